import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { startAgent } from './support/agent-process.ts'
import { FakeControlPlane } from './support/fake-control-plane.ts'
import { pidsIn, readyShard, scene } from './support/scene.ts'
import { shardRef, startOrder } from './support/start-shard.ts'
import { isRunning, temporaryDirectory, until } from './support/test-host.ts'
import { killChild } from '../support/kill-child.ts'

const TICKING = ['sh', '-c', 'n=0; while :; do n=$((n+1)); echo tick $n; sleep 0.02; done']

t.test('an agent says hello, obeys, and answers an order once and for all', async t => {
  const stage = await scene(t)
  const { controlPlane } = stage
  const { ready, child } = await stage.agent()
  t.match(
    await ready,
    new RegExp(`^ready {"pid":${child.pid},"hostId":"host-7","localApi":"127.0.0.1:\\d+"}\n$`),
  )
  await until('hello', () => controlPlane.all('hello').length === 1)
  t.match(controlPlane.all('hello'), [{ hostId: 'host-7', pid: child.pid, shards: [], exits: [] }])

  const start = { kind: 'start', value: startOrder({ command: TICKING }) } as const
  t.match(await controlPlane.resultOf(controlPlane.order(start)), { status: 'done', code: '' })
  const shard = await readyShard(stage)
  t.ok(isRunning(shard.pid))
  t.match(
    await controlPlane.resultOf(controlPlane.order(start)),
    { status: 'done' },
    'idempotent by incarnation',
  )

  const kill = { kind: 'kill', value: { shard: shardRef('arena-9'), why: 'test' } } as const
  const first = await controlPlane.resultOf(controlPlane.order(kill, { id: 'same' }))
  t.match(first, { status: 'refused', code: 'SWY_NOT_FOUND' })
  controlPlane.order({ kind: 'kill', value: { shard: shard.shard, why: 'test' } }, { id: 'same' })
  await until(
    'answered twice',
    () => controlPlane.all('result').filter(one => one.orderId === 'same').length === 2,
  )
  t.same(controlPlane.all('result').at(-1), first, 'the same order, the same answer')

  const stale = controlPlane.order({ kind: 'kill', value: { shard: shard.shard, why: 'test' } }, { token: 4 })
  t.match(await controlPlane.resultOf(stale), { status: 'stale' })
  t.ok(isRunning(shard.pid))
  await until('heartbeats', () => controlPlane.all('heartbeat').length > 3)
})

t.test(
  'what cannot be obeyed is refused, what cannot be understood is rejected, and the stream goes on',
  async t => {
    const stage = await scene(t)
    const { controlPlane } = stage
    await stage.agent()
    await until('hello', () => controlPlane.all('hello').length === 1)
    const empty = controlPlane.order({ kind: 'start', value: startOrder({ command: [] }) })
    t.match(await controlPlane.resultOf(empty), { status: 'refused', code: 'SWY_INVALID_ARGUMENT' })
    const odd = controlPlane.order({ kind: 'start', value: startOrder({ stopSignal: 'SIGNONSENSE' }) })
    t.match(await controlPlane.resultOf(odd), { status: 'refused', code: 'SWY_INVALID_ARGUMENT' })
    controlPlane.send({
      orderId: 'garbage',
      token: '5',
      kill: { shard: { shardId: '../..', incarnation: '1' } },
    })
    await until('rejected', () => controlPlane.all('rejected').length === 1)
    t.match(controlPlane.all('rejected'), [{ code: 'SWY_WIRE_INVALID', orderId: 'garbage' }])
    const drain = { shard: shardRef(), draining: true, deadlineMs: 0 }
    t.match(await controlPlane.resultOf(controlPlane.order({ kind: 'drain', value: drain })), {
      status: 'done',
    })
    t.equal(controlPlane.all('hello').length, 1)
  },
)

t.test('kill -9 of a game server is reported, again in every hello until it is forgotten', async t => {
  const stage = await scene(t)
  const { controlPlane } = stage
  const { child } = await stage.agent()
  await until('hello', () => controlPlane.all('hello').length === 1)
  controlPlane.order({ kind: 'start', value: startOrder({ command: TICKING }) })
  const { pid } = await readyShard(stage)
  process.kill(pid, 'SIGKILL')
  await until('exited', () => controlPlane.all('exited').length === 1)
  t.match(controlPlane.all('exited'), [
    { shard: shardRef(), signal: 'SIGKILL', ordered: false, lastLine: /^tick/ },
  ])

  await killChild(child)
  const again = await stage.agent()
  await until('second hello', () => controlPlane.all('hello').length === 2)
  t.match(controlPlane.all('hello')[1], { shards: [], exits: [{ shard: shardRef(), signal: 'SIGKILL' }] })
  await controlPlane.resultOf(controlPlane.order({ kind: 'forget', value: { shard: shardRef() } }))
  await killChild(again.child)
  await stage.agent()
  await until('third hello', () => controlPlane.all('hello').length === 3)
  t.same(controlPlane.all('hello')[2]?.exits, [])
})

