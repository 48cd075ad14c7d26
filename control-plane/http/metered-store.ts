import type { Facts } from '../facts/facts.ts'
import type { FactStore } from '../facts/fact-store.ts'
import type { Metrics } from './metrics.ts'

/** The same store, counted: every commit goes into the metrics, and the facts that were read last are kept for their gauges. */
export function meteredStore(
  store: FactStore,
  metrics: () => Pick<Metrics, 'committed' | 'conflicted'>,
): FactStore & { readonly lastFacts: Facts | undefined } {
  let lastFacts: Facts | undefined
  return {
    description: store.description,
    get lastFacts() {
      return lastFacts
    },
    facts: async () => {
      lastFacts = await store.facts()
      return lastFacts
    },
    commit: async (token, changes, events) => {
      const result = await store.commit(token, changes, events)
      if (result.kind === 'done') metrics().committed(changes, events)
      else metrics().conflicted()
      return result
    },
    events: query => store.events(query),
    request: id => store.request(id),
    lead: (node, address, ttlMs) => store.lead(node, address, ttlMs),
    resign: token => store.resign(token),
    close: () => store.close(),
  }
}
