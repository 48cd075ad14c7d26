import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { readUpFile } from '../../cli/up/up-file.ts'
import { eventually } from '../support/eventually.ts'
import { MariaDb } from '../support/maria-db.ts'
import { type Product, startProduct } from '../support/product.ts'
import { PROJECT_ROOT } from '../support/project-root.ts'
import { ACCOUNTS, accountName, BANK_TABLES, OPENING } from './bank-tables.ts'
import type { Step } from './history.ts'

const DATABASE = 'community'
const TELLERS = 4
const SPARES = 1
const READY_MS_MAX = 60_000

export interface LiveShard {
  readonly shardId: string
  readonly incarnation: number
  readonly pid: number
}

type Row = Readonly<Record<string, unknown>>

/** `switchyard up` on a real MariaDB, with four tellers and a spare, and the community's tables beside ours. */
export class BankWorld {
  readonly database: MariaDb
  readonly #product: Product
  readonly #directory: string

  private constructor(database: MariaDb, product: Product, directory: string) {
    this.database = database
    this.#product = product
    this.#directory = directory
  }

  static async start(): Promise<BankWorld> {
    const database = await MariaDb.start()
    const directory = mkdtempSync(join(tmpdir(), 'switchyard-bank-'))
    try {
      const url = await database.createDatabase(DATABASE)
      for (const statement of BANK_TABLES) await database.query(statement, DATABASE)
      const rows = Array.from({ length: ACCOUNTS }, (_, index) => `('${accountName(index)}', ${OPENING})`)
      await database.query(`INSERT INTO bank_account (account, money) VALUES ${rows.join(', ')}`, DATABASE)
      const world = new BankWorld(database, await startBank(directory, url), directory)
      await eventually('the tellers to be ready', READY_MS_MAX, async () =>
        (await world.liveShards()).length === TELLERS + SPARES ? true : undefined,
      )
      return world
    } catch (error) {
      await database.end()
      rmSync(directory, { recursive: true, force: true })
      throw error
    }
  }

  async liveShards(): Promise<readonly LiveShard[]> {
    const rows = await this.rows("SELECT shard_id, incarnation, pid FROM shard WHERE state = 'ready'")
    return rows.map(row => ({
      shardId: String(row['shard_id']),
      incarnation: Number(row['incarnation']),
      pid: Number(row['pid']),
    }))
  }

  /** Sessions that nobody can claim because of this incarnation. */
  async lockedBy({ shardId, incarnation }: LiveShard): Promise<number> {
    const [row] = await this.rows(
      `SELECT COUNT(*) AS locked FROM session JOIN shard ON shard.shard_id = session.shard_id
       WHERE session.state = 'held' AND session.shard_id = '${shardId}' AND session.incarnation = ${incarnation}
         AND shard.incarnation = session.incarnation AND shard.state NOT IN ('fenced', 'gone')`,
    )
    return Number(row?.['locked'])
  }

  async sum(): Promise<number> {
    const [row] = await this.rows('SELECT SUM(money) AS sum FROM bank_account')
    return Number(row?.['sum'])
  }

  async history(): Promise<readonly Step[]> {
    const rows = await this.rows('SELECT * FROM bank_history ORDER BY id')
    return rows.map(row => ({
      id: Number(row['id']),
      account: String(row['account']),
      epoch: Number(row['epoch']),
      teller: String(row['teller']),
      kind: row['kind'] === 'load' ? 'load' : 'save',
      before: Number(row['money_before']),
      after: Number(row['money_after']),
    }))
  }

  pidOf(program: 'control-plane' | 'shard-agent'): number | undefined {
    return readUpFile(join(this.#directory, 'data'))?.programs[program]?.pid
  }

  /** What a person does about the groups that the flap guard holds. */
  async letHeldGroupsGoOn(): Promise<void> {
    const held = await this.rows("SELECT group_id FROM failover WHERE phase = 'held'")
    for (const row of held) await this.#product.cli('groups', 'failover', String(row['group_id']), '--yes')
  }

  lastWords(): readonly string[] {
    return this.#product.output
  }

  /** Returns the pids that the product left running. */
  async end(): Promise<readonly number[]> {
    const { leftBehind } = await this.#product.stop()
    await this.database.end()
    rmSync(this.#directory, { recursive: true, force: true })
    return leftBehind
  }

  async rows(sql: string): Promise<readonly Row[]> {
    return (await this.database.query(sql, DATABASE)) as readonly Row[]
  }
}

function startBank(directory: string, url: string): Promise<Product> {
  const dataDir = join(directory, 'data')
  mkdirSync(dataDir)
  const config = join(directory, 'switchyard.yaml')
  const document = {
    store: { url },
    listeners: [
      { name: 'main', port: 0, bind: '127.0.0.1', protocols: ['udp'], game: 'generic', fleet: 'bank' },
    ],
    fleets: [
      {
        name: 'bank',
        command: ['node', join(PROJECT_ROOT, 'test/bank/teller.ts')],
        env: { BANK_URL: url },
        protocols: ['udp'],
        shards: TELLERS,
        spares: SPARES,
        slots: ACCOUNTS,
        ready: { udp: 'who' },
        probe: { udp: 'who' },
      },
    ],
  }
  writeFileSync(config, stringify(document))
  return startProduct({ config, dataDir })
}
