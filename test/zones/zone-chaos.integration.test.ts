import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { readUpFile } from '../../cli/up/up-file.ts'
import { seededRandom } from '../../lib/random.ts'
import { HANGS_MS } from '../integration/arena-world.ts'
import { letWalk } from '../integration/walking.ts'
import { ZoneWorld } from '../integration/zone-world.ts'
import { eventually } from '../support/eventually.ts'
import { mariaDbMissing, MariaDb } from '../support/maria-db.ts'
import { judgeSaves, type Save } from './save-history.ts'
import { pidOf } from '../support/pid-of.ts'

const DATABASE = 'zones'
/** `npm run chaos:zones` has more walkers; `ZONE_CHAOS_SECONDS=600` for the long one. */
const RUN_MS = wholeNumber('ZONE_CHAOS_SECONDS', 120) * 1_000
const WALKERS = wholeNumber('ZONE_CHAOS_WALKERS', 80)
const PARTIES = Math.floor(WALKERS / 10)
const SPARES = 2
const BETWEEN_ACTS_MS = 5_000
/** Every part may have been killed a moment ago, and starts beside all the others. */
const SETTLES_MS = 3 * HANGS_MS
/** The arena saves everybody every 5 s. */
const WINDOW_SECONDS = 11
const HAND_OFFS_MIN = 50
const SEED = 7

/** Every value that was ever saved, in the database's own order. */
const HISTORY = [
  `CREATE TABLE saves (id BIGINT AUTO_INCREMENT PRIMARY KEY, account VARCHAR(64) COLLATE ascii_bin, epoch BIGINT, value BLOB, at TIMESTAMP(3) DEFAULT NOW(3))`,
  ...['INSERT', 'UPDATE'].map(
    event =>
      `CREATE TRIGGER saves_${event.toLowerCase()} AFTER ${event} ON player_state FOR EACH ROW
       INSERT INTO saves (account, epoch, value) VALUES (NEW.account_id, NEW.epoch, NEW.v)`,
  ),
]

t.test(
  'walkers go on with what they had while shards, agent, control plane and MariaDB are killed',
  mariaDbMissing === undefined ? {} : { skip: mariaDbMissing },
  async t => {
    t.comment(`${WALKERS} walkers, ${PARTIES} vehicles, ${RUN_MS / 1_000} s`)
    const database = await MariaDb.start()
    t.teardown(() => database.end())
    const url = await database.createDatabase(DATABASE)
    const world = await ZoneWorld.start({ store: { url }, spares: SPARES })
    const run = new ChaosRun(world, database)
    try {
      for (const statement of HISTORY) await database.query(statement, DATABASE)
      const walking = letWalk(world.arena.address, { players: WALKERS, parties: PARTIES })
      t.teardown(() => walking.stop())
      await world.arena.players(WALKERS)
      await run.play(RUN_MS)
      await run.settle()
      await everybodyPlays(database)
      const report = await walking.stop()
      for (const line of run.did) t.comment(line)
      const { outageMs, returns } = report
      t.comment(
        `${report.handOffs} hand-offs, outage p50 ${outageMs.p50} ms, p99 ${outageMs.p99} ms; ${returns.count} other returns, ` +
          `p50 ${returns.p50} ms, p99 ${returns.p99} ms; roads closed ${JSON.stringify(report.refusals)}; ${report.partyMoves} vehicles`,
      )
      t.equal(report.joined, WALKERS)
      t.same(report.breachesTold, [], 'everybody went on with what was saved last')
      t.same(report.partiesSplit, [], 'no vehicle was split')
      t.same(report.lost, [], 'nobody is lost')
      t.ok(report.handOffs > HAND_OFFS_MIN, 'they have crossed')
      t.ok(report.partyMoves > 0, 'vehicles, too')
      t.same(judgeSaves(await savesIn(database)), [], 'nobody was played twice')
      await world.whole()
      await world.nothingReserved()
    } catch (error) {
      for (const line of [...run.did, ...world.product.output, ...database.logTail().split('\n')])
        t.comment(line)
      throw error
    } finally {
      t.strictSame(await world.end(), [], 'stopping leaves no process behind')
    }
  },
)

