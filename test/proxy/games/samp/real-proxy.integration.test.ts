import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { systemClock } from '../../../../lib/clock.ts'
import type { FlowOpened } from '../../../../proto/contract/proxy-link.ts'
import { readJournal } from '../../../../proxy/journal/journal-record.ts'
import { replayJournal } from '../../../../proxy/journal/journal-state.ts'
import type { SampClientOptions } from '../../../games/samp/client-core.ts'
import { SampClient, SampServer } from '../../../games/samp/samp-sockets.ts'
import { fakeControlPlane } from '../../support/fake-control-plane.ts'
import { startProxy } from '../../support/proxy-process.ts'
import { change, group, route, type RouteSketch, snapshot } from '../../support/routes.ts'
import { flowPortRange } from '../../support/udp-world.ts'
import { until } from '../../support/until.ts'

const PLAYERS = 12

function yaml(): string {
  const { first, last } = flowPortRange(200)
  return [
    'listeners: [{ name: main, port: 0, bind: 127.0.0.1, protocols: [udp], game: samp, fleet: arena }]',
    `proxy: { status: { port: 0 }, flowPorts: { first: ${first}, last: ${last} } }`,
  ].join('\n')
}

/** How many players a journal knows as let in. */
function journaledPasses(directory: string): number {
  const { records } = readJournal(readFileSync(join(directory, 'data', 'proxy', 'flows.journal'), 'utf8'))
  return replayJournal(records, 0).flows.filter(({ pass }) => pass !== undefined).length
}

async function server(t: Test, name: string): Promise<SampServer> {
  const options = { facts: { hostName: name }, limitsLoopback: true, masks: true }
  const made = await SampServer.open('127.0.0.1', systemClock, options)
  t.teardown(() => stop(made))
  return made
}

const stopped = new Set<SampServer>()
function stop(one: SampServer): void {
  if (!stopped.has(one)) one.close()
  stopped.add(one)
}

/** Two servers with all their limits, a proxy, and players who play on the first server. */
async function playing(t: Test) {
  const servers = [await server(t, 'old'), await server(t, 'new')]
  const plane = await fakeControlPlane(t)
  const directory = t.testdir()
  const text = yaml()
  const flags = ['--control-plane', plane.address]
  const proxy = await startProxy(t, directory, text, flags)
  await plane.hello()
  const at = (index: number, sketch: RouteSketch): RouteSketch => ({
    ...sketch,
    address: '127.0.0.1',
    port: servers[index]!.address.port,
  })
  const closed = at(1, { group: 2, admission: 'closed' })
  await plane.order({
    kind: 'snapshot',
    value: snapshot([at(0, { group: 1 }), closed], { leaseMs: 600_000 }),
  })
  const front = { ip: '127.0.0.1', port: proxy.port }
  const join = (index: number, over: Partial<SampClientOptions> = {}): SampClient => {
    const client = index % 2 === 0 ? 'samp' : 'openMp'
    const options = { name: `p${index}`, client, ...over } as const
    const made = new SampClient(`127.0.5.${index + 1}`, front, systemClock, options)
    t.teardown(() => made.close())
    return made
  }
  const clients = Array.from({ length: PLAYERS }, (_, index) => join(index))
  await until('all hear the old server', () => clients.every(({ core }) => core.heard?.from === 'old'))
  const open = (): readonly FlowOpened[] => {
    const gone = new Set(plane.of('flows').flatMap(({ closed }) => closed.map(({ flowId }) => flowId)))
    const flows = new Map(
      plane.of('flows').flatMap(({ opened }) => opened.map(flow => [flow.flowId, flow] as const)),
    )
    return [...flows.values()].filter(({ flowId }) => !gone.has(flowId))
  }
  return { servers, plane, proxy, clients, at, open, join, directory, text, flags }
}

type World = Awaited<ReturnType<typeof playing>>

/** All are on the new server, and were out for so long, ms: from their last word of the old one to the first of the new one. */
async function outages({ clients }: World): Promise<readonly number[]> {
  const lastHeard = clients.map(({ core }) => core.heard!.at)
  const found = new Map<number, number>()
  await until('all hear the new server', () => {
    for (const [index, { core }] of clients.entries()) {
      if (core.heard?.from === 'old') lastHeard[index] = core.heard.at
      else if (!found.has(index)) found.set(index, core.heard!.at - lastHeard[index]!)
    }
    return found.size === clients.length
  })
  return [...found.values()].sort((one, other) => one - other)
}

