import { createServer } from 'node:net'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Probe } from '../../../proto/contract/common.ts'
import { isRunning, ownAddress, startTestHost, until } from '../support/test-host.ts'
import { shardRef, startOrder } from '../support/start-shard.ts'

const GAME = `
const { SWITCHYARD_BIND: address, SWITCHYARD_PORT } = process.env
const port = Number(SWITCHYARD_PORT)
const udp = require('node:dgram').createSocket('udp4')
udp.on('message', (bytes, from) => { if (String(bytes) === 'who') udp.send('me', from.port, from.address) })
udp.bind(port, address)
setTimeout(() => require('node:net').createServer(s => s.destroy()).listen(port, address, () => console.log('game is up')), 300)
`
const PROBES: Readonly<Record<string, Probe>> = {
  udp: { kind: { kind: 'udp', value: { payload: Buffer.from('who') } } },
  tcp: { kind: { kind: 'tcp', value: {} } },
  log: { kind: { kind: 'log', value: { text: 'game is up' } } },
}

for (const [kind, ready] of Object.entries(PROBES))
  t.test(`a game server becomes ready by ${kind}`, async t => {
    const host = startTestHost(t)
    t.equal(host.keeper.start(startOrder({ command: ['node', '-e', GAME], ready })), 'accepted')
    await until('starting', () => host.hosted('arena-1')?.state === 'starting')
    const shard = await until('ready', () => {
      const found = host.hosted('arena-1')
      return found?.state === 'ready' && found
    })
    t.ok(isRunning(shard.pid))
    t.match(shard, { adopted: false, ticked: false })
  })

t.test('a game server without a probe is ready when it has run for a while', async t => {
  const host = startTestHost(t)
  host.keeper.start(startOrder())
  const { uptimeMs } = await until('ready', () => {
    const found = host.hosted('arena-1')
    return found?.state === 'ready' && found
  })
  t.ok(uptimeMs >= 1_000)
})

t.test('kill -9 is reported with its signal and the last line of output', async t => {
  const host = startTestHost(t)
  host.keeper.start(startOrder({ command: ['sh', '-c', 'echo one; echo two >&2; exec sleep 600'] }))
  const { pid } = await until(
    'output',
    () => host.keeper.lastLines(shardRef(), 9)?.length === 2 && host.hosted('arena-1'),
  )
  process.kill(pid, 'SIGKILL')
  await until('the exit', () => host.exits.length === 1)
  t.match(host.exits, [
    { shard: shardRef(), exitCode: -1, signal: 'SIGKILL', ordered: false, lastLine: 'two' },
  ])
  t.equal(host.hosted('arena-1'), undefined)
  t.same(host.keeper.exits(), host.exits, 'remembered until forgotten')
  t.same(host.keeper.lastLines(shardRef(), 1), ['two'], 'its output is still there')
  host.keeper.forget(shardRef())
  t.same(host.keeper.exits(), [])
})

t.test('a graceful stop lets the game server end by itself, and what it started goes with it', async t => {
  const host = startTestHost(t)
  // A shell tells on stderr that its sleep was terminated, at any time.
  const script =
    'exec 2>/dev/null; trap "echo saved; exit 7" TERM; sh -c "trap : TERM; sleep 600; sleep 600" & echo $!; while :; do sleep 0.1; done'
  host.keeper.start(startOrder({ command: ['sh', '-c', script] }))
  const [line] = await until('output', () => {
    const lines = host.keeper.lastLines(shardRef(), 1)
    return lines?.length === 1 && lines
  })
  host.keeper.stop(shardRef(), 20_000)
  await until('the exit', () => host.exits.length === 1)
  t.match(host.exits, [{ exitCode: 7, signal: '', ordered: true, lastLine: 'saved' }])
  await until('its own child gone', () => !isRunning(Number(line)))
})

t.test('a game server that ignores the stop is killed after the grace', async t => {
  const host = startTestHost(t)
  host.keeper.start(
    startOrder({ command: ['sh', '-c', 'trap "" TERM; echo deaf; while :; do sleep 0.1; done'] }),
  )
  await until('output', () => host.keeper.lastLines(shardRef(), 1)?.[0] === 'deaf')
  host.keeper.stop(shardRef(), 100)
  t.equal(host.hosted('arena-1')?.state, 'stopping')
  await until('the exit', () => host.exits.length === 1)
  t.match(host.exits, [{ signal: 'SIGKILL', ordered: true }])
})

