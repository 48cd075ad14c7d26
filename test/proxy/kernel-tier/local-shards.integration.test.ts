import { spawnSync } from 'node:child_process'
import t from 'tap'
import { NftSession } from '../../../lib/nft/nft-session.ts'
import { eventually } from '../../support/eventually.ts'
import { fakeControlPlane } from '../support/fake-control-plane.ts'
import { startProxy } from '../support/proxy-process.ts'
import { change, route, snapshot } from '../support/routes.ts'
import { flowPortRange } from '../support/udp-world.ts'
import {
  FORWARDS,
  FORWARDS_6,
  carried,
  isComplete,
  machines,
  metric,
  outside,
  PATIENCE_MS,
  type Places,
  PLACES,
  PLACES_6,
  setSysctls,
  SHARD_PORT,
  startPlayers,
  startShard,
  startShards,
  tableNow,
} from './kernel-lab.ts'

/** A network of the proxy's machine alone, as containers have it. */
const BRIDGE = { own: '10.91.3.1', container: '10.91.3.11' } as const

function yaml({ front }: Places, ...more: string[]): string {
  const { first, last } = flowPortRange()
  return [
    `listeners: [{ name: main, port: 0, bind: '${front}', protocols: [udp], fleet: arena, flowsPerIpMax: 100 }]`,
    `proxy: { dataPlane: kernel, status: { port: 0 }, flowPorts: { first: ${first}, last: ${last} } }`,
    ...more,
  ].join('\n')
}

function leadingTo(address: string, port: number): string {
  return `routes: [{ fleet: arena, shards: [{ id: arena-1, address: '${address}', port: ${port} }] }]`
}

function run(words: string): void {
  const { status, stderr } = spawnSync('ip', words.split(' '), { encoding: 'utf8' })
  if (status !== 0) throw new Error(`ip ${words}: ${stderr}`)
}

/** Adds rules of somebody else's, until the end of the test. */
async function rules(
  t: { teardown(done: () => Promise<void>): void },
  ...lines: readonly string[]
): Promise<void> {
  const session = NftSession.open()
  await session.run(['table ip other {', ...lines, '}'].join('\n'))
  t.teardown(async () => {
    await session.run('delete table ip other')
    await session.close()
  })
}

function moves(places: Places, family: 4 | 6): void {
  t.test(
    `IPv${family}: shards on this machine and on others follow each other within the kernel`,
    async t => {
      // At the very address that players know, and at another.
      const here = startShard(t, 'proxy', { address: places.front, port: SHARD_PORT }, 7)
      const there = startShard(t, 'proxy', { address: places.back, port: SHARD_PORT }, 8)
      startShards(t, places)
      const plane = await fakeControlPlane(t)
      const proxy = await startProxy(t, t.testdir(), yaml(places), ['--control-plane', plane.address])
      await plane.hello()
      const to = (generation: number, address: string) =>
        ({ group: 1, shard: generation, generation, address, port: SHARD_PORT }) as const
      await plane.order({ kind: 'snapshot', value: snapshot([to(1, places.front)], { leaseMs: 600_000 }) })
      const players = startPlayers(t, proxy, 2, places)
      await carried(proxy, 2, family)
      t.match((await here.ask()).last, new RegExp(`^${places.front}:\\d+$`), 'the shard sees the proxy')
      const ports = (await tableNow(family))!.flows.map(({ flowPort }) => flowPort)
      for (const player of players) {
        const { received } = await player.ask()
        await player.until('it is carried', one => one.received > received + 200)
        await player.ask('pause')
        t.equal((await player.until('all is answered, whole or in fragments', isComplete)).wrong, 0)
        await player.ask('resume')
      }
      await here.ask('shout')
      await eventually('what a shard says unasked gets to its player', PATIENCE_MS, async () =>
        (await Promise.all(players.map(player => player.ask()))).some(({ wrong }) => wrong > 0)
          ? true
          : undefined,
      )
      const { shouted } = await here.ask()
      const path = [
        [places.shards[0], '1'],
        [places.back, '8'],
      ] as const
      for (const [at, [address, number]] of path.entries()) {
        await plane.order({ kind: 'routeChange', value: change({ routes: [route(to(at + 2, address))] }) })
        for (const player of players) {
          const first = await player.until(`shard ${number} answers`, ({ last }) => last === number)
          const late = await player.until('it goes on', one => one.received > first.received + 200)
          t.equal(late.wrong, first.wrong, 'what the shard before still says gets nowhere')
        }
        t.equal(await metric(proxy, 'kernel_flows'), 2, 'without leaving the kernel')
      }
      t.same(
        (await tableNow(family))!.flows.map(({ flowPort }) => flowPort),
        ports,
      )
      t.ok((await here.ask()).shouted > shouted + 100, 'the first shard has never stopped')
      t.ok((await there.ask()).received > 200)
      await proxy.stop()
      t.equal(await tableNow(family), undefined)
    },
  )
}

