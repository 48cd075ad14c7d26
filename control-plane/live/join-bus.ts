import type { NodeId } from '../../proto/contract/ids.ts'
import type { FactStore } from '../facts/fact-store.ts'
import { type Bus, type Hint, type OpenBus, openNoBus } from '../nodes/bus.ts'
import { hintedStore } from '../nodes/hinted-store.ts'
import { EventSignal } from './event-signal.ts'

export interface JoinBusParts {
  readonly store: FactStore
  readonly node: NodeId
  readonly openBus?: OpenBus
}

/** What a node does when another one says that there is something to see. */
export interface Heed {
  /** Makes the reconciler look; that of a standby does nothing. */
  readonly wake: () => void
  /** Makes a standby ask for the lease. */
  readonly hurry: () => void
}

/** Opens the bus and ties it to the store: what this node writes is told to the others and to its own watchers, and what others
 *  tell makes it look. */
export function joinBus(
  { store, node, openBus = openNoBus }: JoinBusParts,
  { wake, hurry }: Heed,
): { readonly store: FactStore; readonly bus: Bus; readonly eventSignal: EventSignal } {
  const eventSignal = new EventSignal()
  const bus = openBus((hint: Hint) => {
    if (hint.kind === 'resigned') return hurry()
    eventSignal.notify()
    wake()
  })
  const hinted = hintedStore(store, node, hint => {
    bus.publish(hint)
    eventSignal.notify()
  })
  return { store: hinted, bus, eventSignal }
}
