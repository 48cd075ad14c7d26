import { createSocket } from 'node:dgram'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { stringify } from 'yaml'
import type { FenceLevel } from '../../control-plane/sessions/session-settings.ts'
import { clientStatements } from '../control-plane/store/mysql/client-statements.ts'
import { SENDERS_MIN } from '../../proxy/flows/evidence.ts'
import { Community } from '../control-plane/store/mysql/community.ts'
import { eventually } from '../support/eventually.ts'
import type { MariaDb } from '../support/maria-db.ts'
import { type Product, startProduct } from '../support/product.ts'
import { PROJECT_ROOT } from '../support/project-root.ts'
import { Puppet } from './puppet.ts'

const WAIT_MS_MAX = 60_000
/** So many have to meet silence before it counts. */
const PLAYERS = SENDERS_MIN
const PLAYER_EVERY_MS = 100

type Row = Readonly<Record<string, unknown>>

interface WorldParts {
  readonly community: Community
  readonly product: Product
  readonly server: MariaDb
  /** Switchyard's own. */
  readonly database: string
  readonly directory: string
}

/** `switchyard up` on a real MariaDB: a puppet that carries the players, a spare puppet, and a community's table beside ours. */
export class ZombieWorld {
  readonly community: Community
  readonly product: Product
  readonly #parts: WorldParts
  readonly #players = Array.from({ length: PLAYERS }, () => createSocket('udp4'))
  readonly #playing: NodeJS.Timeout
  #end: Promise<readonly number[]> | undefined

  private constructor(parts: WorldParts) {
    this.#parts = parts
    this.community = parts.community
    this.product = parts.product
    const port = this.product.ready.listeners[0]?.port
    this.#playing = setInterval(() => {
      for (const player of this.#players) player.send('who', port, '127.0.0.1')
    }, PLAYER_EVERY_MS)
  }

  static async start(t: Test, server: MariaDb, fence: FenceLevel): Promise<ZombieWorld> {
    const community = await Community.make(t, server)
    const database = `switchyard_${fence}`
    const url = await server.createDatabase(database)
    const directory = mkdtempSync(join(tmpdir(), 'switchyard-zombie-'))
    const dataDir = join(directory, 'data')
    mkdirSync(dataDir)
    const config = join(directory, 'switchyard.yaml')
    writeFileSync(config, stringify(configurationOf({ fence, url, server, community: community.name })))
    const product = await startProduct({ config, dataDir })
    const world = new ZombieWorld({ community, product, server, database, directory })
    t.teardown(() => world.end())
    await eventually('a carrier and a spare', WAIT_MS_MAX, async () => {
      const ready = await world.#rows("SELECT * FROM shard WHERE state = 'ready'")
      return ready.length === 2 ? true : undefined
    })
    return world
  }

  /** The shard that carries the players now, in its present life. */
  async carrier(): Promise<Puppet> {
    return eventually('somebody to carry the players', WAIT_MS_MAX, async () => {
      const [row] = await this.#rows(
        "SELECT shard.* FROM shard JOIN shard_group USING (shard_id, incarnation) WHERE state = 'ready'",
      )
      return row && new Puppet({ life: lifeOf(row), pid: Number(row['pid']), port: Number(row['port']) })
    })
  }

  /** Waits until this life has been given up and another shard carries its players. */
  async successorOf(zombie: Puppet): Promise<Puppet> {
    await eventually(`${zombie.life} to be fenced`, WAIT_MS_MAX, async () => {
      const fenced = await this.#rows("SELECT * FROM shard WHERE state = 'fenced'")
      return fenced.some(row => lifeOf(row) === zombie.life) ? true : undefined
    })
    return this.carrier()
  }

  /** Nothing is killed and nothing started: what has been given up goes on until `mayKill`. */
  async mustNotKill(): Promise<void> {
    for (const verb of ['stop', 'start']) await this.#cli('brake', 'set', 'all', verb, '--yes')
  }

  async mayKill(): Promise<void> {
    for (const verb of ['stop', 'start']) await this.#cli('brake', 'clear', 'all', verb, '--yes')
  }

  /** The triggers of F2 on the community's table, as the command line prints them. */
  async installTriggers(): Promise<void> {
    const { database } = this.#parts
    const table = `${this.community.name}.players`
    const sql = await this.#cli(
      'sql',
      'fence-trigger',
      table,
      '--account-column',
      'account',
      '--database',
      database,
    )
    for (const statement of clientStatements(sql)) await this.community.admin.run(statement)
  }

  /** Returns the pids that were left running. */
  end(): Promise<readonly number[]> {
    this.#end ??= this.#stop()
    return this.#end
  }

  async #stop(): Promise<readonly number[]> {
    clearInterval(this.#playing)
    for (const player of this.#players) player.close()
    const { leftBehind } = await this.product.stop()
    rmSync(this.#parts.directory, { recursive: true, force: true })
    return leftBehind
  }

  async #rows(sql: string): Promise<readonly Row[]> {
    const { server, database } = this.#parts
    return (await server.query(sql, database)) as readonly Row[]
  }

  async #cli(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.product.cli(...args)
    if (code !== 0) throw new Error(`switchyard ${args.join(' ')}: ${stderr}`)
    return stdout
  }
}

function lifeOf(row: Row): string {
  return `${String(row['shard_id'])}#${String(row['incarnation'])}`
}

function configurationOf(parts: {
  readonly fence: FenceLevel
  readonly url: string
  readonly server: MariaDb
  readonly community: string
}): object {
  const { fence, url, server, community } = parts
  return {
    store: { url, shardUser: { grants: [`SELECT, INSERT, UPDATE, DELETE ON ${community}.*`] } },
    listeners: [
      { name: 'main', port: 0, bind: '127.0.0.1', protocols: ['udp'], game: 'generic', fleet: 'puppets' },
    ],
    fleets: [
      {
        name: 'puppets',
        command: ['node', join(PROJECT_ROOT, 'test/zombie/puppet-server.ts')],
        env: { COMMUNITY: community, COMMUNITY_URL: server.url(community) },
        protocols: ['udp'],
        shards: 1,
        spares: 1,
        ready: { udp: 'who' },
        probe: { udp: 'who' },
        sessions: { fence },
      },
    ],
  }
}
