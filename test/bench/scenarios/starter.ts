import type { PeerName } from '../options.ts'
import type { Peer } from '../peers/peer.ts'

/** A way that is begun afresh for each measurement. */
export interface Starter {
  readonly name: PeerName
  readonly start: () => Promise<Peer>
}
