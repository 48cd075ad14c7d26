import type { MonotonicMs } from '../../../lib/clock.ts'
import type { CarriedShard } from '../../routing/route.ts'
import { sumNumbers } from '../fleet-numbers.ts'
import type {
  DatagramKind,
  FleetView,
  GameAdapter,
  GameQueries,
  QueryAnswer,
  QueryOptions,
} from '../game-adapter.ts'
import { REPLY_RATES_UNPROVEN } from '../reply-budget.ts'
import { type BedrockStatus, encodePongText, parsePongText } from './pong-text.ts'
import {
  encodePing,
  encodePong,
  isGameSpyQuestion,
  isOpenConnectionRequest,
  isPing,
  parsePing,
  parsePong,
} from './raknet-offline.ts'
import { serverGuid } from './server-guid.ts'

/** The answer is made anew at most so often, whoever asks. */
export const ANSWER_FRESH_MS = 1_000

/** Minecraft, Bedrock Edition: the ping of its server list. Play is RakNet, encrypted, and carried as it is. */
export const bedrockAdapter: GameAdapter = {
  replyRates: REPLY_RATES_UNPROVEN,
  // Datagrams of a connection have the highest bit of their first byte; what is outside has not, but for GameSpy's questions.
  kernel: {
    punts: [
      { offset: 0, mask: 0x80_00_00_00, value: 0 },
      { offset: 0, mask: 0xff_ff_00_00, value: 0xfe_fd_00_00 },
    ],
    promotable: () => true,
  },
  classify,
  openQueries: options => new BedrockQueries(options),
}

function classify(datagram: Buffer): DatagramKind {
  if (isPing(datagram) || isGameSpyQuestion(datagram)) return 'query'
  return isOpenConnectionRequest(datagram) ? 'handshake' : 'play'
}

interface Told extends BedrockStatus {
  readonly at: MonotonicMs
}

interface MadeAnswer {
  readonly at: MonotonicMs
  readonly view: FleetView
  readonly guid: bigint
  readonly text: string
  readonly full: boolean
}

/** Before any shard has answered. Clients show versions that they do not know as out of date. */
const UNKNOWN: BedrockStatus = {
  edition: 'MCPE',
  name: '',
  protocol: '0',
  version: '',
  players: 0,
  slots: 0,
  secondLine: '',
  gameMode: 'Survival',
  gameModeNumber: '1',
}

/** Asks the shards of one fleet, and answers for them as one server. */
class BedrockQueries implements GameQueries {
  readonly #options: QueryOptions
  /** Undefined: not answered yet. */
  readonly #told = new Map<CarriedShard, Told | undefined>()
  #made: MadeAnswer | undefined

  constructor(options: QueryOptions) {
    this.#options = options
  }

  ask(shard: CarriedShard): readonly Buffer[] {
    if (!this.#told.has(shard)) this.#told.set(shard, undefined)
    return [encodePing()]
  }

  hear(shard: CarriedShard, datagram: Buffer, now: MonotonicMs): readonly Buffer[] {
    const text = parsePong(datagram)
    const status = text === undefined ? undefined : parsePongText(text)
    if (status !== undefined && this.#told.has(shard)) this.#told.set(shard, { ...status, at: now })
    return []
  }

  forget(shard: CarriedShard): void {
    this.#told.delete(shard)
  }

  answer(query: Buffer, _ip: string, view: FleetView, now: MonotonicMs): QueryAnswer {
    const ping = parsePing(query)
    if (ping === undefined) return { kind: 'drop', reason: 'query-invalid' }
    const { guid, text, full } = this.#current(view, now)
    if (ping.openOnly && full) return { kind: 'drop', reason: 'full' }
    return { kind: 'reply', datagrams: [encodePong(ping.time, guid, text)] }
  }

  #current(view: FleetView, now: MonotonicMs): MadeAnswer {
    const made = this.#made
    const same = made?.view.shards === view.shards && made.view.port === view.port
    if (made !== undefined && same && now - made.at < ANSWER_FRESH_MS) return made
    const { fleet, name, secondLine } = this.#options
    const { shards, port } = view
    const base = shards.map(shard => this.#told.get(shard)).find(told => told !== undefined) ?? {
      ...UNKNOWN,
      name: fleet,
    }
    const places = sumNumbers(shards, shard => this.#told.get(shard), now)
    const status = { ...base, ...places, name: name ?? base.name, secondLine: secondLine ?? base.secondLine }
    const guid = serverGuid(fleet, port)
    const text = encodePongText(status, guid, port)
    this.#made = { at: now, view, guid, text, full: places.players >= places.slots }
    return this.#made
  }
}
