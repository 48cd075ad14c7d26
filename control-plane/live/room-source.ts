import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { codeOf, messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Token } from '../../proto/contract/ids.ts'
import { hostRooms, type HostRooms } from '../scaler/host-rooms.ts'
import type { ScalerLedger } from '../scaler/ledger.ts'

/** The scaler's ledger is looked at so often for what fleets have to know of hosts. */
export const ROOMS_EVERY_MS = 1_000

export interface RoomSourceParts {
  readonly ledger: Pick<ScalerLedger, 'read'>
  /** Undefined while this node stands by. */
  readonly token: () => Token | undefined
  readonly clock: Clock
  readonly log: Log
  /** Called when something is different. */
  readonly changed: () => void
}

/** Keeps the rooms of hosts as the ledger had them last; for itself, so that no slow provider holds up what fleets start. */
export class RoomSource {
  readonly #parts: RoomSourceParts
  #rooms: HostRooms | undefined
  #text = ''
  #token: Token | undefined
  #readAt = 0 as MonotonicMs
  #reading = false

  constructor(parts: RoomSourceParts) {
    this.#parts = parts
  }

  /** Undefined: not read since this node became active. A store that does not answer leaves what was. */
  get rooms(): HostRooms | undefined {
    return this.#rooms
  }

  /** To be called on every tick of the node. */
  tick(): void {
    const { token: present, clock } = this.#parts
    const token = present()
    if (token !== this.#token) {
      this.#token = token
      this.#rooms = undefined
      this.#readAt = clock.monotonicMs()
    }
    if (token === undefined || this.#reading || clock.monotonicMs() < this.#readAt) return
    this.#reading = true
    void this.#read(token).finally(() => {
      this.#reading = false
    })
  }

  async #read(token: Token): Promise<void> {
    const { ledger, clock, log, changed } = this.#parts
    this.#readAt = after(clock.monotonicMs(), ROOMS_EVERY_MS)
    try {
      const rooms = hostRooms(await ledger.read())
      if (token !== this.#token) return
      const text = JSON.stringify([...rooms])
      // The very same ones as long as nothing is different.
      if (this.#rooms !== undefined && text === this.#text) return
      this.#rooms = rooms
      this.#text = text
      changed()
    } catch (error) {
      log.debug({ code: codeOf(error), error: messageOf(error) }, 'the hosts of pools could not be read')
    }
  }
}
