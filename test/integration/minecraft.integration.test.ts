import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { stringify } from 'yaml'
import { BedrockPlayer, CLICK_MS } from '../games/bedrock/bedrock-player.ts'
import { askList } from '../games/minecraft-java/java-client.ts'
import { JavaPlayer } from '../games/minecraft-java/java-player.ts'
import { eventually } from '../support/eventually.ts'
import { type Product, startProduct } from '../support/product.ts'
import { pidOf } from '../support/pid-of.ts'

/** What players of Minecraft see at a crash, a stop and a move, through the processes and the command line a user has. */

const games = join(import.meta.dirname, '..', 'games')
const PATIENCE_MS = 30_000
/** Shorter than that of the game's own client, which says nothing about us. */
const BEDROCK_TIMEOUT_MS = 1_000

interface Fleet {
  readonly game: 'minecraft-java' | 'bedrock'
  readonly shards: number
  readonly spares: number
}

interface ShardRow {
  readonly id: string
  readonly state: string
  readonly pid: number
}

async function started(t: Test, { game, shards, spares }: Fleet) {
  const directory = mkdtempSync(join(tmpdir(), 'switchyard-minecraft-'))
  const dataDir = join(directory, 'data')
  mkdirSync(dataDir)
  const config = join(directory, 'switchyard.yaml')
  const java = game === 'minecraft-java'
  const protocols = java ? ['tcp'] : ['udp']
  const ping = '01000000000000000000ffff00fefefefefdfdfdfd123456780000000000000000'
  const fleet = {
    name: 'mine',
    command: ['node', join(games, game, 'server-main.ts')],
    protocols,
    shards,
    spares,
    slots: 50,
    follow: 'timeout',
    clientTimeoutMs: BEDROCK_TIMEOUT_MS,
    ready: java ? { tcp: true } : { udpHex: ping },
    probe: java ? { tcp: true } : { udpHex: ping },
  }
  const listener = {
    name: 'main',
    port: 0,
    bind: '127.0.0.1',
    protocols,
    game,
    fleet: 'mine',
    query: { name: 'Big' },
  }
  writeFileSync(config, stringify({ listeners: [listener], fleets: [fleet] }))
  const product = await startProduct({ config, dataDir })
  t.teardown(async () => {
    const { leftBehind } = await product.stop()
    rmSync(directory, { recursive: true, force: true })
    if (leftBehind.length > 0) throw new Error(`left behind: ${leftBehind.join(', ')}`)
  })
  const port = product.ready.listeners[0]?.port ?? 0
  const shardRows = async () =>
    (await product.cli('shards', 'list', '-o', 'json')).json as readonly ShardRow[]
  const ready = (count: number) =>
    eventually(`${count} shards to be ready`, PATIENCE_MS, async () =>
      (await shardRows()).filter(({ state }) => state === 'ready').length === count ? true : undefined,
    )
  await ready(shards + spares)
  return { product, port, shardRows, ready }
}

async function run(product: Product, ...args: readonly string[]) {
  const done = await product.cli(...args)
  if (done.code !== 0) throw new Error(`${args.join(' ')}: ${done.stderr}`)
}

