import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import type { ListenerName } from '../../../proto/contract/ids.ts'
import { BODY_BYTES_MAX, startLocalApi } from '../../../shard-agent/local-api/server.ts'
import { CALL_RATE, POLLS_PER_SHARD_MAX } from '../../../shard-agent/local-api/shard-desk.ts'
import { ShardSecrets } from '../../../shard-agent/scripts/shard-secrets.ts'
import { silentLog } from '../../../lib/log.ts'
import { get, localLab, post } from '../support/local-lab.ts'
import { unreachable } from '../support/memory-sessions.ts'
import { shardRef } from '../support/start-shard.ts'
import { until } from '../support/test-host.ts'

const pat = 'pat' as AccountName

t.test('a login, a save, a leave: by GET and by POST form, in text and in JSON', async t => {
  const lab = await localLab(t)
  const base = lab.admit(shardRef('a-1'))
  const other = lab.admit(shardRef('a-2'))
  t.equal(await get(base, 'claim?account=pat&attempt=l1'), 'OK|1|0')
  t.equal(await post(base, 'claim', { account: 'pat', attempt: 'l1' }), 'OK|1|1', 'the same login again')
  t.equal(await get(other, 'claim?account=pat&attempt=l2'), 'ERR|BUSY|a-1#1|1500')
  t.same(JSON.parse(await get(other, 'claim?account=pat&attempt=l2&f=json')), {
    ok: false,
    code: 'BUSY',
    text: 'a-1#1',
    retryAfterMs: 1_500,
  })
  t.equal(await get(base, 'check?account=pat&epoch=1'), 'OK|store')
  t.equal(await post(base, 'stamp', { account: 'pat', epoch: '1' }), 'OK')
  t.equal(
    await post(base, 'state/put', { account: 'pat', epoch: '1', key: 'place', value: 'a|b\nü' }),
    'OK|done|6',
  )
  t.equal(await get(base, 'state/get?account=pat&epoch=1&key=place'), 'OK|6|6|1|a|b\nü')
  t.equal(await get(base, 'state/get?account=pat&epoch=1&key=none'), 'OK|0|0|0|')
  t.equal(
    await get(other, 'state/get?account=pat&epoch=1&key=place'),
    'ERR|FENCED|somebody else has this account, or nobody: save nothing, disconnect the player',
  )
  t.match(await get(other, 'release?account=pat&epoch=1'), /^ERR\|FENCED\|/)
  t.equal(await get(base, 'release?account=pat&epoch=1'), 'OK|done')
  t.equal(await get(base, 'release?account=pat&epoch=1'), 'OK|done', 'repeated')
  t.equal(await get(other, 'claim?account=pat&attempt=l2'), 'OK|2|0')
  t.match(await get(base, 'state/put?account=pat&epoch=1&key=place&value=x'), /^ERR\|FENCED\|/)
  t.same(lab.sessions.done, ['put pat 1 place=a|b\nü', 'release pat 1'])
})

t.test('a large value goes in parts and comes back in parts', async t => {
  const lab = await localLab(t)
  const base = lab.admit(shardRef())
  await get(base, 'claim?account=pat&attempt=l1')
  const value = Buffer.from(Array.from({ length: 6_000 }, (_, index) => (index * 37) % 256))
  for (let offset = 0; offset < value.length; offset += 2_000) {
    const part = value.subarray(offset, offset + 2_000).toString('base64url')
    const form = { account: 'pat', epoch: '1', key: 'bag', encoding: 'base64', offset: String(offset) }
    const answer = await post(base, 'state/put', { ...form, total: '6000', value: part })
    t.equal(answer, offset === 4_000 ? 'OK|done|6000' : `OK|part|${offset + 2_000}`)
  }
  const read: Buffer[] = []
  for (let next = 0; next < value.length;) {
    const answer = await get(base, `state/get?account=pat&epoch=1&key=bag&encoding=base64&offset=${next}`)
    t.ok(Buffer.byteLength(answer) <= 4_096)
    const [, , after, , part] = answer.split('|')
    read.push(Buffer.from(part!, 'base64'))
    next = Number(after)
  }
  t.ok(Buffer.concat(read).equals(value))
  t.match(await get(base, 'state/get?account=pat&epoch=1&key=bag'), /^ERR\|BAD_REQUEST\|encoding/)
  t.match(await get(base, 'state/get?account=pat&epoch=1&key=bag&offset=6001'), /^ERR\|BAD_REQUEST\|offset/)
  const whole = { account: 'pat', epoch: '1', key: 'large', encoding: 'base64' }
  const large = Buffer.alloc(65_535, 7).toString('base64')
  t.equal(
    await post(base, 'state/put', { ...whole, value: large }),
    'OK|done|65535',
    'the largest value at once',
  )
})

