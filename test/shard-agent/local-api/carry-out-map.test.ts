import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { HANDOFF_MEMBERS_MAX } from '../../../proto/contract/handoff.ts'
import { WISHES_UNDER_WAY_MAX } from '../../../shard-agent/local-api/map-desks.ts'
import { POSITION_RATE } from '../../../shard-agent/local-api/shard-desk.ts'
import { ANSWER_BYTES_MAX } from '../../../shard-agent/scripts/answer.ts'
import { BORDER_NEWS_MS } from '../../../shard-agent/zones/border-book.ts'
import { EAST, shardZone, twoZones, WEST } from '../support/two-zones.ts'
import { over, west, world } from '../support/zone-world.ts'

t.test('without a map nothing is known and nobody has to heed anything', async t => {
  const lab = await world()
  lab.desk.zone({ shard: west, map: undefined, zone: '' })
  t.match(await lab.ask('zone'), /^ERR\|NOT_FOUND\|/)
  t.equal(await over(lab, 'pat'), 'OK')
  t.equal(await lab.ask('border'), 'OK|0|0')
  t.same([lab.handoffs.asked, lab.reports], [[], []])
})

t.test('the map changes under everybody’s feet', async t => {
  const lab = await world()
  for (const x of [-150, -130]) await lab.walk(`pat=${x}`)
  t.match(await lab.walk('pat=-120'), /near/)
  lab.desk.zone(shardZone(west))
  t.match(await lab.walk('pat=-115'), /near/, 'told again: nothing is new')
  const closed = { one: WEST, other: EAST, corridor: 1_000, prewarm: 20_000, hysteresis: 0, closed: true }
  lab.desk.zone(shardZone(west, WEST, twoZones({ version: 2, borders: [closed] })))
  await turn()
  t.equal(lab.handoffs.asked.at(-1), 'abort walk-001')
  await lab.walk('pat=-110')
  t.equal(await lab.walk('pat=-100'), 'OK|pat|closed|east|closed')
  lab.desk.zone(shardZone(west, EAST, twoZones({ version: 3 })))
  t.equal(await lab.ask('zone'), 'OK|east|3|arena', 'its group is bound to another shard')
  await lab.walk('pat=-100')
  t.match(await lab.walk('pat=-100'), /^OK\|pat\|cross\|west\|walk-/, 'who is elsewhere now is taken there')
  lab.desk.zone(shardZone(west, '', twoZones({ version: 4 })))
  t.equal(await lab.ask('zone'), 'OK||4|arena', 'it carries none')
  t.equal(await lab.walk('pat=-100'), 'OK')
  lab.desk.zone({ shard: west, map: undefined, zone: '' })
  t.match(await lab.ask('zone'), /^ERR\|NOT_FOUND\|/)
})

t.test('a map without zones, or with a zone that it does not have, is none', async t => {
  const lab = await world()
  lab.desk.zone(shardZone(west, WEST, twoZones({ version: 2, zones: [] })))
  t.equal(await over(lab, 'pat'), 'OK')
  lab.desk.zone(shardZone(west, 'south', twoZones({ version: 3 })))
  t.equal(await over(lab, 'kim'), 'OK')
})

t.test('the control plane hears where everybody is, and what is near', async t => {
  const lab = await world()
  const objects = 'objects=car-1,car,-20,1000,0,90,red;far,car,-900,1000,0'
  await lab.ask('position', `players=pat,1,-900,1000,0;kim,2,-40,1000,0,,45,hat&${objects}`)
  lab.clock.advance(1_000)
  lab.desk.tick()
  const at = (x: number) => ({ x: x * 100, y: 100_000, z: 0 })
  t.same(lab.reports.at(-1), {
    shard: west,
    players: [
      { account: 'pat', zone: 'west', at: at(-900), phase: 'inside' },
      { account: 'kim', zone: 'west', at: at(-40), phase: 'corridor' },
    ],
    near: [
      { id: 'kim', kind: 'player', at: at(-40), heading: 4_500, look: 'hat' },
      { id: 'car-1', kind: 'car', at: at(-20), heading: 9_000, look: 'red' },
    ],
  })
  await lab.ask('release', 'account=kim&epoch=2')
  lab.clock.advance(1_000)
  lab.desk.tick()
  t.same(
    lab.reports.at(-1)?.players.map(({ account }) => account),
    ['pat'],
    'who is let go is on the map no more',
  )
})

