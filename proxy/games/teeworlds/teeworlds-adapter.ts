import type { MonotonicMs } from '../../../lib/clock.ts'
import { AddressChallenges } from '../address-challenges.ts'
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
import { OUT_OF_BAND_PUNT } from '../kernel-tier.ts'
import { REPLY_RATES_UNPROVEN } from '../reply-budget.ts'
import { wireText } from '../wire-text.ts'
import { extendedAnswer, plainAnswer, sevenAnswer, sixtyFourAnswer } from './teeworlds-answer.ts'
import { sumTeeworldsFleet } from './teeworlds-fleet.ts'
import type { ToldInfo } from './teeworlds-info.ts'
import { TeeworldsInterview } from './teeworlds-interview.ts'
import {
  encodeToken,
  NO_TOKEN,
  parseQuestion6,
  parseQuestion7,
  parseTokenRequest,
  type Question6,
  teeworldsWord,
} from './teeworlds-packet.ts'
import { TokenTranslator } from './token-translator.ts'

/** Teeworlds 0.6 and 0.7, and DDNet, which speaks both. */
export const teeworldsAdapter: GameAdapter = {
  replyRates: REPLY_RATES_UNPROVEN,
  kernel: {
    punts: [
      OUT_OF_BAND_PUNT, // connless-6
      { offset: 0, mask: 0xff_ff_00_00, value: 0x78_65_00_00 }, // connless-6, extended
      { offset: 0, mask: 0xff_ff_ff_ff, value: 0x10_00_00_01 }, // connect-6
      { offset: 0, mask: 0xff_ff_ff_00, value: 0x04_00_00_00 }, // connect-7 and token-7, and keepalives while nothing is acknowledged yet
      { offset: 0, mask: 0xff_00_00_00, value: 0x21_00_00_00 }, // connless-7
    ],
    promotable: () => true,
  },
  classify: classifyTeeworlds,
  openTranslator: ({ ip, hash, clock }) => {
    const tokens = new AddressChallenges(hash)
    return new TokenTranslator(token => tokens.accepts(token, ip, clock.monotonicMs()))
  },
  openQueries: options => new TeeworldsQueries(options),
}

function classifyTeeworlds(datagram: Buffer): DatagramKind {
  switch (teeworldsWord(datagram)) {
    case 'connless-6':
    case 'connless-7':
    case 'token-7':
      return 'query'
    case 'connect-6':
    case 'connect-7':
      return 'handshake'
    case 'other':
      return 'play'
  }
}

/** The fleet as one server, in both protocols; undefined where no shard has spoken it yet. */
interface TeeworldsAnswers {
  readonly six: ToldInfo | undefined
  readonly seven: ToldInfo | undefined
}

const INVALID: QueryAnswer = { kind: 'drop', reason: 'query-invalid' }
const EARLY: QueryAnswer = { kind: 'drop', reason: 'query-early' }

/** Asks the shards of one fleet, and answers for them as one server. In 0.7 everybody has to bring a token first, in 0.6 nobody has to. */
class TeeworldsQueries implements GameQueries {
  readonly interviews: Interviews<TeeworldsInterview>
  readonly #answers = new FreshAnswers((fleet, now) => this.#make(fleet, now))
  readonly #tokens: AddressChallenges
  readonly #name: string | undefined

  constructor({ name, hash }: QueryOptions) {
    this.#tokens = new AddressChallenges(hash)
    this.#name = name === undefined ? undefined : wireText(name)
    this.interviews = new Interviews(
      ({ ref }) => new TeeworldsInterview(hash(`teeworlds ${ref.shardId} ${ref.incarnation}`) >>> 1),
    )
  }

  answer(query: Buffer, ip: string, fleet: FleetView, now: MonotonicMs): QueryAnswer {
    const question = parseQuestion6(query)
    if (question !== undefined) return answerSix(this.#answers.of(fleet, now).six, question)
    const asker = parseTokenRequest(query)
    if (asker !== undefined && asker !== NO_TOKEN)
      return { kind: 'reply', datagrams: [encodeToken(asker, this.#tokens.issue(ip, now))] }
    return this.#answerSeven(query, ip, fleet, now)
  }

  #answerSeven(query: Buffer, ip: string, fleet: FleetView, now: MonotonicMs): QueryAnswer {
    const question = parseQuestion7(query)
    if (question === undefined || !this.#tokens.accepts(question.token, ip, now)) return INVALID
    const { seven } = this.#answers.of(fleet, now)
    if (seven === undefined) return EARLY
    const { token, askerToken, listToken } = question
    return {
      kind: 'reply',
      datagrams: sevenAnswer(seven, { token: askerToken, askerToken: token, listToken }),
    }
  }

  #make({ shards }: FleetView, now: MonotonicMs): TeeworldsAnswers {
    const sum = (protocol: 'six' | 'seven'): ToldInfo | undefined => {
      const told = shards.map(shard => ({ shard, told: this.interviews.of(shard)?.[protocol] }))
      return sumTeeworldsFleet(told, this.#name, now)
    }
    return { six: sum('six'), seven: sum('seven') }
  }
}

function answerSix(fleet: ToldInfo | undefined, question: Question6): QueryAnswer {
  if (fleet === undefined) return EARLY
  switch (question.form) {
    case 'plain':
      return { kind: 'reply', datagrams: plainAnswer(fleet, question) }
    case 'sixty-four':
      return { kind: 'reply', datagrams: sixtyFourAnswer(fleet, question) }
    case 'extended':
      return { kind: 'reply', datagrams: extendedAnswer(fleet, question) }
  }
}