t.test('ticks, players and bans', async t => {
  const lab = await localLab(t)
  const base = lab.admit(shardRef())
  t.equal(await get(base, 'tick'), 'OK|0|0')
  t.same(lab.ticks, [shardRef()])
  const listener = 'main' as ListenerName
  lab.sessions.players.set(12_345, { listener, protocol: 'udp', ip: '203.0.113.7', port: 50_000 })
  t.equal(await get(base, 'realip?ip=127.0.0.1&port=12345'), 'OK|203.0.113.7|50000')
  t.equal(await get(base, 'whois?ip=127.0.0.1&port=12345'), 'OK|203.0.113.7|50000|udp|main||0')
  lab.sessions.away = unreachable()
  t.equal(
    await get(base, 'realip?ip=127.1.2.3&port=5'),
    'OK|192.0.2.7|5',
    'what the agent relays it knows, whoever is away',
  )
  lab.sessions.away = undefined
  t.match(await get(base, 'whois?ip=127.0.0.1&port=1'), /^ERR\|NOT_FOUND\|/)
  t.equal(
    await post(base, 'ban', { target: '203.0.113.0/24', reason: 'aimbot', for: '60000', request: 'b7' }),
    'OK|ban-b7',
  )
  t.match(lab.sessions.banned.get('b7'), { forMs: 60_000, reason: 'aimbot', shard: shardRef() })
})

t.test('who has no secret learns nothing', async t => {
  const lab = await localLab(t)
  const base = lab.admit(shardRef())
  for (const url of [
    base.slice(0, -1),
    `${base}0`,
    base.replace(/\/s\/.*/, '/s/x'),
    base.replace(/\/s\/.*/, ''),
  ]) {
    const response = await fetch(`${url}/tick`)
    t.equal(response.status, 404, url)
    t.match(await response.text(), /^ERR\|NOT_FOUND\|/)
  }
  const nothing = await fetch(`${base}/nothing`)
  t.equal(nothing.status, 404)
  t.equal(await nothing.text(), 'ERR|NOT_FOUND|no such call: nothing')
  t.same(lab.ticks, [])
})

t.test('what is no call is refused, and the server goes on', async t => {
  const lab = await localLab(t)
  const base = lab.admit(shardRef())
  t.match(await get(base, 'claim?account=pat'), /^ERR\|BAD_REQUEST\|attempt: is missing/)
  t.match(await get(base, 'claim?account=pat&attempt=l1&ip=127.0.0.1'), /^ERR\|BAD_REQUEST\|port/)
  t.match(await get(base, 'claim?account=%ff&attempt=l1'), /^ERR\|BAD_REQUEST\|account: broken/)
  t.match(
    await post(base, 'claim?account=pat&attempt=l1', { account: 'kim' }),
    /^ERR\|BAD_REQUEST\|account: given twice/,
  )
  const json = await fetch(`${base}/claim`, {
    method: 'POST',
    body: '{"account":"pat"}',
    headers: { 'content-type': 'application/json' },
  })
  t.match(await json.text(), /^ERR\|BAD_REQUEST\|/)
  const large = await fetch(`${base}/claim`, { method: 'POST', body: 'a'.repeat(BODY_BYTES_MAX + 1) })
  t.equal(large.status, 413)
  t.match(await large.text(), /^ERR\|BAD_REQUEST\|body/)
  const odd = await fetch(`${base}/tick`, { method: 'DELETE' })
  t.equal(odd.status, 404)
  t.same([...lab.sessions.sessions], [])
  t.equal(await get(base, 'tick'), 'OK|0|0')
})

