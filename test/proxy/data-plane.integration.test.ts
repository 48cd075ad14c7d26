import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { systemClock } from '../../lib/clock.ts'
import type { MoveId } from '../../proto/contract/ids.ts'
import { probeBatched } from '../../proxy/udp/batched/probe-batched.ts'
import { journaledFlowPorts } from './support/journaled-flows.ts'
import { startProxy } from './support/proxy-process.ts'
import { answered, attachedProxy, proxyYaml, staticRoutesYaml } from './support/proxy-world.ts'
import { change, group, route } from './support/routes.ts'
import { echoShard, endpoint } from './support/udp-world.ts'
import { answerOf, until } from './support/until.ts'

const probe = probeBatched(systemClock)
const skip = probe.kind === 'works' ? false : probe.why
const BATCHED = ['--data-plane', 'batched']

t.test('batched: players get what is theirs and nothing else, over IPv6, too', { skip }, async t => {
  const shard = await echoShard(t, 'a')
  const yaml = proxyYaml(staticRoutesYaml(shard.port)).replace('127.0.0.1,', "'::1',")
  const proxy = await startProxy(t, t.testdir(), yaml, BATCHED)
  t.same(proxy.ready.dataPlane, { tier: 'batched', reasons: [] })
  const players = await Promise.all(Array.from({ length: 15 }, () => endpoint(t, '::1')))
  // One round is under way at a time: more than a receive buffer holds would be lost where the proxy gets no core for a while.
  for (let round = 0; round < 20; round += 1) {
    for (const [index, player] of players.entries()) await player.send(`${index}-${round}`, proxy.port, '::1')
    for (const player of players) await player.datagrams(round + 1)
  }
  for (const [index, player] of players.entries())
    t.same(
      player.texts(),
      Array.from({ length: 20 }, (_, round) => `a:${index}-${round}`),
    )
  const { text } = await proxy.status('/metrics')
  t.match(text, 'switchyard_proxy_data_plane{tier="batched"} 1')
  t.match(text, 'switchyard_proxy_datagrams_down_total{listener="main"} 300')
  t.equal(await proxy.stop(), 'exit code 0')
})

t.test('batched: a move, a fail-over and a ban', { skip }, async t => {
  const shards = [await echoShard(t, 'a'), await echoShard(t, 'b'), await echoShard(t, 'c')]
  const routes = shards.slice(0, 2).map(({ port }, index) => ({ group: index + 1, port }))
  const { plane, proxy } = await attachedProxy(t, t.testdir(), routes, BATCHED)
  const player = await endpoint(t)
  const hears = async (prefix: string): Promise<void> => {
    player.got.length = 0
    await answered(player, proxy.port, 'hello')
    t.equal(player.texts()[0], `${prefix}:hello`)
  }
  await answered(player, proxy.port, 'hello')
  await until('the flow is reported', () => plane.of('flows').some(({ opened }) => opened.length > 0))
  const [flow] = plane.of('flows').flatMap(({ opened }) => opened)
  const target = flow!.groupId === group(1) ? 2 : 1
  const moved = {
    moveId: 'move-1' as MoveId,
    groupId: group(target),
    flows: [{ flowId: flow!.flowId, placementVersion: 1 }],
    follow: 'resume' as const,
    clientTimeoutMs: 0,
    lameDuckMs: 0,
    pacePerSecond: 0,
  }
  t.match(await plane.order({ kind: 'move', value: moved }), { status: 'done' })
  await hears(target === 2 ? 'b' : 'a')
  const over = route({ group: target, shard: 3, port: shards[2]!.port, generation: 2 })
  t.match(await plane.order({ kind: 'routeChange', value: change({ routes: [over] }) }), { status: 'done' })
  await hears('c')
  const bans = [{ network: '127.0.0.0/8', expiresAtMs: 0 }]
  t.match(await plane.order({ kind: 'routeChange', value: change({ bans }) }), { status: 'done' })
  await until('the player is cut off', () =>
    plane.of('flows').some(({ closed }) => closed.some(({ why }) => why === 'banned')),
  )
  player.got.length = 0
  const dropped = async (): Promise<boolean> => {
    await player.send('let me in', proxy.port)
    const { text } = await proxy.status('/metrics')
    return !text.includes('drops_total{listener="main",reason="banned"} 0\n')
  }
  await answerOf('it is not let in', dropped, isDropped => isDropped)
  t.equal(player.got.length, 0)
})

t.test('batched: killed and started again it goes on, on the same flow ports', { skip }, async t => {
  const directory = t.testdir()
  const shard = await echoShard(t, 'a')
  const { plane, proxy, text } = await attachedProxy(t, directory, [{ group: 1, port: shard.port }], BATCHED)
  const player = await endpoint(t)
  await answered(player, proxy.port, 'before')
  const flowPort = shard.got[0]!.port
  await until('the flow is in the journal', () =>
    journaledFlowPorts(join(directory, 'data')).includes(flowPort),
  )
  await until('routes are on disk', () => existsSync(join(directory, 'data/proxy/routes.json')))
  const { address } = plane
  plane.stop()
  await proxy.kill()
  const flags = ['--control-plane', address, '--listener-port', `main=${proxy.port}`, ...BATCHED]
  const again = await startProxy(t, directory, text, flags)
  player.got.length = 0
  shard.got.length = 0
  await answered(player, again.port, 'after')
  t.equal(player.texts()[0], 'a:after')
  t.equal(shard.got[0]?.port, flowPort)
})

t.test('where node:ffi is missing, dgram carries on, and the log says why and what to do', async t => {
  const shard = await echoShard(t, 'a')
  const environment = { NODE_OPTIONS: '--no-experimental-ffi' }
  const yaml = proxyYaml(staticRoutesYaml(shard.port))
  const proxy = await startProxy(t, t.testdir(), yaml, BATCHED, environment)
  t.match(proxy.ready.dataPlane, {
    tier: 'dgram',
    reasons: [{ tier: 'batched', why: /has no node:ffi/, remedy: /--no-experimental-ffi/ }],
  })
  t.ok(proxy.lines.some(line => line.includes('data plane: dgram, for batched does not work here')))
  const player = await endpoint(t)
  await answered(player, proxy.port, 'hello')
})

t.test('nothing but lines of JSON comes on stderr, though node:ffi is experimental', { skip }, async t => {
  const proxy = await startProxy(t, t.testdir(), proxyYaml(staticRoutesYaml(1)), BATCHED)
  for (const line of proxy.lines) if (!line.startsWith('ready ')) t.ok(JSON.parse(line))
})