t.test('what neighbours have near the line is read in pages, and forgotten without news', async t => {
  const lab = await world()
  const near = Array.from({ length: 128 }, (_, index) => ({
    id: `car-${index}`,
    kind: 'car',
    at: { x: index, y: -50, z: 0 },
    heading: 9_050,
    look: 'a|b'.repeat(10),
  }))
  lab.desk.border({ shard: west, zone: EAST, near: [] })
  lab.desk.border({ shard: west, zone: 'nowhere', near })
  t.equal(await lab.ask('border'), 'OK|0|0', 'of no zone that there is')
  lab.desk.border({ shard: west, zone: EAST, near })
  const read: string[] = []
  for (let next = 0; next < 128;) {
    const answer = await lab.ask('border', `offset=${next}`)
    t.ok(Buffer.byteLength(answer) <= ANSWER_BYTES_MAX)
    const [, total, after, ...fields] = answer.split('|')
    t.equal(total, '128')
    t.equal(fields.length, (Number(after) - next) * 8)
    for (let at = 0; at < fields.length; at += 8) read.push(fields.slice(at, at + 7).join(' '))
    next = Number(after)
  }
  t.equal(read[0], 'east car-0 car 0 -0.5 0 90.5')
  t.equal(new Set(read).size, 128)
  t.equal(await lab.ask('border', 'offset=500'), 'OK|128|128')
  lab.clock.advance(BORDER_NEWS_MS)
  t.equal(await lab.ask('border'), 'OK|0|0')
})

t.test('five hundred players at the line: an answer holds what it can, and nobody is left out', async t => {
  const lab = await world()
  const list = (x: number): string =>
    Array.from({ length: 500 }, (_, index) => `player-number-${index},1,${x},${index},0`).join(';')
  const told = new Set<string>()
  for (let count = 0; count < 20; count += 1) {
    lab.clock.advance(250)
    const answer = await lab.ask('position', `players=${list(-40 + count)}`)
    t.ok(Buffer.byteLength(answer) <= ANSWER_BYTES_MAX)
    const fields = answer.split('|').slice(1)
    t.equal(fields.length % 4, 0)
    for (let at = 0; at < fields.length; at += 4) told.add(fields[at]!)
  }
  t.equal(told.size, 500)
  const prewarms = lab.handoffs.asked.filter(what => what.startsWith('prewarm'))
  t.ok(prewarms.length > WISHES_UNDER_WAY_MAX, 'in turns')
})

t.test('too many in one vehicle do not cross', async t => {
  const lab = await world()
  const list = (x: number): string =>
    Array.from({ length: HANDOFF_MEMBERS_MAX + 1 }, (_, index) => `p${index},1,${x},1000,0,bus`).join(';')
  await lab.ask('position', `players=${list(-150)}`)
  lab.clock.advance(1_000)
  t.match(await lab.ask('position', `players=${list(-100)}`), /^OK\|p0\|closed\|east\|full\|/)
  t.same(lab.handoffs.asked, [])
})

t.test('positions have a rate of their own', async t => {
  const lab = await world()
  const answers: string[] = []
  for (let count = 0; count <= POSITION_RATE.burst; count += 1)
    answers.push(await lab.ask('position', 'players='))
  t.equal(answers.filter(answer => answer === 'OK').length, POSITION_RATE.burst)
  t.match(answers.at(-1), /^ERR\|RATE_LIMITED\|/)
  t.equal(await lab.ask('check', 'account=pat&epoch=1'), 'OK|store')
  lab.clock.advance(1_000)
  t.equal(await lab.ask('position', 'players='), 'OK')
})
