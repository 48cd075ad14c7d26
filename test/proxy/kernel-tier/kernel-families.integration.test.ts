import t from 'tap'
import { NftSession } from '../../../lib/nft/nft-session.ts'
import { tableName } from '../../../proxy/kernel/kernel-elements.ts'
import { readSets } from '../../../proxy/kernel/read-listing.ts'
import { eventually } from '../../support/eventually.ts'
import { fakeControlPlane } from '../support/fake-control-plane.ts'
import { startProxy } from '../support/proxy-process.ts'
import { change, route, snapshot } from '../support/routes.ts'
import { flowPortRange } from '../support/udp-world.ts'
import {
  FORWARDS,
  FORWARDS_6,
  carried,
  droppedBySockets,
  isComplete,
  isCompleteBut,
  machines,
  metric,
  outside,
  PATIENCE_MS,
  PLACES,
  PLACES_6,
  setSysctls,
  SHARD_PORT,
  startPlayers,
  startShards,
  tableNow,
} from './kernel-lab.ts'

const FORWARDING = 'net/ipv6/conf/all/forwarding'

/** One for all: a process that comes after another has to have its ports. */
const { first, last } = flowPortRange()

/** Listener `main` leads to IPv6 shards, `old` to IPv4 shards; players may come by both families. */
function yaml(routes: string, ports: readonly [main: number, old: number] = [0, 0]): string {
  const binds = `bind: ['${PLACES.front}', '${PLACES_6.front}'], protocols: [udp], flowsPerIpMax: 100`
  return [
    'listeners:',
    `  - { name: main, port: ${ports[0]}, ${binds}, fleet: arena }`,
    `  - { name: old, port: ${ports[1]}, ${binds}, fleet: elder }`,
    `proxy: { dataPlane: kernel, status: { port: 0 }, flowPorts: { first: ${first}, last: ${last} } }`,
    routes,
  ].join('\n')
}

const STATIC = [
  'routes:',
  `  - { fleet: arena, shards: [{ id: arena-1, address: '${PLACES_6.shards[0]}', port: ${SHARD_PORT} }] }`,
  `  - { fleet: elder, shards: [{ id: elder-1, address: ${PLACES.shards[0]}, port: ${SHARD_PORT} }] }`,
].join('\n')

