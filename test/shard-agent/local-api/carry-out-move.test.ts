import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import type { Epoch } from '../../../proto/contract/session.ts'
import { EXPECTED_WAITING_MAX } from '../../../shard-agent/scripts/notice-book.ts'
import { RETRY_EVERY_MS } from '../../../shard-agent/scripts/reach.ts'
import { unreachable } from '../support/memory-sessions.ts'
import { shardZone } from '../support/two-zones.ts'
import { east, over, pat, west, world } from '../support/zone-world.ts'

t.test('a player walks over: near, corridor, cross, and is the other shard’s', async t => {
  const lab = await world()
  t.equal(await lab.ask('zone'), 'OK|west|1|arena')
  t.equal(await lab.walk('pat=-900'), 'OK')
  t.equal(await lab.walk('pat=-150'), 'OK', 'places are asked for')
  t.equal(await lab.walk('pat=-120'), 'OK|pat|near|east|walk-001')
  t.equal(await lab.walk('pat=-40'), 'OK|pat|corridor|east||pat|near|east|walk-001')
  t.equal(await lab.walk('pat=10'), 'OK|pat|corridor|east||pat|near|east|walk-001', 'not yet over the line')
  t.equal(await lab.walk('pat=26'), 'OK|pat|cross|east|walk-001')
  t.equal(await lab.walk('pat=26'), 'OK|pat|cross|east|walk-001', 'as long as it holds')
  t.equal(await lab.ask('move/prepare', 'move=walk-001'), 'OK|5000')
  t.equal(await lab.ask('state/put', 'account=pat&epoch=1&key=k&value=last'), 'OK|done|4', 'still saved')
  t.equal(await lab.ask('move/payload', 'move=walk-001&account=pat&value=a%7cb'), 'OK|done|3')
  t.equal(await lab.walk('pat=26'), 'OK|pat|cross|east|walk-001', 'for a script that has begun anew')
  t.equal(await lab.ask('move/commit', 'move=walk-001'), 'OK|20000')
  t.equal(await lab.ask('move/commit', 'move=walk-001'), 'OK|20000', 'asked again, answered alike')
  t.equal(await lab.walk('pat=26'), 'OK', 'nothing of one who is gone')
  t.match(await lab.ask('state/put', 'account=pat&epoch=1&key=k&value=late'), /^ERR\|FENCED\|/)
  t.match(lab.reports.at(-1), { players: [], near: [] })

  const arrive = 'account=pat&attempt=l2&ip=127.0.0.1&port=9'
  t.equal(await lab.ask('arrive', arrive, east), 'OK|101|0|walk-001|west|east|3')
  t.equal(await lab.ask('arrive', arrive, east), 'OK|101|1|walk-001|west|east|3')
  t.equal(await lab.ask('arrive/payload', 'account=pat&epoch=101', east), 'OK|3|3|a|b')
  t.equal(await lab.ask('state/get', 'account=pat&epoch=101&key=k', east), 'OK|4|4|1|last')
  t.equal(await lab.ask('state/put', 'account=pat&epoch=101&key=k&value=x', east), 'OK|done|1')
})

t.test('who comes without a ticket is a login like any other', async t => {
  const lab = await world()
  t.match(await lab.ask('arrive', 'account=joe&attempt=l&ip=127.0.0.1&port=9'), /^ERR\|NOT_FOUND\|/)
  t.match(await lab.ask('arrive', 'account=joe&attempt=l'), /^ERR\|NOT_FOUND\|/)
  t.match(await lab.ask('arrive', 'account=joe&attempt=l&port=9'), /^ERR\|BAD_REQUEST\|ip/)
  t.match(await lab.ask('arrive', 'account=joe&attempt=l&ip=127.0.0.1'), /^ERR\|BAD_REQUEST\|port/)
  await lab.ask('arrive', 'account=joe&attempt=l&ip=127.1.2.3')
  await lab.ask('arrive', 'account=joe&attempt=l&ip=127.1.2.4')
  t.same(lab.handoffs.asked, [
    'arrive joe 127.0.0.1:9',
    'arrive joe from nowhere',
    'arrive joe 127.1.2.3:5',
    'arrive joe from nowhere',
  ])
  t.match(await lab.ask('arrive/payload', 'account=joe&epoch=1'), /^ERR\|NOT_FOUND\|.*same attempt/)
})

t.test('a vehicle crosses as one move, and not before all of it is over', async t => {
  const lab = await world()
  const car = (patX: number, kimX: number): Promise<string> => lab.walk(`pat=${patX}=car`, `kim=${kimX}=car`)
  await car(-150, -152)
  await car(-100, -102)
  t.equal(
    await car(30, 20),
    'OK|pat|corridor|east||kim|corridor|east||pat|near|east|walk-001|kim|near|east|walk-001',
  )
  t.equal(await car(40, 30), 'OK|pat|cross|east|walk-001|kim|cross|east|walk-001')
  t.same(lab.handoffs.asked, ['prewarm walk-001 east kim pat'])
  await lab.ask('move/prepare', 'move=walk-001')
  await lab.ask('move/commit', 'move=walk-001')
  t.equal(await car(40, 30), 'OK')
  for (const account of ['account=pat&epoch=1', 'account=kim&epoch=2'])
    t.match(await lab.ask('check', account), /^ERR\|FENCED\|/)
})

