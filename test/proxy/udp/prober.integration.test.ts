import { once } from 'node:events'
import { createServer } from 'node:net'
import t, { type Test } from 'tap'
import type { Probe } from '../../../proto/contract/common.ts'
import { ManualClock } from '../../../lib/clock.ts'
import { RouteTable } from '../../../proxy/routing/route-table.ts'
import { openSocket } from '../../../proxy/udp/open-socket.ts'
import { PROBE_EVERY_MS, Prober } from '../../../proxy/udp/prober.ts'
import { policy, snapshot, token } from '../support/routes.ts'
import { echoShard, endpoint, settle } from '../support/udp-world.ts'
import { until } from '../support/until.ts'

const udp: Probe = { kind: { kind: 'udp', value: { payload: Buffer.from('who') } } }
const tcp: Probe = { kind: { kind: 'tcp', value: {} } }

function proberWorld(t: Test, port: number, probe: Probe | undefined) {
  const clock = new ManualClock()
  const routes = new RouteTable({ groupsMax: 10, placementsMax: 10 })
  const apply = (next: Probe | undefined) =>
    routes.applySnapshot(
      token(1),
      snapshot([{ group: 1, port }], { fleets: [policy({ probe: next })] }),
      clock.monotonicMs(),
    )
  apply(probe)
  const prober = new Prober(routes, clock, openSocket)
  t.teardown(() => prober.close())
  const [shard] = [...routes.shards()]
  const turn = async () => {
    clock.advance(PROBE_EVERY_MS)
    prober.tick()
    await settle()
  }
  return { evidence: shard!.evidence, turn, apply }
}

t.test('a UDP probe is sent as configured, and its answer counts', async t => {
  const shard = await echoShard(t, 'a')
  const world = proberWorld(t, shard.port, udp)
  await world.turn()
  t.same(shard.texts(), ['who'])
  t.equal(world.evidence.probe, 'answered')
})

t.test('a shard that does not answer is told after three probes; before, nothing is known', async t => {
  const shard = await endpoint(t)
  const world = proberWorld(t, shard.port, udp)
  for (let n = 0; n < 3; n += 1) await world.turn()
  t.equal(world.evidence.probe, 'unknown')
  await world.turn()
  t.equal(world.evidence.probe, 'unanswered')
  world.apply(udp)
  await world.turn()
  t.equal(world.evidence.probe, 'unanswered', 'the same policy again changes nothing')
  world.apply(undefined)
  await world.turn()
  t.equal(world.evidence.probe, 'unknown')
})

t.test('a refused probe is an unanswered one', async t => {
  const shard = await endpoint(t)
  const { port } = shard
  shard.socket.close()
  const world = proberWorld(t, port, udp)
  for (let n = 0; n < 4; n += 1) await world.turn()
  t.equal(world.evidence.probe, 'unanswered')
  t.equal(world.evidence.refused, 0)
})

t.test('a TCP probe is answered by an accepted connect', async t => {
  const server = createServer(socket => socket.destroy()).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const world = proberWorld(t, address.port, tcp)
  const accepted = once(server, 'connection')
  await world.turn()
  await accepted
  await until('the probe is answered', () => world.evidence.probe === 'answered')
})

t.test('a log probe and no probe leave the answer unknown', async t => {
  const shard = await echoShard(t, 'a')
  for (const probe of [undefined, { kind: { kind: 'log', value: { text: 'up' } } } as Probe]) {
    const world = proberWorld(t, shard.port, probe)
    for (let n = 0; n < 5; n += 1) await world.turn()
    t.equal(world.evidence.probe, 'unknown')
  }
})