function inside(): void {
  setSysctls([...FORWARDS, FORWARDS_6])

  t.test('IPv6 flows are carried byte for byte, counted as they are, and nothing stays', async t => {
    const [shard] = startShards(t, PLACES_6)
    const proxy = await startProxy(t, t.testdir(), yaml(STATIC))
    const players = startPlayers(t, proxy, 2, PLACES_6)
    await carried(proxy, 2, 6)
    t.equal((await tableNow(4))?.flows.length, 0)
    t.match((await shard!.ask()).last, new RegExp(`^${PLACES_6.back}:\\d+$`), 'the shard sees the proxy')
    const before = await Promise.all(players.map(player => player.ask()))
    for (const [at, player] of players.entries()) {
      await player.until('the kernel carries much', ({ received }) => received > before[at]!.received + 400)
      await player.ask('pause')
      t.equal((await player.until('all is answered, whole or in fragments', isComplete)).wrong, 0)
    }
    const reports = await Promise.all(players.map(player => player.ask()))
    const total = reports.reduce((sum, { sent }) => sum + sent, 0)
    const bytes = reports.reduce((sum, { sentBytes }) => sum + sentBytes, 0)
    await eventually('every datagram is counted once, without headers', PATIENCE_MS, async () => {
      const lost = droppedBySockets()
      const near = async (name: string, wanted: number, each: number) => {
        const counted = await metric(proxy, `${name}_total{listener="main"}`)
        return counted <= wanted && counted >= wanted - lost * each
      }
      const holds = await Promise.all([
        near('datagrams_up', total, 1),
        near('datagrams_down', total, 1),
        near('bytes_up', bytes, 4_000),
        // The shard puts its number in front.
        near('bytes_down', bytes + total, 4_001),
      ])
      return holds.includes(false) ? undefined : true
    })
    t.equal(await proxy.stop(), 'exit code 0')
    t.same([await tableNow(4), await tableNow(6)], [undefined, undefined])
  })

  t.test('towards a shard a flow may have the port of a listener of the other family', async t => {
    startShards(t, PLACES_6)
    const given = yaml(STATIC)
      .replace(
        'proxy:',
        `  - { name: narrow, port: ${last}, bind: ['${PLACES.front}'], protocols: [udp], fleet: elder }\nproxy:`,
      )
      .replace(`first: ${first}`, `first: ${last}`)
    const proxy = await startProxy(t, t.testdir(), given)
    const [player] = startPlayers(t, proxy, 1, PLACES_6)
    await carried(proxy, 1, 6)
    t.match((await tableNow(6))?.flows, [{ flowPort: last }])
    const { received } = await player!.ask()
    await player!.until('it plays on', one => one.received > received + 400)
    await player!.ask('pause')
    t.equal((await player!.until('all is answered', isComplete)).wrong, 0)
    const session = NftSession.open()
    t.teardown(() => session.close())
    await player!.ask('resume')
    await eventually('it is the kernel that carries the answers', PATIENCE_MS, async () => {
      const [down] = readSets(await session.list(`list map ${tableName(6)} player_ports`))
      return (down?.elements[0]?.counter.packets ?? 0) > 300 ? true : undefined
    })
    await proxy.stop()
  })

  t.test('a player and a shard of different families meet in user space', async t => {
    startShards(t, PLACES_6)
    const proxy = await startProxy(t, t.testdir(), yaml(STATIC))
    const [six] = startPlayers(t, proxy, 1, PLACES_6)
    const [four] = startPlayers(t, proxy, 1, PLACES)
    await carried(proxy, 1, 6)
    for (const player of [six!, four!]) {
      const { received } = await player.ask()
      await player.until('it has long proven itself', one => one.received > received + 300)
      t.equal((await player.ask()).wrong, 0)
    }
    await carried(proxy, 1, 6)
    t.equal((await tableNow(4))?.flows.length, 0)
    await proxy.stop()
  })

  t.test('an IPv6 table that vanishes is made anew, and its players come back into it', async t => {
    startShards(t, PLACES_6)
    const proxy = await startProxy(t, t.testdir(), yaml(STATIC))
    const [player] = startPlayers(t, proxy, 1, PLACES_6)
    await carried(proxy, 1, 6)
    const session = NftSession.open()
    t.teardown(() => session.close())
    await session.run(`delete table ${tableName(6)}`)
    await eventually('it is repaired', PATIENCE_MS, async () =>
      (await metric(proxy, 'kernel_repairs')) === 1 ? true : undefined,
    )
    await carried(proxy, 1, 6)
    await player!.ask('pause')
    t.equal((await player!.until('all is answered', isCompleteBut(1))).wrong, 0)
    await proxy.stop()
  })

  t.test('an IPv6 group goes over by one element; to an IPv4 shard it goes in user space', async t => {
    const shards = startShards(t, PLACES_6)
    startShards(t, PLACES)
    const plane = await fakeControlPlane(t)
    const proxy = await startProxy(t, t.testdir(), yaml(''), ['--control-plane', plane.address])
    await plane.hello()
    const to = (shard: number, address: string) =>
      ({ group: 1, shard, generation: shard, address, port: SHARD_PORT }) as const
    const switchTo = (shard: number, address: string) =>
      plane.order({ kind: 'routeChange', value: change({ routes: [route(to(shard, address))] }) })
    const [first, second] = PLACES_6.shards
    await plane.order({ kind: 'snapshot', value: snapshot([to(1, first)], { leaseMs: 600_000 }) })
    const players = startPlayers(t, proxy, 2, PLACES_6)
    await carried(proxy, 2, 6)
    const ports = new Set((await tableNow(6))!.flows.map(({ flowPort }) => flowPort))
    await switchTo(2, second)
    for (const player of players) {
      const at = await player.until('the new shard answers', ({ last }) => last === '2')
      const on = await player.until('it goes on', one => one.received > at.received + 200)
      t.equal(on.byShard['1'], at.byShard['1'], 'nothing of the old shard came after the new one')
    }
    t.equal(await metric(proxy, 'kernel_flows'), 2, 'without leaving the kernel')
    t.same(new Set((await tableNow(6))!.flows.map(({ flowPort }) => flowPort)), ports)
    const heard = (await shards[0]!.ask()).received
    await switchTo(3, PLACES.shards[0])
    for (const player of players) {
      await player.until('the IPv4 shard answers', ({ last }) => last === '1')
      t.equal((await player.ask()).wrong, 0)
    }
    await carried(proxy, 0, 6)
    t.equal((await shards[0]!.ask()).received, heard, 'the first shard has heard nothing more')
    await proxy.stop()
    t.same([await tableNow(4), await tableNow(6)], [undefined, undefined])
  })

  t.test('kill -9: both tables carry on, and the next process takes both over', async t => {
    startShards(t, PLACES_6)
    startShards(t, PLACES)
    const directory = t.testdir()
    const first = await startProxy(t, directory, yaml(STATIC))
    const [main, old] = first.ready.listeners.map(({ port }) => port)
    const [six] = startPlayers(t, { port: main! }, 1, PLACES_6)
    const [four] = startPlayers(t, { port: old! }, 1, PLACES)
    const tables = async () => [(await tableNow(4))?.flows, (await tableNow(6))?.flows]
    const both = (flows: Awaited<ReturnType<typeof tables>>) => flows.every(one => one?.length === 1)
    await eventually('both are carried', PATIENCE_MS, async () => (both(await tables()) ? true : undefined))
    // The journal is written every 50 ms; what it has not heard of would be collected.
    await six!.until('it is carried', one => one.received > 200)
    const flows = await tables()
    await first.kill()
    for (const player of [six!, four!]) {
      const { received } = await player.ask()
      await player.until('it is carried while no proxy runs', one => one.received > received + 200)
    }
    const again = await startProxy(t, directory, yaml(STATIC, [main!, old!]))
    t.equal(await metric(again, 'kernel_flows'), 2)
    t.same(await tables(), flows, 'the same elements as before')
    for (const player of [six!, four!]) {
      await player.ask('pause')
      t.equal((await player.until('all is answered', isComplete)).wrong, 0)
      await player.ask('resume')
    }
    await again.kill()
    setSysctls([`${FORWARDING}=0`])
    const checking = yaml(STATIC, [main!, old!]).replace(
      'dataPlane: kernel',
      'dataPlane: kernel, kernelSysctls: check',
    )
    const third = await startProxy(t, directory, checking)
    t.equal(await tableNow(6), undefined, 'where IPv6 is forwarded no more, its table goes')
    t.same((await tableNow(4))?.flows, flows[0])
    t.match(third.lines.join('\n'), /the system does not forward IPv6/)
    for (const player of [six!, four!]) {
      const { received } = await player.ask()
      await player.until('it plays on', one => one.received > received + 100)
      t.equal((await player.ask()).wrong, 0)
    }
    await third.stop()
    setSysctls([FORWARDS_6])
    t.same([await tableNow(4), await tableNow(6)], [undefined, undefined])
  })
}

if (machines() === undefined) outside('the kernel tier for both families', import.meta.url)
else inside()
