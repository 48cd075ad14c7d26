import type { NodeId } from '../../proto/contract/ids.ts'
import type { FactStore } from '../facts/fact-store.ts'
import type { Hint } from './bus.ts'

/** The same store; what this node writes is hinted at, once it is written. */
export function hintedStore(store: FactStore, node: NodeId, tell: (hint: Hint) => void): FactStore {
  return {
    description: store.description,
    facts: () => store.facts(),
    commit: async (token, changes, events) => {
      const result = await store.commit(token, changes, events)
      if (result.kind === 'done')
        tell({
          kind: 'committed',
          node,
          revision: result.revision,
          lastEvent: result.eventIds.at(-1) ?? 0,
        })
      return result
    },
    events: query => store.events(query),
    request: id => store.request(id),
    lead: (by, address, ttlMs) => store.lead(by, address, ttlMs),
    resign: async token => {
      await store.resign(token)
      tell({ kind: 'resigned', node })
    },
    close: () => store.close(),
  }
}