t.test('Java: a crash, a move, a stop; everybody of a shard comes to the same one', async t => {
  const { product, port, shardRows, ready } = await started(t, {
    game: 'minecraft-java',
    shards: 2,
    spares: 1,
  })
  const players = Array.from({ length: 8 }, (_, n) => new JavaPlayer({ port }, `player${n}`))
  const playing = players.map(player => player.play())
  t.teardown(async () => {
    for (const player of players) player.leave()
    await Promise.all(playing)
  })
  const allIn = () =>
    eventually('everybody to be in', PATIENCE_MS, () =>
      players.every(({ server }) => server !== undefined) ? true : undefined,
    )
  const leftFor = async (from: string, to: string | undefined, what: string, act: () => Promise<unknown>) => {
    const theirs = players.filter(({ server }) => server === from)
    const others = players.filter(player => !theirs.includes(player))
    const before = others.map(({ sights }) => sights.length)
    const at = performance.now()
    await act()
    await eventually('its players to be elsewhere', PATIENCE_MS, () =>
      theirs.every(({ server }) => server !== undefined && server !== from) ? true : undefined,
    )
    t.equal(new Set(theirs.map(({ server }) => server)).size, 1, 'together')
    if (to !== undefined) t.equal(theirs[0]?.server, to)
    t.same(
      others.map(({ sights }) => sights.length),
      before,
      'nobody else notices',
    )
    const after = theirs.map(({ sights }) => sights.filter(({ atMs }) => atMs > at))
    const span = (of: (sights: (typeof after)[number]) => number | undefined) => {
      const all = after.map(sights => (of(sights) ?? Number.NaN) - at)
      return `${Math.round(Math.min(...all))} to ${Math.round(Math.max(...all))} ms`
    }
    t.comment(`${what}: out after ${span(sights => sights.find(({ kind }) => kind === 'out')?.atMs)},`)
    t.comment(`in again after ${span(sights => sights.findLast(({ kind }) => kind === 'in')?.atMs)}`)
    return after.flat()
  }
  await allIn()
  const pid = pidOf((await shardRows()).find(({ id }) => id === 'mine-1'))
  const crash = await leftFor('mine-1', 'mine-3', 'crash', async () => process.kill(pid, 'SIGKILL'))
  t.same(
    crash.filter(({ kind }) => kind === 'told'),
    [],
    'nobody is turned away',
  )
  await ready(3)
  await leftFor('mine-3', 'mine-2', 'move', () =>
    run(product, 'players', 'move', '--from', 'mine-3', '--to', 'mine-2', '--yes'),
  )
  await leftFor('mine-2', undefined, 'drain', () => run(product, 'shards', 'drain', 'mine-2', '--yes'))
})

t.test('Java: without a spare the list says that it restarts, and who logs in waits', async t => {
  const { port, shardRows } = await started(t, { game: 'minecraft-java', shards: 1, spares: 0 })
  const player = new JavaPlayer({ port }, 'Ann')
  const playing = player.play()
  t.teardown(async () => {
    player.leave()
    await playing
  })
  await eventually('the player to be in', PATIENCE_MS, () => player.server)
  const [shard] = await shardRows()
  const at = performance.now()
  process.kill(pidOf(shard), 'SIGKILL')
  const notice = { text: 'Big§r\nRestarting, you will be let in in a moment' }
  await eventually('the list to say so', PATIENCE_MS, async () =>
    JSON.stringify((await askList({ port })).description) === JSON.stringify(notice) ? true : undefined,
  )
  await eventually('the player to be in again', PATIENCE_MS, () =>
    player.sights.length > 2 ? player.server : undefined,
  )
  t.same(
    player.sights.map(({ kind }) => kind),
    ['in', 'out', 'in'],
  )
  t.comment(`crash without a spare: in again after ${Math.round((player.sights.at(-1)?.atMs ?? 0) - at)} ms`)
  await eventually('the list to be as before', PATIENCE_MS, async () =>
    (await askList({ port })).description === 'Big' ? true : undefined,
  )
})

t.test('Bedrock: a client that begins anew after its time-out is on the shard of its group', async t => {
  const { product, port, shardRows, ready } = await started(t, { game: 'bedrock', shards: 2, spares: 1 })
  const players = Array.from({ length: 4 }, () => new BedrockPlayer(port, BEDROCK_TIMEOUT_MS))
  t.teardown(() => players.forEach(player => player.leave()))
  await eventually('everybody to be in', PATIENCE_MS, () =>
    players.every(({ server }) => server !== undefined) ? true : undefined,
  )
  const leftFor = async (from: string, to: string, what: string, act: () => unknown) => {
    const theirs = players.filter(({ server }) => server === from)
    const at = performance.now()
    await act()
    await eventually('its players to be elsewhere', PATIENCE_MS, () =>
      theirs.every(({ server }) => server === to) ? true : undefined,
    )
    const back = theirs.map(({ sights }) => Math.round((sights.at(-1)?.atMs ?? 0) - at))
    t.comment(
      `${what}: in again after ${back.join(', ')} ms, ${BEDROCK_TIMEOUT_MS + CLICK_MS} of them the client's time-out and a click`,
    )
  }
  const pid = pidOf((await shardRows()).find(({ id }) => id === 'mine-1'))
  await leftFor('mine-1', 'mine-3', 'crash', () => process.kill(pid, 'SIGKILL'))
  await ready(3)
  await leftFor('mine-3', 'mine-2', 'move', () =>
    run(product, 'players', 'move', '--from', 'mine-3', '--to', 'mine-2', '--yes'),
  )
})
