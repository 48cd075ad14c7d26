import { spawnSync } from 'node:child_process'
import t, { type Test } from 'tap'
import { NftSession } from '../../../lib/nft/nft-session.ts'
import { tableName } from '../../../proxy/kernel/kernel-elements.ts'
import { readSets } from '../../../proxy/kernel/read-listing.ts'
import { eventually } from '../../support/eventually.ts'
import { fakeControlPlane } from '../support/fake-control-plane.ts'
import { startProxy } from '../support/proxy-process.ts'
import { change, snapshot } from '../support/routes.ts'
import {
  BANNED,
  beginGuards,
  droppedByKernel,
  isCounted,
  lostNothing,
  onMachine,
  onPlayers,
  type Player,
  playerAt,
  STATIC,
  yaml,
} from './guards-lab.ts'
import {
  carried,
  machines,
  outside,
  metric,
  PATIENCE_MS,
  PLACES,
  PLACES_6,
  type Places,
  SHARD_PORT,
  startPeer,
  startShards,
} from './kernel-lab.ts'

/** Of the machine of players, beside its own. */
const NEIGHBOUR_6 = 'fd91:1::9'
const NEIGHBOURS = ['10.91.1.3', '10.91.1.4']
/** Of a ban with an end: time enough to find it in the kernel, and to kill the proxy, where others have the cores. */
const BAN_MS = 15_000

async function attached(t: Test, { shards }: Places = PLACES) {
  const plane = await fakeControlPlane(t)
  const proxy = await startProxy(t, t.testdir(), yaml(), ['--control-plane', plane.address])
  await plane.hello()
  const route = { group: 1, address: shards[0], port: SHARD_PORT }
  await plane.order({ kind: 'snapshot', value: snapshot([route], { leaseMs: 600_000 }) })
  const ban = (network: string, expiresAtMs = 0) =>
    plane.order({ kind: 'routeChange', value: change({ bans: [{ network, expiresAtMs }] }) })
  const lift = (network: string) =>
    plane.order({ kind: 'routeChange', value: change({ removedBans: [network] }) })
  return { proxy, ban, lift }
}

/** While another one is answered on and on, nobody answers these. */
async function areCutOff(t: Test, cutOff: readonly Player[], other: Player): Promise<void> {
  await eventually('nothing arrives any more', PATIENCE_MS, async () => {
    const before = await Promise.all(cutOff.map(player => player.ask()))
    const { received } = await other.ask()
    await other.until('another one plays on', one => one.received > received + 100)
    const now = await Promise.all(cutOff.map(player => player.ask()))
    const isSilent = now.every(
      (one, at) => one.received === before[at]!.received && one.sent > before[at]!.sent,
    )
    return isSilent ? true : undefined
  })
  t.pass('the others play on')
}

/** Elements of the sets of bans, as somebody sees them who looks from outside. */
async function bannedNow(family: 4 | 6 = 4): Promise<readonly string[]> {
  const session = NftSession.open()
  try {
    const sets = readSets(await session.list(`list table ${tableName(family)}`))
    return sets
      .filter(({ name }) => name.startsWith('banned_'))
      .flatMap(({ elements }) => elements.map(({ key }) => key))
  } finally {
    await session.close()
  }
}