t.test('a killed agent leaves its game servers untouched, and its next life adopts them', async t => {
  const stage = await scene(t)
  const { controlPlane, dataDirectory } = stage
  const { child, ended } = await stage.agent()
  await until('hello', () => controlPlane.all('hello').length === 1)
  controlPlane.order({ kind: 'start', value: startOrder({ command: TICKING }) })
  const before = await readyShard(stage)
  child.kill('SIGKILL')
  await ended
  const output = join(dataDirectory, 'agent/shards/arena-1/1/output.log')
  const length = statSync(output).size
  await until('output goes on without the agent', () => statSync(output).size > length + 100)
  t.ok(isRunning(before.pid))

  await stage.agent()
  await until('second hello', () => controlPlane.all('hello').length === 2)
  t.match(controlPlane.all('hello')[1]?.shards, [
    { shard: shardRef(), pid: before.pid, port: before.port, state: 'ready', adopted: true },
  ])
  t.equal(controlPlane.all('exited').length, 0)
  process.kill(before.pid, 'SIGKILL')
  await until('the death of the adopted one', () => controlPlane.all('exited').length === 1)
  t.match(controlPlane.all('exited'), [{ shard: shardRef(), exitCode: -1, signal: '', ordered: false }])
})

t.test('an adopted game server obeys like any other', async t => {
  const stage = await scene(t)
  const { controlPlane } = stage
  const { child } = await stage.agent()
  await until('hello', () => controlPlane.all('hello').length === 1)
  controlPlane.order({ kind: 'start', value: startOrder({ command: TICKING }) })
  const { pid } = await readyShard(stage)
  await killChild(child)
  await stage.agent()
  await until('second hello', () => controlPlane.all('hello').length === 2)
  controlPlane.order({ kind: 'stop', value: { shard: shardRef(), graceMs: 20_000, why: 'test' } })
  await until('exited', () => controlPlane.all('exited').length === 1)
  t.match(controlPlane.all('exited'), [{ ordered: true }])
  t.notOk(isRunning(pid))
})

t.test(
  'an agent killed at any moment of a start leaves one game server, or an exit that says why',
  async t => {
    const stage = await scene(t)
    const { controlPlane, dataDirectory } = stage
    const shards = [1, 2, 3, 4].map(number => shardRef(`arena-${number}`))
    for (const killAfterMs of [0, 10, 30]) {
      const hellos = controlPlane.all('hello').length
      const { child, ended } = await stage.agent()
      await until('hello', () => controlPlane.all('hello').length > hellos)
      for (const shard of shards) controlPlane.order({ kind: 'start', value: startOrder({ shard }) })
      await sleep(killAfterMs)
      child.kill('SIGKILL')
      await ended
    }
    const hellos = controlPlane.all('hello').length
    await stage.agent()
    await until('the last hello', () => controlPlane.all('hello').length > hellos)
    for (const shard of shards) controlPlane.order({ kind: 'start', value: startOrder({ shard }) })
    const exited = controlPlane.all('hello').at(-1)!.exits
    const left = shards.filter(({ shardId }) => !exited.some(exit => exit.shard.shardId === shardId))
    const known = await Promise.all(left.map(shard => readyShard(stage, shard.shardId)))
    for (const exit of exited) t.match(exit.lastLine, 'the agent ended while it was starting this')
    t.same(controlPlane.all('exited'), [])
    t.same(
      pidsIn(dataDirectory),
      known.map(shard => shard.pid).sort((one, other) => one - other),
    )
  },
)

