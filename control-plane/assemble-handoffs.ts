import type { Clock } from '../lib/clock.ts'
import { codeOf, messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import type { Token } from '../proto/contract/ids.ts'
import type { NewEvent } from './events/event.ts'
import type { FactStore } from './facts/fact-store.ts'
import type { Facts } from './facts/facts.ts'
import type { HandoffMetrics } from './http/handoff-metrics.ts'
import type { LiveLinks } from './live/live-links.ts'
import type { HandoffContext } from './rpc/handoff-context.ts'
import { HandoffRouter } from './rpc/handoff-router.ts'
import type { RpcContext } from './rpc/rpc-context.ts'
import { HandoffDuty } from './zones/handoff-duty.ts'
import { RefusalTally } from './zones/handoff-events.ts'
import { handoffKeptMs } from './zones/handoff-kept.ts'
import type { HandoffRecord, HandoffStore } from './zones/handoff-store.ts'
import { HandoffWatch } from './zones/handoff-watch.ts'

interface Surroundings {
  readonly store: FactStore & { readonly lastFacts: Facts | undefined }
  readonly live: LiveLinks
  readonly metrics: () => HandoffMetrics
  /** The node itself, once it is assembled. */
  readonly node: () => RpcContext
  readonly token: () => Token | undefined
  readonly clock: Clock
  readonly log: Log
}

/** What a node does about hand-offs by itself, and what its services need for them. */
export function assembleHandoffs(
  store: HandoffStore,
  around: Surroundings,
): { readonly handoffDuty: HandoffDuty; readonly handoffs: HandoffContext } {
  const { live, metrics, token, clock } = around
  const watch = new HandoffWatch(clock)
  const tally = new RefusalTally()
  const handoffDuty = new HandoffDuty({
    store,
    tally,
    clock,
    keptMs: () => {
      const { lastFacts } = around.store
      return lastFacts === undefined || token() === undefined ? undefined : handoffKeptMs(lastFacts)
    },
    route: async handoff => {
      await new HandoffRouter(around.node()).route(handoff, false)
    },
    tell: events => tell(around, events),
    ended: handoff => {
      for (const one of watch.expected(handoff.id)) live.notices.withdraw('expect', one)
      watch.forget(handoff.id)
      count(metrics(), handoff)
    },
  })
  const handoffs: HandoffContext = {
    store,
    watch,
    tally,
    duty: handoffDuty,
    metrics: {
      called: (call, outcome) => metrics().called(call, outcome),
      took: (stretch, durationMs) => metrics().took(stretch, durationMs),
    },
  }
  return { handoffDuty, handoffs }
}

function count(metrics: HandoffMetrics, { members }: HandoffRecord): void {
  const late = members.filter(({ phase }) => phase === 'expired').length
  if (late > 0) metrics.expired('ticket', late)
  else if (members.every(({ granted }) => granted === undefined)) metrics.expired('places', 1)
}

/** Into the audit. Nothing depends on it, so it is not tried again. */
async function tell({ store, token, log }: Surroundings, events: readonly NewEvent[]): Promise<void> {
  const active = token()
  if (active === undefined) return
  try {
    await store.commit(active, [], events)
  } catch (error) {
    log.warn({ code: codeOf(error), error: messageOf(error) }, 'what became of hand-offs is in no event')
  }
}
