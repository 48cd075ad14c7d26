import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { eventually } from '../support/eventually.ts'
import { startLineChild } from '../support/line-child.ts'
import { nftMissing } from '../support/nft-missing.ts'
import { RestoreWorld, WAIT_MS } from '../integration/restore-world.ts'
import { ddnet } from './games/ddnet.ts'

/** A real game server behind `restore` addresses, on a machine of its own: what it logs, and whom its own ban hits. */

const ANN = '10.93.2.1'
const BEN = '10.93.2.2'
const PUBLIC = '10.93.0.1'
/** Of the server's console, on its own machine. */
const ECON = { port: 8_403, password: 'lab' }
const INFO = 'ffffffffffffffffffff6769653300'
const SNAPSHOTS_MIN = 50

const FLEET = {
  command: [
    '/usr/games/DDNet-Server',
    'bindaddr {address}',
    'sv_ipv4only 1',
    'sv_port {port}',
    'sv_name "{shard}"',
    'sv_register 0',
    'sv_sqlite_file ddnet.sqlite',
    'ec_bindaddr 0.0.0.0', // At 127.0.0.1 alone DDNet 16.4 opens none.
    `ec_port ${ECON.port}`,
    `ec_password ${ECON.password}`,
    'ec_output_level 2',
    // The limits per address are the game's own: each player has an address of his own.
  ],
  env: { HOME: '{dir}' },
  slots: 16,
  ready: { udpHex: INFO },
  probe: { udpHex: INFO },
  readyTimeoutMs: 30_000,
  follow: 'timeout',
  clientTimeoutMs: 105_000,
}

interface News {
  readonly in?: true
  readonly out?: string
  readonly snapshots?: number
}

class Player {
  readonly news: News[] = []
  readonly #child

  constructor(t: Test, world: RestoreWorld, name: string, address: string) {
    world.makeHome(name, address)
    const script = join(import.meta.dirname, 'restored-ddnet/player.ts')
    const [command, ...args] = [...world.namespaces.on(name), process.execPath, script]
    this.#child = startLineChild({
      command,
      args: [...args, PUBLIC, `${world.port}`, name],
      directory: world.directory,
      environment: { NODE_OPTIONS: '' },
      onLine: line => {
        if (line.startsWith('{')) this.news.push(JSON.parse(line) as News)
      },
    })
    t.teardown(() => this.#child.kill())
  }

  get isIn(): boolean {
    return this.news.findLast(news => news.snapshots === undefined)?.in === true
  }

  async snapshots(): Promise<number> {
    const told = this.news.length
    this.#child.say('how many')
    return eventually(
      'the number of snapshots',
      WAIT_MS,
      () => this.news.slice(told).findLast(news => news.snapshots !== undefined)?.snapshots,
    )
  }
}

function skipped(): string | false {
  const reason = nftMissing()
  if (reason !== undefined) return reason
  const missing = ddnet.missing()
  return missing.length > 0 && `${missing.join(', ')} is missing`
}

function logOf(world: RestoreWorld): string {
  const shard = /restored-\S+/.exec(world.cli('shards', 'list').text)?.[0] ?? ''
  return world.cli('shards', 'logs', shard).text
}

function ban(
  world: RestoreWorld,
  address: string,
): { readonly status: number | null; readonly said: string } {
  const script = join(import.meta.dirname, 'restored-ddnet/econ.ts')
  const [command, ...args] = [...world.namespaces.on('host'), process.execPath, script]
  const words = [`${ECON.port}`, ECON.password, `ban ${address} 10 lab`, 'banned']
  const { status, stdout } = spawnSync(command, [...args, ...words], { encoding: 'utf8', timeout: WAIT_MS })
  return { status, said: stdout }
}

t.test(
  'DDNet behind `restore` logs its players’ own addresses, and its own ban hits one of them only',
  { skip: skipped() },
  async t => {
    const world = await RestoreWorld.start(t, { fleet: FLEET, listener: { game: 'teeworlds' } })
    const [ann, ben] = [new Player(t, world, 'ann', ANN), new Player(t, world, 'ben', BEN)]
    await eventually('both to be in', WAIT_MS, () => (ann.isIn && ben.isIn ? true : undefined))

    const log = await eventually('both in the log', WAIT_MS, () => {
      const text = logOf(world)
      return [ANN, BEN].every(
        address => text.includes(`has entered the game. ClientID=`) && text.includes(`<{${address}:`),
      )
        ? text
        : undefined
    })
    t.notMatch(log, /<\{10\.92\.0\.1:/, 'the proxy is nobody there')

    const { status, said } = ban(world, ANN)
    t.equal(status, 0, said)
    const { out } = await eventually('ann to be out', WAIT_MS, () =>
      ann.news.find(news => news.out !== undefined),
    )
    t.match(out, /ban/i)
    await eventually('ann to be refused', WAIT_MS, () =>
      ann.news.filter(news => /ban/i.test(news.out ?? '')).length > 1 ? true : undefined,
    )
    const before = await ben.snapshots()
    await eventually('ben to play on', WAIT_MS, async () =>
      (await ben.snapshots()) > before + SNAPSHOTS_MIN ? true : undefined,
    )
    t.notOk(ann.isIn, 'ann stays out')
    t.notOk(
      ben.news.some(news => news.out !== undefined),
      'ben was in all the time',
    )
  },
)