/** Kills by chance. */
class ChaosRun {
  readonly did: string[] = []
  readonly #world: ZoneWorld
  readonly #database: MariaDb
  readonly #random = seededRandom(SEED)

  constructor(world: ZoneWorld, database: MariaDb) {
    this.#world = world
    this.#database = database
  }

  async play(durationMs: number): Promise<void> {
    for (const until = performance.now() + durationMs; performance.now() < until;) {
      await sleep(BETWEEN_ACTS_MS)
      await this.#act()
    }
  }

  /** What a person does about the groups that the flap guard holds, until each zone has a shard again. */
  async settle(): Promise<void> {
    // A group may come to be held long after the last act.
    await eventually('a ready shard for each zone', SETTLES_MS, async () => {
      await this.#letHeldGroupsGoOn()
      return this.#world.ready()
    })
  }

  async #act(): Promise<void> {
    const chance = this.#random.fraction()
    if (chance < 0.4) await this.#killShard()
    else if (chance < 0.55) this.#kill('shard-agent')
    else if (chance < 0.8) this.#kill('control-plane')
    else await this.#restartDatabase()
    await this.#letHeldGroupsGoOn()
  }

  async #killShard(): Promise<void> {
    const rows = await this.#rows("SELECT shard_id, pid FROM shard WHERE state = 'ready'")
    const victim = rows[Math.floor(this.#random.fraction() * rows.length)]
    if (victim === undefined) return
    this.did.push(`killed ${String(victim['shard_id'])}`)
    signal(Number(victim['pid']), 'SIGKILL')
  }

  #kill(program: 'control-plane' | 'shard-agent'): void {
    const pid = readUpFile(this.#world.arena.dataDir)?.programs[program]?.pid
    if (pid === undefined) return
    this.did.push(`killed the ${program}`)
    signal(pid, 'SIGKILL')
  }

  async #restartDatabase(): Promise<void> {
    const way = this.#random.fraction() < 0.5 ? 'SIGKILL' : 'SIGTERM'
    this.did.push(`restarted MariaDB after ${way}`)
    await this.#database.stop(way)
    await sleep(1_000 + this.#random.fraction() * 3_000)
    await this.#database.start()
  }

  async #letHeldGroupsGoOn(): Promise<void> {
    const held = await this.#rows("SELECT group_id FROM failover WHERE phase = 'held'")
    for (const row of held)
      await this.#world.product.cli('groups', 'failover', String(row['group_id']), '--yes')
  }

  async #rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return (await this.#database.query(sql, DATABASE)) as readonly Readonly<Record<string, unknown>>[]
  }
}

/** Waits until all accounts are played at the same time: saved twice a moment ago, with something new. */
async function everybodyPlays(database: MariaDb): Promise<void> {
  const playing = `SELECT account FROM saves WHERE at > NOW(3) - INTERVAL ${WINDOW_SECONDS} SECOND
    GROUP BY account HAVING COUNT(DISTINCT value) > 1`
  await eventually('everybody to play again', SETTLES_MS, async () => {
    const accounts = (await database.query(playing, DATABASE)) as readonly unknown[]
    return accounts.length >= WALKERS ? true : undefined
  })
}

async function savesIn(database: MariaDb): Promise<readonly Save[]> {
  const rows = await database.query('SELECT account, epoch, value FROM saves ORDER BY id', DATABASE)
  return (rows as readonly Readonly<Record<string, unknown>>[]).map(row => ({
    account: String(row['account']),
    epoch: Number(row['epoch']),
    value: String(row['value']),
  }))
}

function signal(pid: number, name: NodeJS.Signals): void {
  const target = pidOf({ pid })
  try {
    process.kill(target, name)
  } catch {
    // It has died of an earlier act.
  }
}

function wholeNumber(name: string, fallback: number): number {
  const text = process.env[name]
  if (text === undefined) return fallback
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`${name} is no whole number: ${text}`)
  return Number(text)
}
