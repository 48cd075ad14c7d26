import type { Clock } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { type ShardRef, shardRefText } from '../../proto/contract/ids.ts'
import type { AccountName, Holding, SessionHolder } from '../../proto/contract/session.ts'
import type { Reach } from '../scripts/reach.ts'
import { keyOf, type QueueVerdict, type SaveJob, SaveQueue, type Ticket } from '../scripts/save-queue.ts'
import { asked, ControlPlaneAway } from './control-plane-away.ts'
import type { SessionCalls } from './session-calls.ts'

/** Transactions under way at once; each is of another holder. */
const JOBS_UNDER_WAY_MAX = 16

export type SaveOutcome =
  | { readonly kind: Holding }
  /** The control plane is away: it waits here. */
  | { readonly kind: 'queued' }
  | { readonly kind: 'full'; readonly what: string }
  | { readonly kind: 'released' }
  /** It can never be done. */
  | { readonly kind: 'refused'; readonly error: unknown }

export interface SavePumpOptions {
  readonly calls: Pick<SessionCalls, 'putState' | 'release'>
  readonly reach: Reach
  readonly clock: Clock
  readonly log: Log
  /** @param told whether a call waited for this; otherwise the script was told before that it is queued */
  readonly onDone: (job: SaveJob, holding: Holding, told: boolean) => void
  /** It can never be done. The same of `told`. */
  readonly onRefused: (job: SaveJob, why: string, told: boolean) => void
}

interface Waiter {
  readonly key: string
  /** Undefined: it waits for a release. */
  readonly valueKey: string | undefined
  readonly ticket: Ticket
  readonly resolve: (outcome: SaveOutcome) => void
}

/** Brings saves and releases to the control plane, in their order, now or when it is back. */
export class SavePump {
  readonly #options: SavePumpOptions
  readonly #queue = new SaveQueue()
  /** One for each call of a script that waits: as bounded as those. */
  readonly #waiters = new Set<Waiter>()
  #underWay = 0

  constructor(options: SavePumpOptions) {
    this.#options = options
  }

  put(holder: SessionHolder, key: string, value: Buffer): Promise<SaveOutcome> {
    return this.#outcome(holder, this.#queue.put(holder, key, value), key)
  }

  /** After everything that was put before. */
  release(holder: SessionHolder): Promise<SaveOutcome> {
    return this.#outcome(holder, this.#queue.release(holder))
  }

  /** Whether nothing of this account waits any more. */
  isSettled(shard: ShardRef, account: AccountName): boolean {
    return !this.#queue.waits(shard, account)
  }

  get counts(): SaveQueue['counts'] {
    return this.#queue.counts
  }

  /** Starts what can be started. Cheap enough for every tick. */
  run(): void {
    const { reach, clock } = this.#options
    while (this.#underWay < JOBS_UNDER_WAY_MAX) {
      const job = this.#queue.next()
      if (job === undefined) break
      if (!reach.mayTry(clock.monotonicMs())) {
        this.#queue.failed(job)
        break
      }
      this.#underWay += 1
      void this.#carryOut(job)
    }
    if (reach.isAway && this.#underWay === 0) this.#tell(() => true, { kind: 'queued' })
  }

  #outcome(holder: SessionHolder, verdict: QueueVerdict, valueKey?: string): Promise<SaveOutcome> {
    if (verdict.kind !== 'queued') return Promise.resolve(verdict)
    const { promise, resolve } = Promise.withResolvers<SaveOutcome>()
    this.#waiters.add({ key: keyOf(holder), valueKey, ticket: verdict.ticket, resolve })
    this.run()
    return promise
  }

  async #carryOut(job: SaveJob): Promise<void> {
    const { calls, reach, clock } = this.#options
    try {
      const holding = await asked(reach, clock, () =>
        job.kind === 'put' ? calls.putState(job.holder, job.entries) : calls.release(job.holder),
      )
      this.#carriedOut(job, holding)
    } catch (error) {
      if (error instanceof ControlPlaneAway) {
        this.#queue.failed(job)
        this.#tell(waiter => isIn(job, waiter), { kind: 'queued' })
      } else this.#refused(job, error)
    } finally {
      this.#underWay -= 1
      this.run()
    }
  }

  #carriedOut(job: SaveJob, holding: Holding): void {
    const isOver = (waiter: Waiter): boolean =>
      holding === 'fenced' ? waiter.key === keyOf(job.holder) : isIn(job, waiter)
    if (holding === 'fenced') this.#queue.dropped(job.holder)
    else this.#queue.done(job)
    this.#options.onDone(job, holding, this.#tell(isOver, { kind: holding }))
  }

  #refused(job: SaveJob, error: unknown): void {
    if (this.#queue.alone(job)) return
    const { shard, account } = job.holder
    this.#options.log.error(
      { shard: shardRefText(shard), account, job: job.kind, error: messageOf(error) },
      'a save was refused',
    )
    this.#queue.done(job)
    const told = this.#tell(waiter => isIn(job, waiter), { kind: 'refused', error })
    this.#options.onRefused(job, messageOf(error), told)
  }

  /** @returns whether anybody waited */
  #tell(isMeant: (waiter: Waiter) => boolean, outcome: SaveOutcome): boolean {
    const meant = [...this.#waiters].filter(isMeant)
    for (const waiter of meant) {
      this.#waiters.delete(waiter)
      waiter.resolve(outcome)
    }
    return meant.length > 0
  }
}

function isIn(job: SaveJob, waiter: Waiter): boolean {
  if (waiter.key !== keyOf(job.holder) || waiter.ticket > job.upTo) return false
  return job.kind === 'release' || job.entries.some(({ key }) => key === waiter.valueKey)
}
