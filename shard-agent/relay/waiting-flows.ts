import { after, type MonotonicMs } from '../../lib/clock.ts'
import { EndpointTable } from '../aliases/endpoint-table.ts'
import { type RelayDrop, sameSpeaker, type Speaker } from '../aliases/relayed-flow.ts'
import { HOLD_MS } from './alias-asker.ts'

/** Flows of one relay that wait at once. */
export const WAITING_FLOWS_MAX = 1_000
/** Datagrams of one of them; a game's handshake has a few. */
export const WAITING_DATAGRAMS_MAX = 16

/** A player's flow that has no alias yet. */
export interface NewFlow {
  readonly address: string
  readonly port: number
  readonly speaker: Speaker
  readonly identity: string
}

export interface WaitingFlow extends NewFlow {
  readonly datagrams: Buffer[]
  readonly until: MonotonicMs
}

/** What came for players whose alias the control plane is asked for. */
export class WaitingFlows {
  readonly #flows = new EndpointTable<WaitingFlow>()
  readonly #count: (drop: RelayDrop) => void

  constructor(count: (drop: RelayDrop) => void) {
    this.#count = count
  }

  /** Keeps a datagram of a flow that a header has told. */
  hold(flow: NewFlow, payload: Buffer, now: MonotonicMs): void {
    const known = this.#flows.get(flow.address, flow.port)
    if (known !== undefined && sameSpeaker(known.speaker, flow.speaker)) return this.#keep(known, payload)
    if (known === undefined && this.#flows.size >= WAITING_FLOWS_MAX) return this.#count('waiting-limit')
    const waiting: WaitingFlow = { ...flow, datagrams: [], until: after(now, HOLD_MS) }
    this.#flows.set(flow.address, flow.port, waiting)
    this.#keep(waiting, payload)
  }

  /** Keeps a datagram without a header. @returns false where no such flow waits */
  add(from: { readonly address: string; readonly port: number }, datagram: Buffer): boolean {
    const known = this.#flows.get(from.address, from.port)
    if (known !== undefined) this.#keep(known, datagram)
    return known !== undefined
  }

  all(): readonly WaitingFlow[] {
    return this.#flows.size === 0 ? NONE : [...this.#flows.values()]
  }

  /** Nothing waits at this port of the proxy any more. @returns what has waited there for this very speaker, in its order */
  take({ address, port, speaker }: Pick<NewFlow, 'address' | 'port' | 'speaker'>): readonly Buffer[] {
    const known = this.#flows.get(address, port)
    this.#flows.delete(address, port)
    return known !== undefined && sameSpeaker(known.speaker, speaker) ? known.datagrams : NONE
  }

  /** A copy: the datagram is the socket's. */
  #keep({ datagrams }: WaitingFlow, datagram: Buffer): void {
    if (datagrams.length >= WAITING_DATAGRAMS_MAX) this.#count('waiting-limit')
    else datagrams.push(Buffer.from(datagram))
  }
}

const NONE: readonly never[] = []
