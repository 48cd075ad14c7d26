import type { PeerName } from '../options.ts'

/** A way cannot be measured as what it is meant to be. The others go on without it, and the report says so. */
export class PeerFailure extends Error {
  readonly peer: PeerName

  constructor(peer: PeerName, why: string) {
    super(why)
    this.name = 'PeerFailure'
    this.peer = peer
  }
}
