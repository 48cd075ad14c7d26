import type { MonotonicMs } from '../../../lib/clock.ts'
import type { FleetName } from '../../../proto/contract/ids.ts'
import type { Outlook } from '../../flows/outlook.ts'
import type { CarriedShard } from '../../routing/route.ts'
import { ANSWERS_FRESH_MS } from '../fresh-answers.ts'
import { messageFor, noticeFor } from '../game-messages.ts'
import type {
  StreamAdapter,
  StreamAdmission,
  StreamDesk,
  StreamGreeting,
  StreamHouse,
  StreamOptions,
} from '../stream-adapter.ts'
import { plainText } from './component.ts'
import { encodeStatus, sumStatus } from './fleet-status.ts'
import { hostOf } from './hello.ts'
import { type JavaFrontOffice, JavaGreeting } from './java-greeting.ts'
import { ANY_VERSION, ClientVersions, JavaInterview } from './java-interview.ts'
import { encodeLegacyStatus, type LegacyPing } from './legacy-ping.ts'
import { encodePacket, numberBytes, textBytes, u16Bytes } from './packet.ts'
import type { ShardStatus } from './shard-status.ts'

/** A client says which version it has: nobody may fill the memory with them. */
const ANSWERS_MAX = 64
const HANDSHAKE = 0
const STATUS_REQUEST = 0
const STATUS_INTENT = 1
/** First packet of a server while somebody logs in: its text is JSON in every version. */
const LOGIN_DISCONNECT = 0

/** Minecraft, Java Edition: the server list's ping of every version is answered for the whole fleet; who logs in is led by the name it has
 *  connected to, and told in its own language when it cannot be let in. */
export const minecraftJavaAdapter: StreamAdapter = {
  openDesk: options => new JavaDesk(options),
}

class JavaDesk implements StreamDesk, JavaFrontOffice {
  readonly #options: StreamOptions
  readonly #versions = new ClientVersions()
  readonly #interviews = new Map<CarriedShard, JavaInterview>()
  /** For each version and outlook. */
  readonly #made = new Map<string, { readonly at: MonotonicMs; readonly bytes: Buffer }>()

  constructor(options: StreamOptions) {
    this.#options = options
  }

  greet(): StreamGreeting {
    return new JavaGreeting(this)
  }

  ask(shard: CarriedShard): Buffer {
    let interview = this.#interviews.get(shard)
    if (interview === undefined) {
      interview = new JavaInterview(this.#versions)
      this.#interviews.set(shard, interview)
    }
    return Buffer.concat([
      encodePacket(
        HANDSHAKE,
        numberBytes(interview.ask()),
        textBytes(shard.address),
        u16Bytes(shard.port),
        numberBytes(STATUS_INTENT),
      ),
      encodePacket(STATUS_REQUEST),
    ])
  }

  hear(shard: CarriedShard, said: Buffer, now: MonotonicMs): 'more' | 'enough' {
    return this.#interviews.get(shard)?.hear(said, now) ?? 'enough'
  }

  forget(shard: CarriedShard): void {
    this.#interviews.delete(shard)
  }

  fleetFor(host: string): FleetName {
    const { hosts, fleet } = this.#options
    return hosts.fleetFor(hostOf(host)) ?? fleet
  }

  status(fleet: FleetName, protocol: number, outlook: Outlook, house: StreamHouse, now: MonotonicMs): Buffer {
    this.#versions.note(protocol)
    const key = `${fleet} ${protocol} ${outlook}`
    const known = this.#made.get(key)
    if (known !== undefined && now - known.at < ANSWERS_FRESH_MS) return known.bytes
    const bytes = encodeStatus(this.#sum(fleet, protocol, outlook, house, now))
    if (this.#made.size >= ANSWERS_MAX) this.#made.clear()
    this.#made.set(key, { at: now, bytes })
    return bytes
  }

  legacyStatus(
    form: LegacyPing['form'],
    fleet: FleetName,
    outlook: Outlook,
    house: StreamHouse,
    now: MonotonicMs,
  ): Buffer {
    const { version, players, slots, description } = this.#sum(fleet, ANY_VERSION, outlook, house, now)
    return encodeLegacyStatus(form, { version: version.name, text: plainText(description), players, slots })
  }

  admission(fleet: FleetName): StreamAdmission {
    const { messages } = this.#options
    return {
      fleet,
      refusal: why =>
        encodePacket(LOGIN_DISCONNECT, textBytes(JSON.stringify({ text: messageFor(why, messages) }))),
    }
  }

  #sum(
    fleet: FleetName,
    protocol: number,
    outlook: Outlook,
    house: StreamHouse,
    now: MonotonicMs,
  ): ShardStatus {
    const question = {
      shards: house.shardsOf(fleet),
      interviewOf: (shard: CarriedShard) => this.#interviews.get(shard),
      protocol,
      notice: noticeFor(outlook, this.#options.messages),
      nobody: fleet,
      settings: this.#options,
    }
    return sumStatus(question, now)
  }
}
