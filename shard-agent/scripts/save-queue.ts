import { type ShardRef, sameShard, shardRefText } from '../../proto/contract/ids.ts'
import {
  type AccountName,
  type SessionHolder,
  STATE_KEYS_MAX,
  type StateEntry,
} from '../../proto/contract/session.ts'

/** Values that wait for the control plane, of all shards of this agent. */
export const QUEUED_VALUES_MAX = 10_000
/** Their bytes. */
export const QUEUED_BYTES_MAX = 32 * 1_024 * 1_024
/** Holders that wait only to be let go. */
export const QUEUED_RELEASES_MAX = 10_000

/** Names one thing that waits, in the order in which it came. */
export type Ticket = number

export type QueueVerdict =
  | { readonly kind: 'queued'; readonly ticket: Ticket }
  | { readonly kind: 'full'; readonly what: string }
  /** The holder is about to let the account go, or has just done so. */
  | { readonly kind: 'released' }

/** What is to be sent next for one holder. Everything up to and including `upTo` is in it. */
export type SaveJob =
  | {
      readonly kind: 'put'
      readonly holder: SessionHolder
      readonly entries: readonly StateEntry[]
      readonly upTo: Ticket
    }
  | { readonly kind: 'release'; readonly holder: SessionHolder; readonly upTo: Ticket }

interface Waiting {
  readonly holder: SessionHolder
  readonly values: Map<string, { readonly value: Buffer; readonly ticket: Ticket }>
  release: Ticket | undefined
  /** Values up to this one go alone: they were refused together. */
  aloneUpTo: Ticket
  inFlight: boolean
}

/** Saves on their way. Those of one holder go one after the other, all that wait of them in one transaction: the newest value of each key,
 *  so the control plane never sees a mixture that never was. A release goes after the saves before it. Nothing is decided here about who may
 *  save: every job carries its epoch, and is refused if that is over. */
export class SaveQueue {
  readonly #holders = new Map<string, Waiting>()
  #tickets = 0
  #values = 0
  #bytes = 0
  #releases = 0

  put(holder: SessionHolder, key: string, value: Buffer): QueueVerdict {
    const waiting = this.#waitingOf(holder)
    if (waiting?.release !== undefined) return { kind: 'released' }
    const known = waiting?.values.get(key)
    const why = this.#fullBy(waiting, known?.value.length, value.length)
    if (why !== undefined) return { kind: 'full', what: why }
    const ticket = this.#nextTicket()
    this.#open(holder).values.set(key, { value, ticket })
    this.#bytes += value.length - (known?.value.length ?? 0)
    if (known === undefined) this.#values += 1
    return { kind: 'queued', ticket }
  }

