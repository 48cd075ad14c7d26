import { join } from 'node:path'
import t from 'tap'
import { NftSession } from '../../../lib/nft/nft-session.ts'
import { tableName } from '../../../proxy/kernel/kernel-elements.ts'
import { eventually } from '../../support/eventually.ts'
import { fakeControlPlane } from '../support/fake-control-plane.ts'
import { startProxy } from '../support/proxy-process.ts'
import { change, route, snapshot } from '../support/routes.ts'
import { flowPortRange } from '../support/udp-world.ts'
import {
  FORWARDS,
  carried,
  isComplete,
  isCompleteBut,
  machines,
  metric,
  outside,
  PATIENCE_MS,
  droppedBySockets,
  PLACES,
  setSysctls,
  SHARD_PORT,
  startPlayers,
  startShards,
  tableNow,
} from './kernel-lab.ts'

function yaml(...more: string[]): string {
  const { first, last } = flowPortRange()
  return [
    `listeners: [{ name: main, port: 0, bind: ${PLACES.front}, fleet: arena, flowsPerIpMax: 100 }]`,
    `proxy: { dataPlane: kernel, status: { port: 0 }, flowPorts: { first: ${first}, last: ${last} } }`,
    ...more,
  ].join('\n')
}

const TABLE = tableName(4)
const STATIC = `routes: [{ fleet: arena, shards: [{ id: arena-1, address: ${PLACES.shards[0]}, port: ${SHARD_PORT} }] }]`