function inside(): void {
  beginGuards()
  onPlayers('ip', 'address', 'add', `${NEIGHBOUR_6}/64`, 'dev', 'front', 'nodad')
  for (const address of NEIGHBOURS) onPlayers('ip', 'address', 'add', `${address}/24`, 'dev', 'front')

  t.test('a ban cuts a flow that the kernel carries, and only it, and so do those of prefixes', async t => {
    startShards(t)
    const { proxy, ban, lift } = await attached(t)
    const players = [PLACES.player, ...NEIGHBOURS].map(address => playerAt(t, address, proxy.port))
    const [first, second, third] = players as [Player, Player, Player]
    await carried(proxy, 3)
    const { received } = await second.ask()
    await ban(NEIGHBOURS[0]!)
    t.same(await bannedNow(), [NEIGHBOURS[0]], 'the order is answered when the kernel has it')
    await areCutOff(t, [second], first)
    t.comment(`${(await second.ask()).received - received} datagrams, 10 ms apart, came after the order`)
    await carried(proxy, 2)
    await isCounted(proxy, BANNED, 50)
    t.equal(await metric(proxy, 'kernel_bans'), 1)
    await lift(NEIGHBOURS[0]!)
    await second.until('it plays again', one => one.received > received + 100)
    await ban('10.91.1.2/31')
    await areCutOff(t, [first, second], third)
    t.same(await bannedNow(), ['10.91.1.2'])
    await lift('10.91.1.2/31')
    const { received: before } = await first.ask()
    await first.until('it plays again', one => one.received > before + 50)
    t.same(await bannedNow(), [])
    await lostNothing(t, third)
    t.equal(await metric(proxy, 'kernel_repairs'), 0)
    await proxy.stop()
  })

  t.test('what passes on to the same port of another machine is no business of the bans', async t => {
    startShards(t)
    const { proxy, ban } = await attached(t)
    const [banned] = NEIGHBOURS
    const [elsewhere] = PLACES.shards
    onPlayers('ip', 'route', 'add', elsewhere, 'via', PLACES.front)
    onMachine('shard-1', 'ip', 'route', 'add', banned!, 'via', PLACES.back)
    startPeer(t, 'shard-1', ['shard', elsewhere, proxy.port, 7])
    await ban(banned!)
    const passing = startPeer(t, 'players', ['player', banned!, elsewhere, proxy.port])
    await passing.until('it is answered from there', one => (one.byShard['7'] ?? 0) > 100)
    t.same(await bannedNow(), [banned])
    await proxy.stop()
  })

  t.test('bans of another length come and go beside those that the table began with', async t => {
    startShards(t)
    const { proxy, ban, lift } = await attached(t)
    const [first, second] = [PLACES.player, NEIGHBOURS[0]!].map(address => playerAt(t, address, proxy.port))
    await carried(proxy, 2)
    await ban('172.16.0.1')
    spawnSync('nft', ['delete', 'table', 'ip', 'switchyard'])
    await isCounted(proxy, 'kernel_repairs', 1)
    await carried(proxy, 2)
    t.same(await bannedNow(), ['172.16.0.1'])
    spawnSync('nft', ['flush', 'chain', 'ip', 'switchyard', 'bans'])
    await isCounted(proxy, 'kernel_repairs', 2)
    await carried(proxy, 2)
    await ban('10.91.1.3')
    await ban('172.17.0.0/24')
    await areCutOff(t, [second!], first!)
    for (const network of ['10.91.1.3', '172.17.0.0/24', '172.16.0.1']) await lift(network)
    const { received } = await second!.ask()
    await second!.until('it plays again', one => one.received > received + 100)
    await carried(proxy, 2)
    t.equal(await metric(proxy, 'kernel_repairs'), 2)
    await proxy.stop()
  })

  t.test('IPv6 players are banned alike', async t => {
    startShards(t, PLACES_6)
    const { proxy, ban } = await attached(t, PLACES_6)
    const banned = playerAt(t, PLACES_6.player, proxy.port, PLACES_6)
    const other = playerAt(t, NEIGHBOUR_6, proxy.port, PLACES_6)
    await carried(proxy, 2, 6)
    await ban('fd91:1::/125')
    await areCutOff(t, [banned], other)
    t.same(await bannedNow(6), ['fd91:1::'])
    await isCounted(proxy, BANNED, 50)
    await lostNothing(t, other)
    await proxy.stop()
  })

  t.test('a ban with an end is ended by the kernel, though no proxy runs', async t => {
    startShards(t)
    const { proxy, ban } = await attached(t)
    playerAt(t, NEIGHBOURS[0]!, proxy.port)
    await carried(proxy, 1)
    await ban(NEIGHBOURS[0]!, BAN_MS)
    await ban(NEIGHBOURS[1]!)
    await eventually('both are in the kernel', PATIENCE_MS, async () =>
      (await bannedNow()).length === 2 ? true : undefined,
    )
    await proxy.kill()
    await eventually('one has ended', PATIENCE_MS, async () =>
      (await bannedNow()).join() === NEIGHBOURS[1] ? true : undefined,
    )
    const dropped = await droppedByKernel(proxy.port)
    t.ok(dropped > 0, 'it held before')
  })

  t.test('bans outlive kill -9, and the next process', async t => {
    startShards(t)
    const directory = t.testdir()
    const given = yaml(STATIC, `bans: [${NEIGHBOURS[0]}]`)
    const first = await startProxy(t, directory, given)
    const other = playerAt(t, PLACES.player, first.port)
    const banned = playerAt(t, NEIGHBOURS[0]!, first.port)
    await carried(first, 1)
    await isCounted(first, BANNED, 50)
    await first.kill()
    const before = await droppedByKernel(first.port)
    await eventually('the kernel bans on', PATIENCE_MS, async () =>
      (await droppedByKernel(first.port)) > before + 50 ? true : undefined,
    )
    const again = await startProxy(t, directory, given.replace('port: 0, bind', `port: ${first.port}, bind`))
    await carried(again, 1)
    await isCounted(again, BANNED, 50)
    t.same(await bannedNow(), [NEIGHBOURS[0]])
    t.equal((await banned.ask()).received, 0)
    await lostNothing(t, other)
    t.equal(await again.stop(), 'exit code 0')
  })

  t.test('of listeners and bans that are no more, the next process leaves nothing in the table', async t => {
    startShards(t)
    const directory = t.testdir()
    const first = await startProxy(t, directory, yaml(STATIC, `bans: [${NEIGHBOURS[0]}, 172.16.0.0/12]`))
    playerAt(t, PLACES.player, first.port)
    await carried(first, 1)
    await first.kill()
    const parts = () => {
      const { stdout } = spawnSync('nft', ['list', 'table', 'ip', 'switchyard'], { encoding: 'utf8' })
      return [...stdout.matchAll(/^\t(?:chain|set|map|counter) (\S+) \{/gm)].map(([, name = '']) => name)
    }
    const before = parts()
    t.ok(['banned_32', 'banned_12', `budget_${first.port}`].every(name => before.includes(name)))
    const again = await startProxy(t, directory, yaml(STATIC))
    t.not(again.port, first.port)
    t.ok(again.lines.some(line => line.includes('took over what the kernel carries')))
    t.same(
      parts().filter(name => name.startsWith('banned_') || name.endsWith(`_${first.port}`)),
      [],
    )
    t.equal(await again.stop(), 'exit code 0')
  })

  t.test('bans that the kernel has no room for hold in user space', async t => {
    startShards(t)
    // There is room for eight lengths of prefixes.
    const others = Array.from({ length: 9 }, (_, at) => `172.16.0.0/${12 + at}`)
    const given = [...others, '10.91.1.2/31']
    const proxy = await startProxy(t, t.testdir(), yaml(STATIC, `bans: [${given.join(', ')}]`))
    const banned = playerAt(t, PLACES.player, proxy.port)
    const other = playerAt(t, NEIGHBOURS[1]!, proxy.port)
    await carried(proxy, 1)
    t.equal(await metric(proxy, 'kernel_bans'), 8)
    t.equal(await metric(proxy, 'kernel_bans_left_out'), 2)
    t.ok(proxy.lines.some(line => line.includes('the kernel has no room for some bans')))
    await isCounted(proxy, BANNED, 50)
    t.equal(await droppedByKernel(proxy.port), 0, 'which the kernel let through')
    t.equal((await banned.ask()).received, 0)
    await lostNothing(t, other)
    await proxy.stop()
  })
}

if (machines() === undefined) outside('the guard of the kernel tier, on machines of its own', import.meta.url)
else inside()
