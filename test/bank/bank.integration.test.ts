import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { SHARD_LEASE_MARGIN_MS, SHARD_LEASE_TTL_MS } from '../../control-plane/sessions/session-store.ts'
import { seededRandom } from '../../lib/random.ts'
import { mariaDbMissing } from '../support/maria-db.ts'
import { ACCOUNTS, OPENING } from './bank-tables.ts'
import { BankWorld, type LiveShard } from './bank-world.ts'
import { judgeHistory } from './history.ts'
import { pidOf } from '../support/pid-of.ts'

const RUN_MS = 120_000
const BETWEEN_ACTS_MS = 4_000
const LOOK_EVERY_MS = 250
const LOCKED_OUT_MS_MAX = SHARD_LEASE_TTL_MS + SHARD_LEASE_MARGIN_MS
const STEPS_MIN = 1_000
/** Long enough for the verdict that a frozen shard is down. */
const FROZEN_MS = 10_000
/** A zombie plays on for so long before its agent wakes, which kills it. */
const ZOMBIE_MS = 2_000
const SEED = 4

t.test(
  'a bank keeps its money while shards, agent, control plane and MariaDB are killed for two minutes',
  mariaDbMissing === undefined ? {} : { skip: mariaDbMissing },
  async t => {
    const world = await BankWorld.start()
    try {
      const run = new BankRun(world)
      await run.play(RUN_MS)
      await run.allUnlocked()
      const history = await world.history()
      for (const line of run.did) t.comment(line)
      t.comment(
        `${history.length} steps, ${new Set(history.map(step => step.epoch)).size} epochs, longest lock ${run.longestLockMs} ms`,
      )
      t.ok(history.length > STEPS_MIN, 'the bank has worked')
      t.ok(run.zombies > 0, 'a zombie has woken')
      t.strictSame(
        run.sums.filter(sum => sum !== ACCOUNTS * OPENING),
        [],
        'the sum never changed',
      )
      t.equal(await world.sum(), ACCOUNTS * OPENING, 'nor at the end')
      t.strictSame(judgeHistory(history, OPENING), [], 'no account was ever active twice')
      t.ok(
        run.longestLockMs <= LOCKED_OUT_MS_MAX,
        'nobody stayed locked out longer than the lease and its margin',
      )
    } catch (error) {
      for (const line of world.lastWords()) t.comment(line)
      throw error
    } finally {
      t.strictSame(await world.end(), [], 'stopping leaves no process behind')
    }
  },
)

interface Dead extends LiveShard {
  /** When it died, or the store came back after that. */
  since: number
}

/** Kills by chance, and watches sums and locks meanwhile. */
class BankRun {
  readonly did: string[] = []
  readonly sums: number[] = []
  longestLockMs = 0
  /** Shards that went on after all their accounts could be claimed by others. */
  zombies = 0
  readonly #world: BankWorld
  readonly #random = seededRandom(SEED)
  #dead: Dead[] = []

  constructor(world: BankWorld) {
    this.#world = world
  }

  async play(durationMs: number): Promise<void> {
    const until = performance.now() + durationMs
    while (performance.now() < until) {
      await this.#watch(BETWEEN_ACTS_MS)
      await this.#act()
    }
  }

  async #watch(durationMs: number): Promise<void> {
    const until = performance.now() + durationMs
    while (performance.now() < until) {
      await this.#look()
      await sleep(LOOK_EVERY_MS)
    }
  }

  /** Waits for the last victims. */
  async allUnlocked(): Promise<void> {
    const until = performance.now() + 2 * LOCKED_OUT_MS_MAX
    while (this.#dead.length > 0 && performance.now() < until) await this.#watch(LOOK_EVERY_MS)
  }

  async #act(): Promise<void> {
    const chance = this.#random.fraction()
    if (chance < 0.3) await this.#killShard()
    else if (chance < 0.45) await this.#wakeZombie()
    else if (chance < 0.6) this.#kill('shard-agent')
    else if (chance < 0.8) this.#kill('control-plane')
    else await this.#restartDatabase()
    await this.#world.letHeldGroupsGoOn()
  }

  async #someShard(): Promise<LiveShard | undefined> {
    const shards = await this.#world.liveShards()
    return shards[Math.floor(this.#random.fraction() * shards.length)]
  }

  async #killShard(): Promise<void> {
    const victim = await this.#someShard()
    if (victim === undefined) return
    this.did.push(`killed ${victim.shardId}#${victim.incarnation}`)
    this.#signal(victim.pid, 'SIGKILL')
    this.#dead.push({ ...victim, since: performance.now() })
  }

  /** Shard and agent are frozen, so that nobody kills the shard when its group has moved; then it goes on with what it remembers. */
  async #wakeZombie(): Promise<void> {
    const victim = await this.#someShard()
    const agent = this.#world.pidOf('shard-agent')
    if (victim === undefined || agent === undefined) return
    this.did.push(`froze ${victim.shardId}#${victim.incarnation} and the shard-agent, woke the shard first`)
    this.#signal(agent, 'SIGSTOP')
    this.#signal(victim.pid, 'SIGSTOP')
    this.#dead.push({ ...victim, since: performance.now() })
    await this.#watch(FROZEN_MS)
    // Where the verdict has not come it is no zombie: it lives on and may hold what it holds.
    if (this.#dead.some(dead => dead.pid === victim.pid)) this.did.push('… which nobody had noticed')
    else this.zombies += 1
    this.#dead = this.#dead.filter(dead => dead.pid !== victim.pid)
    this.#signal(victim.pid, 'SIGCONT')
    await this.#watch(ZOMBIE_MS)
    this.#signal(agent, 'SIGCONT')
  }

  #kill(program: 'control-plane' | 'shard-agent'): void {
    const pid = this.#world.pidOf(program)
    if (pid === undefined) return
    this.did.push(`killed the ${program}`)
    this.#signal(pid, 'SIGKILL')
  }

  async #restartDatabase(): Promise<void> {
    const signal = this.#random.fraction() < 0.5 ? 'SIGKILL' : 'SIGTERM'
    this.did.push(`restarted MariaDB after ${signal}`)
    await this.#world.database.stop(signal)
    await sleep(1_000 + this.#random.fraction() * 3_000)
    await this.#world.database.start()
    for (const dead of this.#dead) dead.since = performance.now()
  }

  #signal(pid: number, signal: NodeJS.Signals): void {
    const target = pidOf({ pid })
    try {
      process.kill(target, signal)
    } catch {
      // It has died of an earlier act.
    }
  }

  async #look(): Promise<void> {
    this.sums.push(await this.#world.sum())
    const still: Dead[] = []
    for (const dead of this.#dead) {
      const locked = await this.#world.lockedBy(dead)
      if (locked > 0) {
        this.longestLockMs = Math.max(this.longestLockMs, Math.round(performance.now() - dead.since))
        still.push(dead)
      }
    }
    this.#dead = still
  }
}
