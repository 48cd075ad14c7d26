import t, { type Test } from 'tap'
import type { FlowOpened } from '../../../proto/contract/proxy-link.ts'
import { eventually } from '../../support/eventually.ts'
import { type FakeControlPlane, fakeControlPlane } from '../support/fake-control-plane.ts'
import { type ProxyProcess, startProxy } from '../support/proxy-process.ts'
import { change, group, route, type RouteSketch, snapshot } from '../support/routes.ts'
import { flowPortRange } from '../support/udp-world.ts'
import {
  FORWARDS,
  carried,
  machines,
  metric,
  outside,
  PATIENCE_MS,
  PLACES,
  setSysctls,
  tableNow,
} from './kernel-lab.ts'
import {
  playersAddresses,
  type SampHost,
  type SampPlayers,
  type SampPlayersReport,
  startSampHost,
  startSampPlayers,
} from './samp-lab.ts'

const PLAYERS = 20
/** The proxy's machine is the test's own, and so are all its ports. */
const PUBLIC_PORT = 9_777
const ALIKE = [PUBLIC_PORT + 256, PUBLIC_PORT + 512] as const
const OTHER_PORT = PUBLIC_PORT + 100
/** Of the proxy, or of nothing at all: longer than players need to hear from their server ten times. */
const PAUSE_MS = 1_000

function yaml(): string {
  const { first, last } = flowPortRange(400)
  return [
    `listeners: [{ name: main, port: ${PUBLIC_PORT}, bind: ${PLACES.front}, protocols: [udp], game: samp, fleet: arena }]`,
    `proxy: { dataPlane: kernel, status: { port: 0 }, flowPorts: { first: ${first}, last: ${last} } }`,
  ].join('\n')
}

interface World {
  readonly hosts: readonly [SampHost, SampHost]
  readonly plane: FakeControlPlane
  readonly players: SampPlayers
  readonly directory: string
  readonly text: string
  readonly flags: readonly string[]
  proxy: ProxyProcess
}

function at(shard: 1 | 2, sketch: RouteSketch): RouteSketch {
  return { ...sketch, shard, address: PLACES.shards[shard - 1]!, port: ALIKE[shard - 1]! }
}

async function playing(t: Test): Promise<World> {
  const hosts = [await startSampHost(t, 1, ALIKE[0]), await startSampHost(t, 2, ALIKE[1])] as const
  const plane = await fakeControlPlane(t)
  const directory = t.testdir()
  const [text, flags] = [yaml(), ['--control-plane', plane.address]]
  const proxy = await startProxy(t, directory, text, flags)
  t.equal(proxy.ready.dataPlane.tier, 'kernel', JSON.stringify(proxy.ready.dataPlane))
  await plane.hello()
  const routes = [at(1, { group: 1 }), at(2, { group: 2, admission: 'closed' })]
  await plane.order({ kind: 'snapshot', value: snapshot(routes, { leaseMs: 600_000 }) })
  const players = startSampPlayers(t, PLAYERS, PUBLIC_PORT)
  return { hosts, plane, players, directory, text, flags, proxy }
}

/** Flows that are open now, as the control plane knows them. */
function openFlows(plane: FakeControlPlane): readonly FlowOpened[] {
  const gone = new Set(plane.of('flows').flatMap(({ closed }) => closed.map(({ flowId }) => flowId)))
  const flows = new Map(
    plane.of('flows').flatMap(({ opened }) => opened.map(flow => [flow.flowId, flow] as const)),
  )
  return [...flows.values()].filter(({ flowId }) => !gone.has(flowId))
}

function flowOf({ plane }: World, player: number): FlowOpened {
  const flow = openFlows(plane).find(({ player: { ip } }) => ip === playersAddresses(PLAYERS)[player])
  if (flow === undefined) throw new Error(`player ${player} has no flow`)
  return flow
}

/** All hear from servers of their own, later than now, ms of the players' clock. */
async function allHear({ players }: World, what: string, laterMs = 0): Promise<SampPlayersReport> {
  const { now } = await players.ask()
  return players.until(what, report => report.players.every(({ heardAt }) => heardAt > now + laterMs))
}

