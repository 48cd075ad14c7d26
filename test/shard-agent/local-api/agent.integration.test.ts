import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import { get, post } from '../support/local-lab.ts'
import { FakeControlPlane } from '../support/fake-control-plane.ts'
import { pidsIn, readyShard, type Scene, scene } from '../support/scene.ts'
import { shardRef, startOrder } from '../support/start-shard.ts'
import { until } from '../support/test-host.ts'
import { killChild } from '../../support/kill-child.ts'

const SERVER = fileURLToPath(new URL('../support/asking-server.ts', import.meta.url))
const pat = 'pat' as AccountName

/** Starts a game server. @returns its base URL, as it was told it */
async function startShard(stage: Scene, shardId = 'arena-1'): Promise<string> {
  await until('hello', () => stage.controlPlane.all('hello').length > 0)
  const order = startOrder({ shard: shardRef(shardId), command: ['node', SERVER] })
  stage.controlPlane.order({ kind: 'start', value: order })
  await readyShard(stage, shardId)
  const path = join(stage.dataDirectory, 'agent/shards', shardId, '1/local-api')
  return until('its local API', () => {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      return undefined
    }
  })
}

t.test('ticks, notices, drains and leases go between control plane and script', async t => {
  const stage = await scene(t)
  const { controlPlane } = stage
  await stage.agent()
  const base = await startShard(stage)
  t.match(stage.latest('arena-1'), { ticked: false })
  t.equal(await get(base, 'tick'), 'OK|0|0')
  await until('ticked', () => stage.latest('arena-1')?.ticked === true)

  const waiting = get(base, 'events')
  const notice = {
    noticeId: 'n1',
    shard: shardRef(),
    kind: 'kick',
    account: pat,
    epoch: 4 as Epoch,
    reason: 'again',
  } as const
  controlPlane.order({ kind: 'notice', value: notice })
  const [, id, ...rest] = (await waiting).split('|')
  t.same(rest, ['KICK', 'pat', '4', 'again'])
  controlPlane.order({ kind: 'drain', value: { shard: shardRef(), draining: true, deadlineMs: 9_000 } })
  const drain = await until('drain', async () => {
    const answer = await get(base, `events?wait=1000&after=${id}`)
    return answer.includes('DRAIN') && answer
  })
  t.match(drain, /^OK\|[a-z0-9]+-2\|DRAIN\|\|0\|9000$/)
  await until('taken', () => controlPlane.all('noticeTaken').length > 0)
  t.match(controlPlane.all('noticeTaken'), [{ noticeId: 'n1' }])

  const heartbeat = controlPlane.reports.findLastIndex(({ kind }) => kind === 'heartbeat')
  const sequence = controlPlane.sequences[heartbeat]!
  controlPlane.order({ kind: 'lease', value: { sequence, shards: [shardRef()], validMs: 60_000 } })
  const lease = await until('lease', async () => {
    const [, , leaseMs] = (await get(base, 'tick')).split('|')
    return Number(leaseMs) > 0 && Number(leaseMs)
  })
  t.ok(lease < 60_000, 'it counts from when the report was sent')
})

t.test('the same address and the same accounts after kill -9 of the agent', async t => {
  const stage = await scene(t)
  const { child } = await stage.agent()
  const base = await startShard(stage)
  t.equal(await get(base, 'claim?account=pat&attempt=l1'), 'OK|1|0')
  await killChild(child)
  await stage.agent()
  t.match(await get(base, 'events?wait=0'), /^OK\|[a-z0-9]+-1\|CONFIG\|\|0\|agent-restarted$/)
  await until('asked', async () => (await get(base, 'check?account=pat&epoch=1')) === 'OK|store')
  t.equal(await get(base, 'claim?account=pat&attempt=l1'), 'OK|1|1', 'the same login is the same')
  t.equal(await get(base, 'state/put?account=pat&epoch=1&key=k&value=v'), 'OK|done|1')
  const record = join(stage.dataDirectory, 'agent/shards/arena-1/1/child.json')
  t.match(readFileSync(record, 'utf8'), base.slice(-32))
  t.equal(statSync(record).mode & 0o777, 0o600)
})

