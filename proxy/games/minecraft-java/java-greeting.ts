import type { MonotonicMs } from '../../../lib/clock.ts'
import type { FleetName } from '../../../proto/contract/ids.ts'
import type { Outlook } from '../../flows/outlook.ts'
import type { GreetingStep, StreamAdmission, StreamGreeting, StreamHouse } from '../stream-adapter.ts'
import { readHello } from './hello.ts'
import type { LegacyPing } from './legacy-ping.ts'
import { encodePacket, readPacket } from './packet.ts'

/** A client that says no more within this time has sent one of the short pings of before 1.6. */
export const LEGACY_PAUSE_MS = 300
const STATUS_REQUEST = 0
const PING = 1
const PING_BYTES = 8
const QUESTION_BYTES_MAX = 1 + PING_BYTES

const MORE: GreetingStep = { kind: 'more' }
const PAUSE: GreetingStep = { kind: 'more', pauseMs: LEGACY_PAUSE_MS }
const INVALID: GreetingStep = { kind: 'drop', reason: 'hello-invalid' }

/** What a greeting needs of its listener's desk. */
export interface JavaFrontOffice {
  fleetFor(host: string): FleetName
  status(fleet: FleetName, protocol: number, outlook: Outlook, house: StreamHouse, now: MonotonicMs): Buffer
  legacyStatus(
    form: LegacyPing['form'],
    fleet: FleetName,
    outlook: Outlook,
    house: StreamHouse,
    now: MonotonicMs,
  ): Buffer
  admission(fleet: FleetName): StreamAdmission
}

/** Life of one greeting.
 *    hello ──handshake: status──► listed ──status request──► listed ──ping──► over
 *      │ ──legacy ping──► over
 *      └──handshake: login, transfer──► admitted */
type State =
  | { readonly kind: 'hello' }
  /** `at`: where the next question begins. */
  | {
      readonly kind: 'listed'
      readonly fleet: FleetName
      readonly protocol: number
      readonly at: number
      readonly told: boolean
    }

/** Finds out whether somebody asks for the list or wants to play, and answers the former. */
export class JavaGreeting implements StreamGreeting {
  readonly #office: JavaFrontOffice
  #state: State = { kind: 'hello' }

  constructor(office: JavaFrontOffice) {
    this.#office = office
  }

  hear(said: Buffer, house: StreamHouse, now: MonotonicMs): GreetingStep {
    const state = this.#state
    if (state.kind === 'listed') return this.#answer(state, said, house, now)
    const hello = readHello(said)
    switch (hello.kind) {
      case 'more':
        return MORE
      case 'invalid':
        return INVALID
      case 'legacy':
        return hello.whole ? this.#answerLegacy(hello, house, now) : PAUSE
      case 'handshake': {
        const fleet = this.#office.fleetFor(hello.host)
        if (hello.intent === 'login') return { kind: 'admit', admission: this.#office.admission(fleet) }
        const listed = {
          kind: 'listed',
          fleet,
          protocol: hello.protocol,
          at: hello.end,
          told: false,
        } as const
        this.#state = listed
        return this.#answer(listed, said, house, now)
      }
    }
  }

  paused(said: Buffer, house: StreamHouse, now: MonotonicMs): GreetingStep {
    const hello = this.#state.kind === 'hello' ? readHello(said) : MORE
    return hello.kind === 'legacy' ? this.#answerLegacy(hello, house, now) : MORE
  }

  #answer(
    state: Extract<State, { kind: 'listed' }>,
    said: Buffer,
    house: StreamHouse,
    now: MonotonicMs,
  ): GreetingStep {
    const { fleet, protocol, at, told } = state
    const packet = readPacket(said, at, PING, QUESTION_BYTES_MAX)
    if (packet.kind === 'more') return MORE
    if (packet.kind === 'invalid') return INVALID
    const { id, body, end } = packet
    if (id === PING)
      return body.left === PING_BYTES
        ? { kind: 'answer', bytes: encodePacket(PING, Buffer.from(body.bytes(PING_BYTES))), last: true }
        : INVALID
    if (id !== STATUS_REQUEST || body.left > 0 || told) return INVALID
    this.#state = { ...state, at: end, told: true }
    const outlook = house.outlook(fleet)
    if (outlook === 'banned') return { kind: 'drop', reason: 'banned' }
    return { kind: 'answer', bytes: this.#office.status(fleet, protocol, outlook, house, now), last: false }
  }

  #answerLegacy({ form, host }: LegacyPing, house: StreamHouse, now: MonotonicMs): GreetingStep {
    const fleet = this.#office.fleetFor(host ?? '')
    const outlook = house.outlook(fleet)
    if (outlook === 'banned') return { kind: 'drop', reason: 'banned' }
    return { kind: 'answer', bytes: this.#office.legacyStatus(form, fleet, outlook, house, now), last: true }
  }
}