function inside(): void {
  setSysctls([...FORWARDS, FORWARDS_6])
  moves(PLACES, 4)
  moves(PLACES_6, 6)

  t.test('a shard in a network of this machine, as containers have it, is another machine', async t => {
    const container = machines()!['shard-2'].at(-1)
    run('link add containers type bridge')
    t.teardown(() => run('link delete containers'))
    run(`link add container-1 type veth peer name eth0 netns ${container}`)
    run('link set container-1 master containers up')
    run(`address add ${BRIDGE.own}/24 dev containers`)
    run('link set containers up')
    run(`-netns ${container} address add ${BRIDGE.container}/24 dev eth0`)
    run(`-netns ${container} link set eth0 up`)
    const shard = startShard(t, 'shard-2', { address: BRIDGE.container, port: SHARD_PORT }, 2)
    const text = yaml(PLACES, leadingTo(BRIDGE.container, SHARD_PORT))
    const proxy = await startProxy(t, t.testdir(), text)
    const [player] = startPlayers(t, proxy, 1)
    await carried(proxy, 1)
    t.match((await shard.ask()).last, new RegExp(`^${BRIDGE.own}:`))
    const { received } = await player!.ask()
    await player!.until('it is carried', one => one.received > received + 200)
    await player!.ask('pause')
    t.equal((await player!.until('all is answered', isComplete)).wrong, 0)
    await proxy.stop()
  })

  t.test('rules that drop what comes in for a shard on this machine are noticed', async t => {
    await rules(
      t,
      `chain input { type filter hook input priority 0; iif != lo udp dport ${SHARD_PORT} drop; }`,
    )
    startShard(t, 'proxy', { address: PLACES.back, port: SHARD_PORT }, 7)
    const proxy = await startProxy(t, t.testdir(), yaml(PLACES, leadingTo(PLACES.back, SHARD_PORT)))
    const players = startPlayers(t, proxy, 2)
    await eventually('it is said', PATIENCE_MS, () =>
      proxy.lines.find(line => line.includes('own rules drop what the kernel forwards')),
    )
    await carried(proxy, 0)
    for (const player of players) {
      const { received } = await player.ask()
      const { wrong } = await player.until('it plays on in user space', one => one.received > received + 200)
      t.equal(wrong, 0)
    }
    await proxy.stop()
  })

  t.test('a port of this machine that NAT leads elsewhere goes on in user space', async t => {
    // As Docker publishes a container's port. Untracked datagrams pass by NAT.
    const [address] = PLACES.shards
    const lead = `ip daddr ${PLACES.back} udp dport 9100 dnat to ${address}:${SHARD_PORT}`
    await rules(
      t,
      `chain output { type nat hook output priority -100; ${lead}; }`,
      `chain prerouting { type nat hook prerouting priority -100; ${lead}; }`,
    )
    const [shard] = startShards(t)
    const proxy = await startProxy(t, t.testdir(), yaml(PLACES, leadingTo(PLACES.back, 9_100)))
    const [player] = startPlayers(t, proxy, 1)
    await eventually('it was tried', PATIENCE_MS, () =>
      proxy.lines.find(line => line.includes('nothing comes back')),
    )
    await carried(proxy, 0)
    const { received } = await player!.ask()
    const { wrong } = await player!.until('it plays on', one => one.received > received + 400)
    t.equal(wrong, 0)
    t.ok((await shard!.ask()).received > 400)
    t.equal(await metric(proxy, 'kernel_flows'), 0, 'and is not tried again for a while')
    await proxy.stop()
  })
}

if (machines() === undefined) outside('the kernel tier and shards on its own machine', import.meta.url)
else inside()
