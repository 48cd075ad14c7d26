import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { SwarmReport } from '../../../../examples/arena/bots/swarm-report.ts'
import { runBots, startArena, startBots } from '../arena-process.ts'

/** Bots tell nobody that they are all in: ample, also where the machine has much else to do. */
const ALL_IN_MS = 5_000

t.test('bots on a healthy server lose nothing and all get in', async t => {
  const { port } = await startArena(t, { shard: 'alpha' })
  const args = `--players 40 --seconds 2 --address 127.0.0.1:${port} --tcp-share 0.5 --json`.split(' ')
  const { code, output } = await runBots(args)
  const report = JSON.parse(output) as SwarmReport
  t.equal(code, 0)
  t.match(report, {
    ok: true,
    joined: 40,
    lossPercent: 0,
    wrongDeliveries: 0,
    lateFromOldShard: 0,
    garbled: 0,
    networkErrors: 0,
    playersPerShard: { 'alpha/1': 40 },
  })
  t.ok(report.probesAnswered > 0)
})

t.test('bots tell who answers after a server was killed, and how long nobody did', async t => {
  const former = await startArena(t, { shard: 'alpha' })
  const args = `--players 20 --seconds 300 --address 127.0.0.1:${former.port} --tcp-share 0.5 --json`.split(
    ' ',
  )
  const bots = startBots(args)
  t.teardown(() => bots.child.kill('SIGKILL'))
  await sleep(ALL_IN_MS)
  former.child.kill('SIGKILL')
  await former.ended
  await startArena(t, { shard: 'beta', port: former.port })
  await sleep(ALL_IN_MS)
  bots.child.kill('SIGINT')
  const { code, output } = await bots.ended
  const report = JSON.parse(output) as SwarmReport
  t.equal(code, 0)
  t.match(report, { joined: 20, wrongDeliveries: 0, lateFromOldShard: 0, playersPerShard: { 'beta/1': 20 } })
  t.match(report.shardChanges, [{ from: 'alpha/1', to: 'beta/1', outageMs: { count: 20 } }])
  t.ok(report.outageMs.max > 0)
  t.equal(report.reconnects, 10)
})

t.test('bots without a server fail the run', async t => {
  const { child, port, ended } = await startArena(t, { shard: 'alpha' })
  child.kill('SIGKILL')
  await ended
  const { code, output } = await runBots(`--players 4 --seconds 1 --address 127.0.0.1:${port}`.split(' '))
  t.equal(code, 1)
  t.match(output, /NOT OK/)
})

t.test('mistakes on the command line end with code 2', async t => {
  t.equal((await runBots(['--players', 'many'])).code, 2)
})