t.test('a game server that crashes at once backs off before its next life', async t => {
  const host = startTestHost(t)
  host.keeper.start(startOrder({ command: ['sh', '-c', 'exit 3'] }))
  await until('the exit', () => host.exits.length === 1)
  t.match(host.exits, [{ exitCode: 3, ordered: false }])
  host.keeper.start(startOrder({ shard: shardRef('arena-1', 2) }))
  t.match(host.hosted('arena-1'), { state: 'backing-off', pid: 0 })
  await until('the second life', () => host.hosted('arena-1')?.state === 'starting')
})

t.test('what cannot be started is an exit that says why', async t => {
  const host = startTestHost(t)
  host.keeper.start(startOrder({ command: ['/no/such/program'] }))
  host.keeper.start(startOrder({ shard: shardRef('arena-2'), workingDirectory: '/no/such/place' }))
  await until('both exits', () => host.exits.length === 2)
  const lines = host.exits.map(exit => exit.lastLine).sort()
  t.match(lines, [
    /cannot start \/no\/such\/program: .*ENOENT/,
    /no such working directory: \/no\/such\/place/,
  ])
})

t.test('a port that somebody holds is passed over', async t => {
  const address = ownAddress()
  const server = createServer().listen(32_000, address)
  t.after(() => server.close())
  await until('listening', () => server.listening)
  const host = startTestHost(t, { address, ports: { first: 32_000, last: 32_002 } })
  host.keeper.start(startOrder())
  host.keeper.start(startOrder({ shard: shardRef('arena-2') }))
  await until('both', () => host.keeper.hosted().every(shard => shard.port > 0))
  t.same(
    host.keeper
      .hosted()
      .map(shard => shard.port)
      .sort((left, right) => left - right),
    [32_001, 32_002],
  )
})

t.test('a game server gets a port like the one that it shall be like', async t => {
  const host = startTestHost(t, { ports: { first: 32_010, last: 32_500 } })
  host.keeper.start(startOrder({ portLike: 7_777 }))
  await until('it runs', () => (host.hosted('arena-1')?.port ?? 0) > 0)
  t.equal((host.hosted('arena-1')?.port ?? 0) % 256, 7_777 % 256)
})

t.test('where no port is like the one that it shall be like, any will do', async t => {
  const host = startTestHost(t, { ports: { first: 32_010, last: 32_020 } })
  host.keeper.start(startOrder({ portLike: 7_777 }))
  await until('it runs', () => (host.hosted('arena-1')?.port ?? 0) > 0)
  t.ok((host.hosted('arena-1')?.port ?? 0) >= 32_010)
})

t.test('stdin stays open for commands, in the hands of the game server', async t => {
  const host = startTestHost(t)
  host.keeper.start(startOrder({ command: ['sh', '-c', 'read line; echo "got $line"; exec sleep 600'] }))
  await until('running', () => (host.hosted('arena-1')?.pid ?? 0) > 0)
  const fifo = join(host.dataDirectory, 'agent/shards/arena-1/1/stdin')
  t.ok(statSync(fifo).isFIFO())
  writeFileSync(fifo, 'say hello\n')
  await until('the echo', () => host.keeper.lastLines(shardRef(), 1)?.[0] === 'got say hello')
})

t.test('output is bounded on disk', async t => {
  const host = startTestHost(t)
  host.keeper.start(
    startOrder({
      // What is written in the microseconds of the cut itself is lost (`LogTail`), so the last line comes after it.
      command: [
        'sh',
        '-c',
        'yes 0123456789abcdef | head -c 9000000; echo; while [ $(stat -c %s output.log) -gt 2000000 ]; do sleep 0.1; done; echo last; exec sleep 600',
      ],
    }),
  )
  await until('the last line', () => host.keeper.lastLines(shardRef(), 1)?.[0] === 'last')
  const output = join(host.dataDirectory, 'agent/shards/arena-1/1/output.log')
  await until('rotated', () => statSync(output).size < 9_000_000 && statSync(`${output}.1`).size > 8_000_000)
  t.equal(host.keeper.lastLines(shardRef(), 1)?.[0], 'last')
})