t.test('a road that is closed says why, and is asked about again', async t => {
  for (const reason of ['full', 'closed', 'dwell', 'often', 'busy', 'brake', 'away'] as const) {
    const lab = await world()
    lab.handoffs.refusal = reason
    lab.handoffs.retryAfterMs = 2_000
    for (const x of [-150, -100, -10]) await lab.walk(`pat=${x}`)
    t.equal(await lab.walk('pat=30'), `OK|pat|closed|east|${reason}|pat|corridor|east|`)
    lab.handoffs.refusal = undefined
    for (let count = 0; count < 12; count += 1) await lab.walk('pat=30')
    t.match(await lab.walk('pat=30'), /^OK\|pat\|cross\|east\|walk-00/, reason)
  }
})

t.test('places are kept for as long as somebody is near, and let go with who turns round', async t => {
  const lab = await world()
  // In small steps: a minute on the way.
  for (let x = -190; x < -60; x += 0.5) await lab.walk(`pat=${x.toFixed(2)}`)
  const kept = lab.handoffs.asked.length
  t.ok(kept >= 6, `${kept} times`)
  t.same([...new Set(lab.handoffs.asked)], ['prewarm walk-001 east pat'])
  t.equal(await lab.walk('pat=-500'), 'OK')
  t.equal(lab.handoffs.asked.at(-1), 'abort walk-001')
  t.equal(lab.handoffs.moves.get('walk-001')?.phase, 'over')
})

t.test('the control plane is away: the road is closed, and opens when it is back', async t => {
  const lab = await world()
  lab.sessions.away = unreachable()
  for (const x of [-150, -100, -10]) await lab.walk(`pat=${x}`)
  for (let count = 0; count < 12; count += 1) await lab.walk('pat=30')
  t.equal(await lab.walk('pat=30'), 'OK|pat|closed|east|away|pat|corridor|east|')
  t.equal(await lab.ask('zone'), 'OK|west|1|arena')
  t.match(await lab.ask('move/prepare', 'move=walk-001'), /^ERR\|UNAVAILABLE\|/)
  lab.sessions.away = undefined
  for (let count = 0; count < 12; count += 1) await lab.walk('pat=30')
  t.match(await lab.walk('pat=30'), /^OK\|pat\|cross\|east\|walk-00/)
})

t.test('an answer to the commit that is lost: frozen, and asked again until it is known', async t => {
  const lab = await world()
  await over(lab, 'pat')
  await lab.ask('move/prepare', 'move=walk-001')
  lab.sessions.away = unreachable()
  lab.handoffs.losesAnswers = true
  t.match(await lab.ask('move/commit', 'move=walk-001'), /^ERR\|UNAVAILABLE\|/)
  t.equal(await lab.walk('pat=30'), 'OK|pat|cross|east|walk-001', 'nobody knows')
  lab.sessions.away = undefined
  lab.handoffs.losesAnswers = false
  lab.clock.advance(RETRY_EVERY_MS)
  t.equal(await lab.ask('move/commit', 'move=walk-001'), 'OK|20000')
  t.equal(await lab.walk('pat=30'), 'OK')
})

t.test('a commit whose answer was lost, and a script that gives up: nothing unfreezes them', async t => {
  const lab = await world()
  await over(lab, 'pat')
  await lab.ask('move/prepare', 'move=walk-001')
  lab.sessions.away = unreachable()
  lab.handoffs.losesAnswers = true
  t.match(await lab.ask('move/commit', 'move=walk-001'), /^ERR\|UNAVAILABLE\|/)
  lab.sessions.away = undefined
  lab.handoffs.losesAnswers = false
  lab.clock.advance(RETRY_EVERY_MS)
  // OVER is for those who play on.
  t.match(await lab.ask('move/abort', 'move=walk-001'), /^ERR\|FENCED\|/)
  t.match(await lab.ask('move/prepare', 'move=walk-001'), /^ERR\|FENCED\|/)
  t.match(await lab.ask('move/payload', 'move=walk-001&account=pat&value=x'), /^ERR\|FENCED\|/)
  t.equal(await lab.ask('move/commit', 'move=walk-001'), 'OK|20000')
})

