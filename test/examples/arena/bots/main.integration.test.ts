import t from 'tap'
import type { SwarmReport } from '../../../../examples/arena/bots/swarm-report.ts'
import { runBots, startArena } from '../arena-process.ts'

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
  const args = `--players 20 --seconds 5 --address 127.0.0.1:${former.port} --tcp-share 0.5 --json`.split(' ')
  const run = runBots(args)
  await new Promise(resolve => setTimeout(resolve, 1_500))
  former.child.kill('SIGKILL')
  await former.ended
  await startArena(t, { shard: 'beta', port: former.port })
  const { code, output } = await run
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
