import type { MonotonicMs } from '../../../lib/clock.ts'
import type { CarriedShard } from '../../routing/route.ts'
import { sumNumbers } from '../fleet-numbers.ts'
import { FreshAnswers } from '../fresh-answers.ts'
import type {
  DatagramKind,
  FleetView,
  GameAdapter,
  GameQueries,
  QueryAnswer,
  QueryOptions,
} from '../game-adapter.ts'
import { Interviews } from '../interviews.ts'
import { REPLY_RATES_UNPROVEN } from '../reply-budget.ts'
import { BedrockInterview, type BedrockTold } from './bedrock-interview.ts'
import { type BedrockStatus, encodePongText } from './pong-text.ts'
import {
  encodePong,
  isGameSpyQuestion,
  isOpenConnectionRequest,
  isPing,
  parsePing,
} from './raknet-offline.ts'
import { serverGuid } from './server-guid.ts'

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

interface BedrockAnswer {
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
  readonly interviews: Interviews<BedrockInterview>
  readonly #answers = new FreshAnswers((fleet, now) => this.#make(fleet, now))

  constructor(options: QueryOptions) {
    const { hash } = options
    this.#options = options
    this.interviews = new Interviews(
      ({ ref }) => new BedrockInterview(hash(`bedrock ${ref.shardId} ${ref.incarnation}`)),
    )
  }

  answer(query: Buffer, _ip: string, view: FleetView, now: MonotonicMs): QueryAnswer {
    const ping = parsePing(query)
    if (ping === undefined) return { kind: 'drop', reason: 'query-invalid' }
    const { guid, text, full } = this.#answers.of(view, now)
    if (ping.openOnly && full) return { kind: 'drop', reason: 'full' }
    return { kind: 'reply', datagrams: [encodePong(ping.time, guid, text)] }
  }

  #make({ shards, port }: FleetView, now: MonotonicMs): BedrockAnswer {
    const { fleet, name, secondLine } = this.#options
    const toldOf = (shard: CarriedShard): BedrockTold | undefined => this.interviews.of(shard)?.told
    const base = shards.map(toldOf).find(told => told !== undefined) ?? { ...UNKNOWN, name: fleet }
    const places = sumNumbers(shards, toldOf, now)
    const status = { ...base, ...places, name: name ?? base.name, secondLine: secondLine ?? base.secondLine }
    const guid = serverGuid(fleet, port)
    return { guid, text: encodePongText(status, guid, port), full: places.players >= places.slots }
  }
}