t.test('broken HTTP gets an end, and slow clients hold up nobody', async t => {
  const lab = await localLab(t)
  const base = lab.admit(shardRef())
  const broken = connect(lab.api.port, '127.0.0.1')
  broken.end('GET / HTTP/9.9\r\n\r\n\0\0')
  broken.resume()
  await once(broken, 'close')
  const slow = connect(lab.api.port, '127.0.0.1')
  slow.write(`POST ${new URL(base).pathname}/claim HTTP/1.1\r\nhost: a\r\ncontent-length: 25\r\n\r\naccount`)
  t.equal(await get(base, 'tick'), 'OK|0|0')
  const [bytes] = (await once(slow, 'data')) as [Buffer]
  t.match(bytes.toString(), /^HTTP\/1\.1 408 /, 'cut off when its time is over')
  slow.destroy()
})

t.test('one shard cannot take the time of the others, and its heart beats on', async t => {
  const lab = await localLab(t)
  const [base, other] = [lab.admit(shardRef('a-1')), lab.admit(shardRef('a-2'))]
  const shard = shardRef('a-1')
  const call = { name: 'check', given: { account: pat, epoch: 1 as Epoch } } as const
  const answers = []
  for (let count = 0; count < CALL_RATE.burst * 2; count += 1)
    answers.push(await lab.desk.answer(shard, call))
  const limited = answers.filter(answer => answer.kind === 'error' && answer.code === 'RATE_LIMITED')
  t.ok(limited.length > 0, `${limited.length} were refused`)
  t.equal(await get(base, 'tick'), 'OK|0|0')
  t.match(await get(other, 'claim?account=kim&attempt=l'), /^OK\|/)
})

t.test('events wait for whoever polls, until they are acknowledged', async t => {
  const lab = await localLab(t)
  const base = lab.admit(shardRef())
  const notice = {
    shard: shardRef(),
    kind: 'kick',
    account: pat,
    epoch: 1 as Epoch,
    reason: 'another login',
  } as const
  t.equal(await get(base, 'events?wait=0'), 'OK')
  const waiting = get(base, 'events')
  await get(base, 'tick')
  lab.desk.notice({ ...notice, noticeId: 'n1' })
  t.equal(await waiting, 'OK|life-1|KICK|pat|1|another login')
  t.equal(await post(base, 'events', {}), 'OK|life-1|KICK|pat|1|another login', 'again and again')
  t.equal(await get(base, 'tick'), 'OK|1|0', 'a tick tells how many wait')
  lab.desk.drain(shardRef(), true, 60_000)
  t.equal(await get(base, 'events?after=life-1&wait=0'), 'OK|life-2|DRAIN||0|60000')
  t.same(lab.taken, ['n1'])
  lab.desk.notice({ ...notice, noticeId: 'n1' })
  t.same(lab.taken, ['n1', 'n1'], 'said again')
  t.equal(await get(base, 'events?after=life-2&wait=10'), 'OK', 'a poll ends when its time is over')
  lab.desk.notice({ ...notice, noticeId: 'gone', shard: shardRef('a-9') })
  t.equal(lab.taken.at(-1), 'gone', 'nobody is there to take it')
})

t.test('a poll too many ends the oldest; all end with the server', async t => {
  const lab = await localLab(t)
  const base = lab.admit(shardRef())
  const polls = Array.from({ length: POLLS_PER_SHARD_MAX + 1 }, () => get(base, 'events?wait=25000'))
  t.equal(await Promise.race(polls), 'OK')
  await lab.api.close()
  t.same(
    await Promise.all(polls),
    Array.from(polls, () => 'OK'),
  )
})