t.test('another keeper on the same directory adopts what runs, ready or not', async t => {
  const first = startTestHost(t)
  first.keeper.start(startOrder({ command: ['sh', '-c', 'while :; do echo tick; sleep 0.05; done'] }))
  first.keeper.start(startOrder({ shard: shardRef('arena-2'), ready: PROBES['tcp'] }))
  const before = await until('running', () => {
    const found = first.hosted('arena-1')
    return found?.state === 'ready' && (first.hosted('arena-2')?.pid ?? 0) > 0 && found
  })
  first.abandon()
  const second = startTestHost(t, { dataDirectory: first.dataDirectory })
  const adopted = second.hosted('arena-1')
  t.match(adopted, { pid: before.pid, port: before.port, state: 'ready', adopted: true })
  t.ok((adopted?.uptimeMs ?? 0) >= 900)
  t.match(second.hosted('arena-2'), { state: 'starting', adopted: true })
  t.equal(second.keeper.start(startOrder()), 'already')
  t.ok((second.keeper.lastLines(shardRef(), 5)?.length ?? 0) > 1)
  process.kill(before.pid, 'SIGKILL')
  await until('the death is noticed', () => second.exits.length === 1)
  t.match(second.exits, [{ shard: shardRef(), exitCode: -1, signal: '', ordered: false, lastLine: 'tick' }])
})

t.test('exits are remembered over lives of the agent, and deaths between two lives are found', async t => {
  const first = startTestHost(t)
  first.keeper.start(startOrder({ command: ['sh', '-c', 'exit 4'] }))
  first.keeper.start(
    startOrder({ shard: shardRef('arena-2'), command: ['sh', '-c', 'echo bye; exec sleep 600'] }),
  )
  await until(
    'one exit, one running',
    () => first.exits.length === 1 && first.keeper.lastLines(shardRef('arena-2'), 1)?.[0] === 'bye',
  )
  first.abandon()
  const { pid } = first.hosted('arena-2')!
  const record = join(first.dataDirectory, 'agent/shards/arena-2/1/child.json')
  const text = readFileSync(record, 'utf8')
  process.kill(pid, 'SIGKILL')
  await until('gone', () => !isRunning(pid))
  writeFileSync(record, text) // As if the first keeper had not seen it.
  const second = startTestHost(t, { dataDirectory: first.dataDirectory })
  t.match(second.keeper.exits(), [{ exitCode: 4 }, { exitCode: -1, lastLine: 'bye' }])
  t.equal(second.keeper.start(startOrder({ shard: shardRef('arena-2') })), 'already')
  second.keeper.forget(shardRef('arena-2'))
  const third = startTestHost(t, { dataDirectory: first.dataDirectory })
  t.match(third.keeper.exits(), [{ exitCode: 4 }])
  t.equal(third.keeper.start(startOrder({ shard: shardRef('arena-2') })), 'stale', 'its directory tells')
})

t.test('nothing is killed that is not proved to be ours', async t => {
  const first = startTestHost(t)
  first.keeper.start(startOrder({ command: ['sleep', '600'] }))
  first.keeper.start(startOrder({ shard: shardRef('arena-2') }))
  const { pid } = await until('running', () => {
    const found = first.hosted('arena-1')
    return found !== undefined && found.pid > 0 && (first.hosted('arena-2')?.pid ?? 0) > 0 && found
  })
  first.abandon()
  const recordOf = (shard: string): string => join(first.dataDirectory, `agent/shards/${shard}/1/child.json`)
  writeFileSync(
    recordOf('arena-1'),
    readFileSync(recordOf('arena-1'), 'utf8').replace(/"startTicks": \d+/, '"startTicks": 1'),
  )
  writeFileSync(recordOf('arena-2'), '{ "broken')
  const second = startTestHost(t, { dataDirectory: first.dataDirectory })
  t.match(second.keeper.exits(), [{ shard: shardRef('arena-1'), exitCode: -1 }])
  t.same(second.keeper.hosted(), [])
  t.equal(second.keeper.kill(shardRef('arena-2')), false)
  t.ok(isRunning(pid))
  t.ok(isRunning(first.hosted('arena-2')!.pid))
})

t.test('a game server is found whose agent died while starting it', async t => {
  const first = startTestHost(t)
  first.keeper.start(startOrder())
  const { pid } = await until('running', () => {
    const found = first.hosted('arena-1')
    return found?.state === 'starting' && found.pid > 0 && found
  })
  first.abandon()
  const record = join(first.dataDirectory, 'agent/shards/arena-1/1/child.json')
  const { spec } = JSON.parse(readFileSync(record, 'utf8')) as { spec: object }
  writeFileSync(record, JSON.stringify({ spec, life: { kind: 'launching', port: 32_000 } }))
  const second = startTestHost(t, { dataDirectory: first.dataDirectory })
  t.match(second.hosted('arena-1'), { pid, state: 'starting', adopted: true })
})