/** What servers say of players who did not come or leave as they should. */
function mishaps({ hosts }: World): readonly string[] {
  return hosts.flatMap(({ lines }) => lines.filter(line => /banned|refused|timeout/.test(line)))
}

async function carriedByKernel(t: Test, world: World): Promise<void> {
  const { proxy, players, hosts } = world
  process.kill(proxy.ready.pid, 'SIGSTOP')
  try {
    await allHear(world, 'all hear their servers while the proxy stands still', PAUSE_MS)
    await players.ask('say still')
    await eventually('their servers hear all of them', PATIENCE_MS, () => {
      const lines = hosts.flatMap(host => host.lines)
      return lines.filter(line => /^p\d+: still p\d+$/.test(line)).length === PLAYERS ? true : undefined
    })
  } finally {
    process.kill(proxy.ready.pid, 'SIGCONT')
  }
  t.same(mishaps(world), [])
}

/** Each of them asks from the port that it plays from, and one who is none of them a hundred times as much. */
async function questionsAreAnswered(t: Test, world: World): Promise<void> {
  const { players, proxy } = world
  await players.ask('flood 500')
  await eventually('every player has an answer to its own question', PATIENCE_MS, async () => {
    const report = await players.ask('query')
    return report.players.every(({ answers }) => answers > 0) && report.answered > 10 ? true : undefined
  })
  const { asked, answered } = await players.ask('flood 0')
  t.ok(answered < asked, `${answered} of ${asked} answered: within the budget`)
  await allHear(world, 'all play on')
  t.equal(await metric(proxy, 'kernel_flows'), PLAYERS, 'nobody has left the kernel')
}

async function someAreMoved(t: Test, world: World): Promise<void> {
  const { plane, players, hosts, proxy } = world
  await eventually('all flows are reported', PATIENCE_MS, () =>
    openFlows(plane).length === PLAYERS ? true : undefined,
  )
  await plane.order({
    kind: 'routeChange',
    value: change({ routes: [route(at(2, { group: 2, revision: 2 }))] }),
  })
  const moved = [0, 1, 2, 3, 4]
  const flows = moved.map(player => ({ flowId: flowOf(world, player).flowId, placementVersion: 1 }))
  const move = { moveId: 'm1' as never, groupId: group(2), flows, follow: 'resume' as const }
  const how = { clientTimeoutMs: 10_500, lameDuckMs: 0, pacePerSecond: 100 }
  t.match(await plane.order({ kind: 'move', value: { ...move, ...how } }), { status: 'done' })
  const report = await players.until('they play on the other shard', one =>
    one.players.slice(0, moved.length).every(({ heardFrom }) => heardFrom === 'arena-2/1'),
  )
  for (const [player, { kinds }] of report.players.entries())
    t.same(kinds, moved.includes(player) ? ['playing', 'told-to-reconnect', 'playing'] : ['playing'])
  await eventually('the old shard has heard their goodbyes', PATIENCE_MS, () =>
    hosts[0].lines.filter(line => line.endsWith(' left: quit')).length === moved.length ? true : undefined,
  )
  t.same(mishaps(world), [])
  await carried(proxy, PLAYERS)
}

async function aShardIsKilled(t: Test, world: World): Promise<void> {
  const { plane, players, hosts, proxy } = world
  await hosts[0].kill()
  await eventually('it shows', PATIENCE_MS, () =>
    plane
      .of('observations')
      .flatMap(({ shards }) => shards)
      .find(({ shard, silent, refused }) => shard.shardId === 'arena-1' && (silent || refused >= 2)),
  )
  await plane.order({
    kind: 'routeChange',
    value: change({ routes: [route(at(2, { group: 1, generation: 2 }))] }),
  })
  const report = await players.until('all play on the shard that is left', one =>
    one.players.every(({ heardFrom, state }) => heardFrom === 'arena-2/1' && state === 'playing'),
  )
  for (const { kinds } of report.players) t.same(kinds, ['playing', 'told-to-reconnect', 'playing'])
  t.same(mishaps(world), [])
  await carried(proxy, PLAYERS)
}