function inside(): void {
  t.test('settings of the system that are missing are named, and players play', async t => {
    setSysctls(['net/ipv4/ip_forward=0'])
    startShards(t)
    const checking = yaml(STATIC).replace('dataPlane: kernel', 'dataPlane: kernel, kernelSysctls: check')
    const proxy = await startProxy(t, t.testdir(), checking)
    t.match(proxy.ready.dataPlane, {
      tier: 'dgram',
      reasons: [{ tier: 'kernel', why: /front\/forwarding=1/, remedy: /sysctl -w .*front\/forwarding=1/ }],
    })
    const [player] = startPlayers(t, proxy, 1)
    await player!.until('the player is answered', ({ received }) => received > 10)
    t.equal(await tableNow(), undefined, 'and nothing is in the kernel')
    await proxy.stop()
    setSysctls(FORWARDS)
  })

  t.test('flows are promoted, carried byte for byte, counted, and leave nothing behind', async t => {
    const [shard] = startShards(t)
    const proxy = await startProxy(t, t.testdir(), yaml(STATIC))
    t.equal(proxy.ready.dataPlane.tier, 'kernel', JSON.stringify(proxy.ready.dataPlane))
    const players = startPlayers(t, proxy, 3)
    await carried(proxy, 3)
    const before = await Promise.all(players.map(player => player.ask()))
    for (const [at, player] of players.entries())
      await player.until('the kernel carries much', ({ received }) => received > before[at]!.received + 400)
    const second = await eventually('the proxy has counted it', PATIENCE_MS, async () => {
      const counted = await metric(proxy, 'datagrams_up_total{listener="main"}')
      const heard = (await shard!.ask()).received
      return counted >= before.reduce((sum, { sent }) => sum + sent, 0) + 1_200 && counted <= heard
        ? counted
        : undefined
    })
    t.ok(second > 0)
    t.match((await shard!.ask()).last, new RegExp(`^${PLACES.back}:`), 'the shard sees the proxy')
    for (const player of players) {
      await player.ask('pause')
      const { sent, received, wrong, missing } = await player.until('all is answered', isComplete)
      t.same({ wrong, unanswered: sent - received }, { wrong: 0, unanswered: missing })
    }
    const total = (await Promise.all(players.map(player => player.ask()))).reduce(
      (sum, { sent }) => sum + sent,
      0,
    )
    await eventually('every datagram is counted once', PATIENCE_MS, async () => {
      const up = await metric(proxy, 'datagrams_up_total{listener="main"}')
      const down = await metric(proxy, 'datagrams_down_total{listener="main"}')
      const surely = total - droppedBySockets()
      return up <= total && up >= surely && down <= total && down >= surely ? true : undefined
    })
    t.ok((await metric(proxy, 'bytes_up_total{listener="main"}')) > 0)
    t.equal(await proxy.stop(), 'exit code 0')
    t.equal(await tableNow(), undefined)
  })

  t.test('kill -9 loses no datagram of a promoted flow, and the next process carries on', async t => {
    startShards(t)
    const directory = t.testdir()
    const given = yaml(STATIC)
    const first = await startProxy(t, directory, given)
    const [player] = startPlayers(t, first, 1)
    await carried(first, 1)
    const flows = (await tableNow())!.flows
    // The journal is written every 50 ms; what it has not heard of would be collected.
    const { received } = await player!.until('it is carried', one => one.received > 200)
    await first.kill()
    await player!.until('it is carried while no proxy runs', one => one.received > received + 400)
    const text = given.replace('port: 0, bind', `port: ${first.port}, bind`)
    const again = await startProxy(t, directory, text)
    await carried(again, 1)
    t.same((await tableNow())!.flows, flows, 'the same elements as before')
    const { received: later } = await player!.ask()
    await player!.until('it is carried on', one => one.received > later + 200)
    await player!.ask('pause')
    t.equal((await player!.until('all is answered', isComplete)).wrong, 0)
    await again.stop()
    t.equal(await tableNow(), undefined)
  })

  t.test('a process that carries by other means takes out what a killed one has left', async t => {
    startShards(t)
    const directory = t.testdir()
    const first = await startProxy(t, directory, yaml(STATIC))
    const [player] = startPlayers(t, first, 1)
    await carried(first, 1)
    await first.kill()
    t.ok(await tableNow(), 'the table is there while no proxy runs')
    const text = yaml(STATIC).replace('port: 0, bind', `port: ${first.port}, bind`)
    const other = await startProxy(t, directory, text, ['--data-plane', 'dgram'])
    t.equal(await tableNow(), undefined, 'and gone when the next is ready')
    const { received } = await player!.ask()
    const { wrong } = await player!.until('it plays on', one => one.received > received + 200)
    t.equal(wrong, 0)
    await other.stop()
  })

  t.test('what nobody remembers is collected', async t => {
    startShards(t)
    const directory = t.testdir({ first: {}, other: {} })
    const first = await startProxy(t, join(directory, 'first'), yaml(STATIC))
    const players = startPlayers(t, first, 1)
    await carried(first, 1)
    await first.kill()
    await players[0]!.ask('pause')
    const other = await startProxy(t, join(directory, 'other'), yaml(STATIC))
    await eventually('the table is empty', PATIENCE_MS, async () => {
      const left = await tableNow()
      return left !== undefined && left.flows.length + left.routes.size + left.orphans.length === 0
        ? true
        : undefined
    })
    await other.stop()
  })

  t.test('a table that vanishes is noticed; players go on, and come back into the kernel', async t => {
    startShards(t)
    const proxy = await startProxy(t, t.testdir(), yaml(STATIC))
    const [player] = startPlayers(t, proxy, 1)
    await carried(proxy, 1)
    const session = NftSession.open()
    t.teardown(() => session.close())
    await session.run('add table ip somebody-else')
    await session.run(`delete table ${TABLE}`)
    await eventually('it is repaired', PATIENCE_MS, async () =>
      (await metric(proxy, 'kernel_repairs')) === 1 && (await metric(proxy, 'kernel_well')) === 1
        ? true
        : undefined,
    )
    t.match(proxy.lines.join('\n'), /the kernel tier is repaired; its flows go on in user space/)
    await carried(proxy, 1)
    await player!.ask('pause')
    t.equal((await player!.until('all is answered', isCompleteBut(1))).wrong, 0)
    await proxy.stop()
    await session.list('list table ip somebody-else')
    await session.run('delete table ip somebody-else')
  })

  t.test('elements that vanish are noticed, whichever they are', async t => {
    startShards(t)
    const proxy = await startProxy(t, t.testdir(), yaml(STATIC))
    const [player] = startPlayers(t, proxy, 1)
    const session = NftSession.open()
    t.teardown(() => session.close())
    for (const [at, set] of (['flow_ports', 'shard_addresses', 'player_addresses'] as const).entries()) {
      await carried(proxy, 1)
      await session.run(`flush map ${TABLE} ${set}`)
      await eventually(`${set} is repaired`, PATIENCE_MS, async () =>
        (await metric(proxy, 'kernel_repairs')) === at + 1 ? true : undefined,
      )
      const { received } = await player!.ask()
      t.equal((await player!.until('it plays on', one => one.received > received + 50)).wrong, 0)
    }
    await proxy.stop()
  })

  t.test('a way that is closed later takes nobody with it for long', async t => {
    startShards(t)
    const proxy = await startProxy(t, t.testdir(), yaml(STATIC))
    const players = startPlayers(t, proxy, 3)
    await carried(proxy, 3)
    const session = NftSession.open()
    t.teardown(() => session.close())
    await session.run(
      'table ip other { chain forward { type filter hook forward priority 0; policy drop; }; }',
    )
    for (const what of ['nothing comes back', 'own rules drop what the kernel forwards'])
      await eventually(what, PATIENCE_MS, () => proxy.lines.find(line => line.includes(what)))
    await carried(proxy, 0)
    for (const player of players) {
      const { received } = await player.ask()
      await player.until('it plays on in user space', one => one.received > received + 200)
    }
    await proxy.stop()
    await session.run('delete table ip other')
  })

  t.test('other rules that drop what is forwarded are noticed before anybody else is promoted', async t => {
    const session = NftSession.open()
    t.teardown(() => session.close())
    await session.run(
      'table ip other { chain forward { type filter hook forward priority 0; policy drop; }; }',
    )
    startShards(t)
    const proxy = await startProxy(t, t.testdir(), yaml(STATIC))
    const players = startPlayers(t, proxy, 3)
    await eventually('it is said', PATIENCE_MS, () =>
      proxy.lines.find(line => line.includes('own rules drop what the kernel forwards')),
    )
    t.equal(await metric(proxy, 'kernel_well'), 0)
    await carried(proxy, 0)
    let losers = 0
    for (const player of players) {
      const { received } = await player.ask()
      const { wrong, missing } = await player.until(
        'it plays on in user space',
        one => one.received > received + 200,
      )
      t.equal(wrong, 0)
      if (missing > 10) losers += 1
    }
    t.ok(losers <= 1, `${losers} of 3 have lost anything: one may try the way`)
    await proxy.stop()
    await session.run('delete table ip other')
  })

  t.test('a group goes over to another shard by one element, and the old shard is heard no more', async t => {
    startShards(t)
    const plane = await fakeControlPlane(t)
    const proxy = await startProxy(t, t.testdir(), yaml(), ['--control-plane', plane.address])
    await plane.hello()
    const to = (at: 0 | 1, generation: number) =>
      ({ group: 1, shard: at + 1, generation, address: PLACES.shards[at], port: SHARD_PORT }) as const
    await plane.order({ kind: 'snapshot', value: snapshot([to(0, 1)], { leaseMs: 600_000 }) })
    const players = startPlayers(t, proxy, 3)
    await carried(proxy, 3)
    const ports = new Set((await tableNow())!.flows.map(({ flowPort }) => flowPort))
    await plane.order({ kind: 'routeChange', value: change({ routes: [route(to(1, 2))] }) })
    const moved = await Promise.all(
      players.map(player => player.until('the new shard answers', ({ last }) => last === '2')),
    )
    for (const [at, player] of players.entries()) {
      const { byShard } = await player.until('it goes on', one => one.received > moved[at]!.received + 200)
      t.equal(byShard['1'], moved[at]!.byShard['1'], 'nothing of the old shard came after the new one')
    }
    t.equal(await metric(proxy, 'kernel_flows'), 3, 'without leaving the kernel')
    t.same(new Set((await tableNow())!.flows.map(({ flowPort }) => flowPort)), ports)
    for (const player of players) t.equal((await player.ask()).wrong, 0)
    await proxy.stop()
    t.equal(await tableNow(), undefined)
  })
}

if (machines() === undefined) outside('the kernel tier, on machines of its own', import.meta.url)
else inside()