t.test('saves that wait go before the commit', async t => {
  const lab = await world()
  await over(lab, 'pat')
  await lab.ask('move/prepare', 'move=walk-001')
  lab.sessions.away = unreachable()
  t.equal(await lab.ask('state/put', 'account=pat&epoch=1&key=k&value=last'), 'OK|queued|4')
  t.match(await lab.ask('move/commit', 'move=walk-001'), /^ERR\|UNAVAILABLE\|saves of this account wait/)
  lab.sessions.away = undefined
  lab.clock.advance(RETRY_EVERY_MS)
  lab.desk.tick()
  await turn()
  t.equal(await lab.ask('move/commit', 'move=walk-001'), 'OK|20000')
  t.same(lab.sessions.done, ['put pat 1 k=last'])
  t.equal(lab.handoffs.asked.at(-1), 'commit walk-001 after 1 saves')
})

t.test('what came to nothing: everybody stays, and the road is closed for a moment', async t => {
  const lab = await world()
  await over(lab, 'pat')
  t.equal(await lab.ask('move/prepare', 'move=walk-001'), 'OK|5000')
  t.equal(await lab.ask('move/abort', 'move=walk-001'), 'OK')
  t.match(await lab.walk('pat=30'), /^OK\|pat\|closed\|east\|over/)
  t.match(await lab.ask('move/commit', 'move=walk-001'), /^ERR\|OVER\|/)
  t.match(await lab.ask('move/prepare', 'move=walk-001'), /^ERR\|OVER\|/)
  t.match(await lab.ask('move/payload', 'move=walk-001&account=pat&value=x'), /^ERR\|OVER\|/)
  for (let count = 0; count < 12; count += 1) await lab.walk('pat=30')
  t.equal(await lab.walk('pat=30'), 'OK|pat|cross|east|walk-002')
  t.equal(await lab.ask('state/put', 'account=pat&epoch=1&key=k&value=x'), 'OK|done|1')
})

t.test('who has lost the account crosses nothing', async t => {
  const lab = await world()
  lab.sessions.sessions.set(pat, { epoch: 9 as Epoch, holder: 'b-1#1', attempt: 'x' })
  t.match(await over(lab, 'pat'), /^OK\|pat\|closed\|east\|fenced/)
  t.match(
    await lab.ask('move/prewarm', 'move=m-000001&zone=east&members=pat,1'),
    /^ERR\|FENCED\|pat: it is fenced/,
  )
})

t.test('a script with a geometry of its own names its moves itself', async t => {
  const lab = await world()
  t.equal(await lab.ask('move/prewarm', 'move=m-000001&zone=east&members=pat,1;kim,2'), 'OK|20000')
  t.equal(await lab.ask('move/prepare', 'move=m-000001'), 'OK|5000')
  t.equal(await lab.ask('move/payload', 'move=m-000001&account=pat&value=ab&offset=0&total=4'), 'OK|part|2')
  t.equal(await lab.ask('move/payload', 'move=m-000001&account=pat&value=cd&offset=2&total=4'), 'OK|done|4')
  t.match(
    await lab.ask('move/payload', 'move=m-000001&account=pat&value=%3f&encoding=base64'),
    /^ERR\|BAD_REQUEST\|value/,
  )
  t.equal(await lab.ask('move/commit', 'move=m-000001'), 'OK|20000')
  t.equal(lab.handoffs.moves.get('m-000001')?.payloads.get(pat)?.toString(), 'abcd')
  lab.handoffs.refusal = 'full'
  lab.handoffs.retryAfterMs = 1_500
  t.equal(
    await lab.ask('move/prewarm', 'move=m-000002&zone=east&members=lou,3'),
    'ERR|CLOSED|full: it is full|1500',
  )
})

t.test('another life of the agent carries a hand-off to its end', async t => {
  const lab = await world()
  await over(lab, 'pat')
  await lab.ask('move/prepare', 'move=walk-001')
  // Nothing of it is known any more.
  lab.desk.ended(west)
  t.match(await lab.ask('zone'), /^ERR\|NOT_FOUND\|/)
  lab.desk.zone(shardZone(west))
  t.equal(await lab.ask('move/commit', 'move=walk-001'), 'OK|20000')
  t.match(await lab.ask('check', 'account=pat&epoch=1'), /^ERR\|FENCED\|/)
})

t.test('who is expected is told, but never at the cost of other news', async t => {
  const lab = await world()
  const notice = { shard: west, account: pat, epoch: 7 as Epoch, reason: 'east' }
  lab.desk.notice({ ...notice, noticeId: 'n0', kind: 'expect' })
  t.equal(await lab.ask('events', 'wait=0'), 'OK|life-1|EXPECT|pat|7|east')
  for (let count = 1; count <= EXPECTED_WAITING_MAX; count += 1)
    lab.desk.notice({ ...notice, noticeId: `n${count}`, kind: 'expect' })
  t.same(lab.taken, [`n${EXPECTED_WAITING_MAX}`], 'one too many, which nobody need repeat')
  lab.desk.notice({ ...notice, noticeId: 'kick', kind: 'kick' })
  t.equal(await lab.ask('tick'), `OK|${EXPECTED_WAITING_MAX + 1}|0`)
})