async function theProxyIsKilled(t: Test, world: World): Promise<void> {
  const { plane, players, directory, text, flags } = world
  const before = (await tableNow())!.flows
  await world.proxy.kill()
  await allHear(world, 'all play on while no proxy runs', PAUSE_MS)
  world.proxy = await startProxy(t, directory, text, flags)
  await plane.hello(2)
  const routes = [at(2, { group: 1, generation: 2 }), at(2, { group: 2, revision: 2 })]
  await plane.order({ kind: 'snapshot', value: snapshot(routes, { leaseMs: 600_000 }) })
  await carried(world.proxy, PLAYERS)
  t.same((await tableNow())!.flows, before, 'the same elements as before')
  t.ok((await players.ask()).players.every(({ kinds }) => kinds.length === 3))
  // Whether it is masked: what it is told has to be, with a key that only the journal knows.
  for (const player of [6, 7]) {
    const { flowId } = flowOf(world, player)
    await plane.order({ kind: 'cut', value: { flowIds: [flowId], why: 'kicked', blockMs: 0 } })
  }
  const again = await players.until('who is cut is back', one =>
    [6, 7].every(player => one.players[player]!.kinds.length === 5),
  )
  for (const player of [6, 7])
    t.same(again.players[player]!.kinds.slice(3), ['told-to-reconnect', 'playing'], `player ${player}`)
  t.same(mishaps(world), [])
  await carried(world.proxy, PLAYERS)
}

async function onePlayerStartsAnew(t: Test, world: World): Promise<void> {
  const { players, hosts, proxy } = world
  const { port } = (await players.ask()).players[9]!
  const flowPort = (await tableNow())!.flows.find(({ playerPort }) => playerPort === port)?.flowPort
  await players.ask('restart 9')
  const report = await players.until('it plays again', one => one.players[9]!.kinds.length === 5)
  const { kinds, port: portNow } = report.players[9]!
  t.same([kinds.slice(3), portNow], [['stopped', 'playing'], port], 'from the same port')
  await eventually('its server has let it in twice', PATIENCE_MS, () =>
    hosts[1].lines.filter(line => line.startsWith('p9 joined')).length === 2 ? true : undefined,
  )
  await carried(proxy, PLAYERS)
  const { flows } = (await tableNow())!
  const anew = flows.find(({ playerPort }) => playerPort === port)?.flowPort
  t.ok(anew !== undefined && anew !== flowPort, 'the shard sees another address')
  t.same(mishaps(world), [])
}

function inside(): void {
  setSysctls(FORWARDS)

  t.test('players of SA:MP are carried, moved, lose their shard and their proxy', async t => {
    const world = await playing(t)
    await carried(world.proxy, PLAYERS)
    await carriedByKernel(t, world)
    await questionsAreAnswered(t, world)
    await someAreMoved(t, world)
    await aShardIsKilled(t, world)
    await theProxyIsKilled(t, world)
    await onePlayerStartsAnew(t, world)
    t.equal(await metric(world.proxy, 'kernel_repairs'), 0)
    t.equal(await world.proxy.stop(), 'exit code 0')
    t.equal(await tableNow(), undefined)
  })

  t.test('a shard at another port keeps its players in user space, and the proxy says so', async t => {
    await startSampHost(t, 1, OTHER_PORT)
    const shard = `{ id: arena-1, address: ${PLACES.shards[0]}, port: ${OTHER_PORT} }`
    const text = `${yaml()}\nroutes: [{ fleet: arena, shards: [${shard}] }]`
    const proxy = await startProxy(t, t.testdir(), text)
    const players = startSampPlayers(t, 3, PUBLIC_PORT)
    await players.until('they play', one => one.players.every(({ heardFrom }) => heardFrom !== ''))
    await eventually('they are counted', PATIENCE_MS, async () =>
      (await metric(proxy, 'kernel_held_back{reason="ports"}')) === 3 ? true : undefined,
    )
    const warnings = proxy.lines.filter(line => line.includes(`portLike: ${PUBLIC_PORT}`))
    t.equal(warnings.length, 1, warnings.join('\n'))
    t.equal(await metric(proxy, 'kernel_flows'), 0)
    await proxy.stop()
  })
}

if (machines() === undefined)
  outside('games with a door in the kernel tier', import.meta.url, { playersToo: playersAddresses(PLAYERS) })
else inside()
