import type { Clock } from '../../lib/clock.ts'
import { fullBucket, type Rate, takeToken, type TokenBucket } from '../../lib/token-bucket.ts'
import type { NewEvent } from '../events/event.ts'
import { CLEAN, type DirtyMark, isDue, markDirty, markHandled } from '../scaler/dirty-mark.ts'
import { HOOK_CALLS_PER_SECOND, type InboundHook, orderText } from '../scaler/inbound-hook.ts'
import type { LedgerChange, ScalerFacts } from '../scaler/ledger.ts'
import { applyAction } from '../scaler/policies/apply-action.ts'
import { sampleOf } from './hook-body.ts'
import { hashOf } from './hook-secret.ts'

const PER_HOOK: Rate = { perSecond: HOOK_CALLS_PER_SECOND, burst: HOOK_CALLS_PER_SECOND }
/** Of all webhooks together. */
export const ALL_CALLS_PER_SECOND = 100
const ALL: Rate = { perSecond: ALL_CALLS_PER_SECOND, burst: ALL_CALLS_PER_SECOND }

interface Pending {
  calls: number
  /** Of the last call, where the hook says numbers. */
  value: number | undefined
}

interface Known {
  readonly hook: InboundHook
  readonly bucket: TokenBucket
}

export interface HookBatch {
  readonly changes: readonly LedgerChange[]
  readonly events: readonly NewEvent[]
  /** To be called once it is written. */
  readonly done: () => void
}

/** Calls of webhooks: counted at once, carried out in batches. A burst of calls of one webhook is one call. Nothing of a wrong call reaches the
 *  ledger: the hooks are looked up in what was read last. */
export class InboundHooks {
  readonly #clock: Clock
  #known: ReadonlyMap<string, Known> = new Map()
  readonly #pending = new Map<string, Pending>()
  readonly #all: TokenBucket
  #mark: DirtyMark = CLEAN
  #dropped = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#all = fullBucket(ALL, clock.monotonicMs())
  }

  /** The webhooks that there are. Buckets of those that stay are kept, also when a secret was changed. */
  refresh({ collections }: ScalerFacts): void {
    const before = new Map([...this.#known.values()].map(known => [known.hook.name, known.bucket]))
    const now = this.#clock.monotonicMs()
    this.#known = new Map(
      [...collections['inbound-hook'].values()].map(({ value: hook }) => [
        hook.secretHash,
        { hook, bucket: before.get(hook.name) ?? fullBucket(PER_HOOK, now) },
      ]),
    )
  }

  /** Takes a call, or drops it: a secret that is none, too many calls, a body without a number where one is needed. */
  take(secret: string, body: string): void {
    const known = this.#known.get(hashOf(secret))
    if (known === undefined) return
    const now = this.#clock.monotonicMs()
    const { hook, bucket } = known
    const value = hook.order.kind === 'sample' ? sampleOf(body) : undefined
    if (
      (hook.order.kind === 'sample' && value === undefined) ||
      !takeToken(bucket, PER_HOOK, now) ||
      !takeToken(this.#all, ALL, now)
    ) {
      this.#dropped += 1
      return
    }
    const pending = this.#pending.get(hook.name)
    // At most as many as there are webhooks.
    if (pending === undefined) this.#pending.set(hook.name, { calls: 1, value })
    else {
      pending.calls += 1
      pending.value = value
    }
    this.#mark = markDirty(this.#mark, now)
  }

  /** Calls of known webhooks that were dropped so far. */
  get dropped(): number {
    return this.#dropped
  }

  /** Whether calls wait that are to be carried out now. */
  get due(): boolean {
    return isDue(this.#mark, this.#clock.monotonicMs())
  }

  /** What the calls so far come to, one commit per webhook. Calls of a webhook, or for a pool, that is gone are forgotten. */
  batches(facts: ScalerFacts): readonly HookBatch[] {
    const batches: HookBatch[] = []
    for (const [name, { calls, value }] of this.#pending) {
      const hook = facts.collections['inbound-hook'].get(name)?.value
      const batch = hook === undefined ? undefined : batchOf(hook, { calls, value }, facts)
      if (batch === undefined) this.#pending.delete(name)
      else batches.push({ ...batch, done: () => this.#done(name, calls) })
    }
    return batches
  }

  /** To be called after each look at the batches, with the version before it: what was not written stays due. */
  handled(version: number): void {
    if (this.#pending.size === 0 || this.#mark.version > version)
      this.#mark = markHandled(this.#mark, version)
  }

  /** Grows with every call that is taken. */
  get version(): number {
    return this.#mark.version
  }

  #done(name: string, calls: number): void {
    const left = this.#pending.get(name)
    if (left === undefined) return
    left.calls -= calls
    if (left.calls <= 0) this.#pending.delete(name)
  }
}

function batchOf(
  hook: InboundHook,
  { calls, value }: Readonly<Pending>,
  facts: ScalerFacts,
): Omit<HookBatch, 'done'> | undefined {
  const { order } = hook
  switch (order.kind) {
    case 'scale': {
      const pool = facts.pools.find(({ spec }) => spec.name === order.pool)
      if (pool === undefined) return undefined
      const hosts = applyAction(order.action, pool.desired)
      const proposal = { hosts, source: 'asked', force: false, mayExceed: false } as const
      const text = `${hook.name} asks for ${hosts} hosts of ${order.pool}, ${pool.desired} are wanted`
      return {
        changes: [
          { kind: 'pool.unchanged', pool: order.pool, version: pool.version },
          { kind: 'pool.propose', pool: order.pool, proposal, declare: true },
        ],
        events: [eventOf(hook, order.pool, calls, text)],
      }
    }
    case 'sample': {
      if (value === undefined) return undefined
      const present = facts.collections.sample.get(order.source)
      const sample = { value, at: facts.now }
      return {
        changes: [
          {
            kind: 'record.put',
            collection: 'sample',
            id: order.source,
            expected: present?.version,
            value: sample,
          },
        ],
        // A program that says the same every minute would fill the log with it.
        events:
          present?.value.value === value
            ? []
            : [eventOf(hook, order.source, calls, `${hook.name} says ${value} as ${order.source}`)],
      }
    }
  }
}

function eventOf(hook: InboundHook, subject: string, calls: number, summary: string): NewEvent {
  return {
    actor: `webhook:${hook.name}`,
    kind: 'webhook.called',
    subject,
    summary,
    why: `it was called ${calls === 1 ? 'once' : `${calls} times at once`}: ${orderText(hook.order)}`,
    after: { webhook: hook.name, calls },
  }
}