  /** Asked again, the same ticket. */
  release(holder: SessionHolder): QueueVerdict {
    const known = this.#waitingOf(holder)?.release
    if (known !== undefined) return { kind: 'queued', ticket: known }
    if (this.#releases >= QUEUED_RELEASES_MAX)
      return { kind: 'full', what: `${QUEUED_RELEASES_MAX} releases wait` }
    const waiting = this.#open(holder)
    waiting.release = this.#nextTicket()
    this.#releases += 1
    return { kind: 'queued', ticket: waiting.release }
  }

  /** The next job of the holder that has waited longest and has nothing under way. It is under way now: `done`, `dropped` or `failed` follow. */
  next(): SaveJob | undefined {
    for (const waiting of this.#holders.values()) {
      if (waiting.inFlight) continue
      waiting.inFlight = true
      return jobOf(waiting)
    }
    return undefined
  }

  /** What this job holds was refused for one of its values: they wait again, and go one at a time.
   *  @returns false where it holds but one, or is a release: then `done` follows */
  alone(job: SaveJob): boolean {
    const waiting = this.#waitingOf(job.holder)
    if (waiting === undefined || job.kind === 'release' || job.entries.length === 1) return false
    waiting.aloneUpTo = job.upTo
    this.failed(job)
    return true
  }

  /** The job was carried out, or can never be: what it held waits no more. What came meanwhile still does. */
  done(job: SaveJob): void {
    const waiting = this.#waitingOf(job.holder)
    if (waiting === undefined) return
    waiting.inFlight = false
    for (const [key, { value, ticket }] of waiting.values)
      if (job.kind === 'put' && ticket <= job.upTo) this.#forget(waiting, key, value)
    if (job.kind === 'release') this.#endRelease(waiting)
    if (waiting.values.size === 0 && waiting.release === undefined) this.#holders.delete(keyOf(job.holder))
  }

  /** The holder is fenced: nothing of it waits any more. */
  dropped(holder: SessionHolder): void {
    const waiting = this.#waitingOf(holder)
    if (waiting === undefined) return
    for (const [key, { value }] of waiting.values) this.#forget(waiting, key, value)
    this.#endRelease(waiting)
    this.#holders.delete(keyOf(holder))
  }

  /** It is tried again later, after those that have waited longer. */
  failed(job: SaveJob): void {
    const waiting = this.#waitingOf(job.holder)
    if (waiting === undefined) return
    waiting.inFlight = false
    this.#holders.delete(keyOf(job.holder))
    this.#holders.set(keyOf(job.holder), waiting)
  }

  /** What waits for this account on this shard, whichever the epoch. */
  waits(shard: ShardRef, account: AccountName): boolean {
    return [...this.#holders.values()].some(
      ({ holder }) => holder.account === account && sameShard(holder.shard, shard),
    )
  }

  get counts(): { readonly holders: number; readonly values: number; readonly bytes: number } {
    return { holders: this.#holders.size, values: this.#values, bytes: this.#bytes }
  }

  #fullBy(waiting: Waiting | undefined, knownBytes: number | undefined, bytes: number): string | undefined {
    if (this.#bytes + bytes - (knownBytes ?? 0) > QUEUED_BYTES_MAX) return `${QUEUED_BYTES_MAX} bytes wait`
    if (knownBytes !== undefined) return undefined
    if (this.#values >= QUEUED_VALUES_MAX) return `${QUEUED_VALUES_MAX} values wait`
    return (waiting?.values.size ?? 0) >= STATE_KEYS_MAX
      ? `${STATE_KEYS_MAX} keys of this account wait`
      : undefined
  }

  #open(holder: SessionHolder): Waiting {
    const known = this.#waitingOf(holder)
    if (known !== undefined) return known
    const waiting: Waiting = { holder, values: new Map(), release: undefined, aloneUpTo: 0, inFlight: false }
    this.#holders.set(keyOf(holder), waiting)
    return waiting
  }

  #waitingOf(holder: SessionHolder): Waiting | undefined {
    return this.#holders.get(keyOf(holder))
  }

  #forget(waiting: Waiting, key: string, value: Buffer): void {
    waiting.values.delete(key)
    this.#values -= 1
    this.#bytes -= value.length
  }

  #endRelease(waiting: Waiting): void {
    if (waiting.release === undefined) return
    waiting.release = undefined
    this.#releases -= 1
  }

  #nextTicket(): Ticket {
    this.#tickets += 1
    return this.#tickets
  }
}

function jobOf({ holder, values, release, aloneUpTo }: Waiting): SaveJob {
  if (values.size === 0) return { kind: 'release', holder, upTo: release ?? 0 }
  const oldestFirst = [...values].sort(([, left], [, right]) => left.ticket - right.ticket)
  const alone = oldestFirst.slice(0, 1).filter(([, { ticket }]) => ticket <= aloneUpTo)
  const going = alone.length > 0 ? alone : [...values]
  const entries = going.map(([key, { value }]) => ({ key, value, revision: 0 }))
  return { kind: 'put', holder, entries, upTo: Math.max(...going.map(([, { ticket }]) => ticket)) }
}

export function keyOf({ shard, account, epoch }: SessionHolder): string {
  return `${shardRefText(shard)}/${account}/${epoch}`
}