t.test('without a control plane game servers go on, and nothing is restarted', async t => {
  const stage = await scene(t)
  const { controlPlane } = stage
  await stage.agent()
  await until('hello', () => controlPlane.all('hello').length === 1)
  for (const name of ['arena-1', 'arena-2'])
    controlPlane.order({ kind: 'start', value: startOrder({ shard: shardRef(name), command: TICKING }) })
  const [one, two] = [await readyShard(stage, 'arena-1'), await readyShard(stage, 'arena-2')]
  controlPlane.close()
  process.kill(one.pid, 'SIGKILL')
  const successor = new FakeControlPlane()
  await until('the same port', () =>
    successor.listen(controlPlane.port).then(
      () => true,
      () => false,
    ),
  )
  t.after(() => successor.close())
  await until('a hello to the successor', () => successor.all('hello').length === 1)
  t.match(successor.all('hello')[0]?.shards, [{ shard: two.shard, pid: two.pid, adopted: false }])
  t.match(successor.all('hello')[0]?.exits, [{ shard: one.shard, signal: 'SIGKILL' }])
})

t.test('the last lines of output are sent in bounded messages', async t => {
  const stage = await scene(t)
  const { controlPlane } = stage
  await stage.agent()
  await until('hello', () => controlPlane.all('hello').length === 1)
  const command = ['sh', '-c', 'seq 1 3000; exec sleep 600']
  controlPlane.order({
    kind: 'start',
    value: startOrder({ command, ready: { kind: { kind: 'log', value: { text: '3000' } } } }),
  })
  await readyShard(stage)
  const order = controlPlane.order({ kind: 'readLog', value: { shard: shardRef(), lines: 1_200 } })
  t.match(await controlPlane.resultOf(order), { status: 'done' })
  const chunks = controlPlane.all('log').filter(chunk => chunk.orderId === order)
  t.same(
    chunks.map(chunk => [chunk.lines.length, chunk.last]),
    [
      [500, false],
      [500, false],
      [200, true],
    ],
  )
  t.equal(chunks[0]?.lines[0], '1801')
  const unknown = controlPlane.order({ kind: 'readLog', value: { shard: shardRef('arena-9'), lines: 5 } })
  t.match(await controlPlane.resultOf(unknown), { status: 'refused', code: 'SWY_NOT_FOUND' })
})

t.test('a graceful stop of the agent leaves the game servers running', async t => {
  const stage = await scene(t)
  const { controlPlane } = stage
  const { child, ended } = await stage.agent()
  await until('hello', () => controlPlane.all('hello').length === 1)
  controlPlane.order({ kind: 'start', value: startOrder({ command: TICKING }) })
  const { pid } = await readyShard(stage)
  child.kill('SIGTERM')
  t.equal((await ended).code, 0)
  t.ok(isRunning(pid))
})

t.test(
  'with --stop-children-on-exit the game servers end with the agent, even those that ignore it',
  async t => {
    const stage = await scene(t)
    const { controlPlane, dataDirectory } = stage
    const { child, ended } = await stage.agent('--stop-children-on-exit')
    await until('hello', () => controlPlane.all('hello').length === 1)
    const polite = ['sh', '-c', 'trap "echo saved; exit 0" TERM; while :; do sleep 0.05; done']
    const deaf = ['sh', '-c', 'trap "" TERM; while :; do sleep 0.05; done']
    controlPlane.order({ kind: 'start', value: startOrder({ command: polite }) })
    controlPlane.order({
      kind: 'start',
      value: startOrder({ shard: shardRef('arena-2'), command: deaf, stopGraceMs: 200 }),
    })
    const [one, two] = [await readyShard(stage, 'arena-1'), await readyShard(stage, 'arena-2')]
    child.kill('SIGINT')
    t.equal((await ended).code, 0)
    t.same([isRunning(one.pid), isRunning(two.pid)], [false, false])
    t.match(readFileSync(join(dataDirectory, 'agent/shards/arena-1/1/output.log'), 'utf8'), 'saved')
  },
)

t.test('two agents never keep one data directory', async t => {
  const stage = await scene(t)
  const { child } = await stage.agent()
  const second = startAgent(t, { dataDirectory: stage.dataDirectory, arguments: [] })
  const { code, stderr } = await second.ended
  t.equal(code, 4)
  t.match(stderr, `SWY_DATA_DIR_LOCKED: an agent (pid ${child.pid})`)
})

t.test('all mistakes of the configuration are told at once, and nothing starts', async t => {
  const dataDirectory = temporaryDirectory(t)
  const words = ['--host-id', 'Not An Id', '--address', 'nowhere', '--port-first', '9', '--port-last', '8']
  const { code, stderr } = await startAgent(t, { dataDirectory, arguments: words }).ended
  t.equal(code, 2)
  for (const setting of ['agent.hostId', 'agent.address', 'agent.ports.last']) t.match(stderr, setting)
  t.equal((await startAgent(t, { dataDirectory, arguments: ['--check'] }).ended).code, 0)
})