t.test('a WebSocket hears events as they come, and acknowledges', async t => {
  const lab = await localLab(t)
  const base = lab.admit(shardRef())
  lab.desk.drain(shardRef(), true, 0)
  const heard: string[] = []
  const socket = new WebSocket(`${base.replace('http', 'ws')}/events?f=json`)
  socket.addEventListener('message', ({ data }) => heard.push(String(data)))
  await until('the event that waited', () => heard.length === 1)
  t.match(JSON.parse(heard[0]!), { id: 'life-1', kind: 'DRAIN', text: '0' })
  lab.desk.notice({
    noticeId: 'n1',
    shard: shardRef(),
    kind: 'fenced',
    account: pat,
    epoch: 3 as Epoch,
    reason: '',
  })
  await until('the next event', () => heard.length === 2)
  t.match(JSON.parse(heard[1]!), { id: 'life-2', kind: 'FENCED', account: 'pat', epoch: '3' })
  socket.send('life-2')
  await until('taken', () => lab.taken.length === 1)
  t.equal(await get(base, 'events?wait=0'), 'OK', 'both are dealt with')
  const closed = once(socket, 'close')
  socket.send('{"no":"id"}')
  await closed
  const stranger = new WebSocket(`${base.slice(0, -4).replace('http', 'ws')}wxyz/events`)
  const [end] = (await once(stranger, 'close')) as [CloseEvent]
  t.equal(end.code, 1_008)
})

t.test('the end of a shard ends what waits, and its zombie is fenced', async t => {
  const lab = await localLab(t)
  const base = lab.admit(shardRef())
  t.equal(await get(base, 'claim?account=pat&attempt=l1'), 'OK|1|0')
  const waiting = get(base, 'events')
  await get(base, 'tick')
  lab.hosted.clear()
  lab.desk.ended(shardRef())
  t.equal(await waiting, 'OK')
  for (const call of [
    'tick',
    'check?account=pat&epoch=1',
    'claim?account=pat&attempt=l2',
    'state/put?account=pat&epoch=1&key=k&value=1',
  ])
    t.equal(await get(base, call), 'ERR|FENCED|this life of the shard is over', call)
  t.same(lab.sessions.done, [])
})

t.test('without the control plane calls are answered at once, and saves wait', async t => {
  const lab = await localLab(t)
  const base = lab.admit(shardRef())
  await get(base, 'claim?account=pat&attempt=l1')
  lab.sessions.away = unreachable()
  t.equal(
    await get(base, 'claim?account=kim&attempt=l1'),
    'ERR|UNAVAILABLE|the control plane cannot be reached|500',
  )
  t.match(await get(base, 'whois?ip=127.0.0.1&port=9'), /^ERR\|UNAVAILABLE\|/)
  t.match(await get(base, 'check?account=pat&epoch=1'), /^ERR\|UNAVAILABLE\|/, 'no lease was ever heard of')
  t.equal(await get(base, 'state/put?account=pat&epoch=1&key=money&value=1'), 'OK|queued|1')
  t.equal(await get(base, 'state/put?account=pat&epoch=1&key=money&value=2'), 'OK|queued|1')
  t.equal(await get(base, 'release?account=pat&epoch=1'), 'OK|queued')
  lab.sessions.away = undefined
  await until('the saves', () => lab.sessions.done.length === 2)
  t.same(lab.sessions.done, ['put pat 1 money=2', 'release pat 1'])
})

t.test('a taken port is said by name', async t => {
  const lab = await localLab(t)
  const { desk } = lab
  const taken = startLocalApi({ port: lab.api.port, secrets: new ShardSecrets(), desk, log: silentLog })
  await t.rejects(taken, { code: 'SWY_PORT_TAKEN' })
})