function told(t: Test, what: string, ms: readonly number[]): void {
  const at = (share: number): string => `${Math.round(ms[Math.floor(share * (ms.length - 1))]!)} ms`
  t.comment(`${what}: ${ms.length} players out for ${at(0)} to ${at(1)}, half of them for at most ${at(0.5)}`)
}

/** Told once to connect anew, and in at the first attempt: not banned, not refused, not dropped. */
function allWell(t: Test, { clients, servers }: World): void {
  for (const { core } of clients)
    t.same(
      core.events.map(({ kind }) => kind),
      ['playing', 'told-to-reconnect', 'playing'],
    )
  const bad = servers.flatMap(({ core }) =>
    core.events.filter(({ kind }) => kind === 'banned' || kind === 'refused'),
  )
  t.same(bad, [])
}

t.test('over real sockets: players join, speak, and are moved', async t => {
  const world = await playing(t)
  const { plane, proxy, clients, servers, open } = world
  t.not((proxy.port ^ servers[0]!.address.port) & 0xff, 0, 'else the cipher would prove nothing')
  clients[0]!.core.say('hello', systemClock.monotonicMs())
  await until('it is heard', () => servers[0]!.core.events.some(({ kind }) => kind === 'said'))
  await until('all are reported', () => open().length === PLAYERS)
  const opened = route(world.at(1, { group: 2, revision: 2 }))
  await plane.order({ kind: 'routeChange', value: change({ routes: [opened] }) })
  const orderedAt = systemClock.monotonicMs()
  const flows = open().map(({ flowId }) => ({ flowId, placementVersion: 1 }))
  const move = { moveId: 'm1' as never, groupId: group(2), flows, follow: 'resume' as const }
  const pace = { clientTimeoutMs: 10_500, lameDuckMs: 0, pacePerSecond: 100 }
  t.match(await plane.order({ kind: 'move', value: { ...move, ...pace } }), { status: 'done' })
  const waits = outages(world)
  await until('the old server has logged all leaves', () => servers[0]!.core.names.length === 0)
  t.comment(`leaves logged ${Math.round(systemClock.monotonicMs() - orderedAt)} ms after the order`)
  told(t, 'move', await waits)
  allWell(t, world)
  t.match(await proxy.status('/metrics'), {
    text: /switchyard_proxy_handshakes_total\{listener="main"\} 24/,
  })
})

t.test('over real sockets: the server is gone at once, and its group goes to another', async t => {
  const world = await playing(t)
  const { plane, servers, at, clients } = world
  stop(servers[0]!)
  const waits = outages(world)
  const routes = [route(at(1, { group: 1, shard: 2, generation: 2 }))]
  t.match(await plane.order({ kind: 'routeChange', value: change({ routes, removedGroups: [group(2)] }) }), {
    status: 'done',
  })
  told(t, 'fail-over', await waits)
  allWell(t, world)
  t.equal(servers[1]!.core.names.length, clients.length)
})

t.test('over real sockets: the proxy is killed, and goes on', async t => {
  const world = await playing(t)
  const { proxy, clients, directory, text, flags, servers } = world
  // A crash may lose one batch of the journal; whom it does not know has to connect anew.
  await until('the journal knows all', () => journaledPasses(directory) === PLAYERS)
  await proxy.kill()
  const killedAt = systemClock.monotonicMs()
  const again = text.replace('port: 0, bind', `port: ${proxy.port}, bind`)
  await startProxy(t, directory, again, flags)
  await until('all hear the game', () => clients.every(({ core }) => (core.heard?.at ?? 0) > killedAt))
  t.comment(`heard again ${Math.round(systemClock.monotonicMs() - killedAt)} ms after the kill`)
  t.ok(
    clients.every(({ core }) => core.events.length === 1),
    'nobody had to connect anew',
  )
  t.equal(servers[0]!.core.names.length, PLAYERS)
})
