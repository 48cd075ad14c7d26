import type { Cluster } from '../cluster.ts'
import { noWrongDelivery } from './no-wrong-delivery.ts'
import type { Oracle } from './oracle.ts'

/** Every invariant that is watched all the time. Those of the end are in `settling.ts`. */
export function addInvariants(oracle: Oracle, cluster: Cluster): void {
  oracle.add(complain => noWrongDelivery(complain, cluster.owners))
}