t.test(
  'an outage of the control plane: saves wait in their order, and are carried out or fenced',
  async t => {
    const stage = await scene(t)
    const { controlPlane } = stage
    const { sessions, port } = controlPlane
    await stage.agent()
    const base = await startShard(stage)
    t.equal(await get(base, 'claim?account=pat&attempt=l1'), 'OK|1|0')
    t.equal(await get(base, 'claim?account=kim&attempt=l1'), 'OK|2|0')
    controlPlane.close()
    await until('noticed', async () =>
      (await get(base, 'claim?account=lou&attempt=l')).startsWith('ERR|UNAVAILABLE|'),
    )
    for (const [account, epoch, value] of [
      ['pat', '1', 'a'],
      ['kim', '2', 'b'],
      ['pat', '1', 'c'],
    ] as const)
      t.equal(await post(base, 'state/put', { account, epoch, key: 'k', value }), 'OK|queued|1')
    sessions.sessions.set('kim' as AccountName, { epoch: 9 as Epoch, holder: 'arena-9#1', attempt: 'x' })

    const back = new FakeControlPlane(sessions)
    await back.listen(port)
    t.after(() => back.close())
    await until('replayed', () => sessions.done.length > 0)
    t.same(sessions.done, ['put pat 1 k=c'])
    t.match(await get(base, 'events'), /\|FENCED\|kim\|2\|/)
    await until('well again', async () => (await get(base, 'claim?account=lou&attempt=l')) === 'OK|3|0')
  },
)

t.test('a game server that was paused while its shard was ended is fenced or gone', async t => {
  const stage = await scene(t)
  const { controlPlane } = stage
  await stage.agent()
  const base = await startShard(stage)
  t.equal(await get(base, 'claim?account=pat&attempt=l1'), 'OK|1|0')
  const [pid] = pidsIn(stage.dataDirectory)
  process.kill(pid!, 'SIGSTOP')
  controlPlane.order({ kind: 'kill', value: { shard: shardRef(), why: 'down' } })
  await until('ended', () => controlPlane.all('exited').length === 1)
  t.match(await get(base, 'state/put?account=pat&epoch=1&key=k&value=v'), /^ERR\|FENCED\|/)
  t.same(controlPlane.sessions.done, [])
})

t.test('an agent that was paused finds its shard fenced', async t => {
  const stage = await scene(t)
  const { sessions } = stage.controlPlane
  const { child } = await stage.agent()
  const base = await startShard(stage)
  t.equal(await get(base, 'claim?account=pat&attempt=l1'), 'OK|1|0')
  await get(base, 'tick')
  child.kill('SIGSTOP')
  sessions.fenced.add('arena-1#1')
  sessions.sessions.set(pat, { epoch: 2 as Epoch, holder: 'arena-2#1', attempt: 'x' })
  const late = get(base, 'state/put?account=pat&epoch=1&key=k&value=v')
  child.kill('SIGCONT')
  t.match(await late, /^ERR\|FENCED\|/)
  t.match(await get(base, 'check?account=pat&epoch=1'), /^ERR\|FENCED\|/)
  t.match(await get(base, 'claim?account=pat&attempt=l1'), /^ERR\|REFUSED\|/)
  t.same(sessions.done, [])
})

t.test('an agent says which port is taken', async t => {
  const stage = await scene(t)
  const started = await stage.agent()
  const port = /"localApi":"127\.0\.0\.1:(\d+)"/.exec(await started.ready)![1]!
  const other = await scene(t)
  const refused = await other.agent('--local-api-port', port).catch((error: Error) => error.message)
  t.match(refused, /SWY_PORT_TAKEN: agent\.localApi\.port/)
})
