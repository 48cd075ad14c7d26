import type { MonotonicMs } from '../../../lib/clock.ts'
import { AddressChallenges } from '../address-challenges.ts'
import type { FleetView, GameAdapter, GameQueries, QueryAnswer, QueryOptions } from '../game-adapter.ts'
import { FreshAnswers } from '../fresh-answers.ts'
import { Interviews } from '../interviews.ts'
import { OUT_OF_BAND_PUNT } from '../kernel-tier.ts'
import { wireText } from '../wire-text.ts'
import { sumFleet } from './source-fleet.ts'
import { encodeInfo } from './source-info.ts'
import { SourceInterview } from './source-interview.ts'
import { encodePlayers, encodeRules } from './source-lists.ts'
import { encodeChallenge, isQuestion, parseQuestion, type SourceTopic } from './source-question.ts'
import { answerBytesMax, PARTS_MAX, splitAnswer } from './split-answer.ts'

/** GoldSrc says these; it splits answers in a form of its own, so its fleets get lists of one datagram. */
const GOLD_SOURCE_PROTOCOLS: ReadonlySet<number> = new Set([47, 48])
const SPLIT_IDS = 2 ** 31

/** Games on Valve's engines, and those that answer Steam's server list in the same way: A2S_INFO, A2S_PLAYER, A2S_RULES.
 *  A2S is for UDP; RCON (TCP) is carried like any connection. */
export const sourceAdapter: GameAdapter = {
  // Whatever is outside a connection: questions, and the handshake. A datagram inside begins with its number, which never has all bits.
  kernel: { punts: [OUT_OF_BAND_PUNT], promotable: () => true },
  classify: datagram => (isQuestion(datagram) ? 'query' : 'play'),
  openQueries: options => new SourceQueries(options),
}

type SourceAnswers = Readonly<Record<SourceTopic, QueryAnswer>>

/** Asks the shards of one fleet, and answers for them as one server. Everybody has to repeat a challenge first: who lies about its
 *  address makes us send nine bytes. */
class SourceQueries implements GameQueries {
  readonly interviews = new Interviews(() => new SourceInterview())
  readonly #answers = new FreshAnswers((fleet, now) => this.#make(fleet, now))
  readonly #challenges: AddressChallenges
  readonly #name: string | undefined
  readonly #fleetName: string
  #splitId = 0

  constructor({ fleet, name, hash }: QueryOptions) {
    this.#challenges = new AddressChallenges(hash)
    this.#name = name === undefined ? undefined : wireText(name)
    this.#fleetName = fleet
  }

  answer(query: Buffer, ip: string, fleet: FleetView, now: MonotonicMs): QueryAnswer {
    const question = parseQuestion(query)
    if (question === undefined) return { kind: 'drop', reason: 'query-invalid' }
    const proven =
      question.kind === 'topic' &&
      question.challenge !== undefined &&
      this.#challenges.accepts(question.challenge, ip, now)
    if (proven) return this.#answers.of(fleet, now)[question.topic]
    return { kind: 'reply', datagrams: [encodeChallenge(this.#challenges.issue(ip, now))] }
  }

  #make({ shards, port }: FleetView, now: MonotonicMs): SourceAnswers {
    const told = shards.map(shard => ({ shard, told: this.interviews.of(shard)?.told }))
    const { info, players, rules } = sumFleet(told, this.#name, this.#fleetName, now)
    const bytesMax = answerBytesMax(GOLD_SOURCE_PROTOCOLS.has(info.protocol) ? 1 : PARTS_MAX)
    return {
      info: this.#reply(encodeInfo(info, port)),
      players: this.#reply(encodePlayers(players, bytesMax)),
      rules: this.#reply(encodeRules(rules, bytesMax)),
    }
  }

  #reply(answer: Buffer): QueryAnswer {
    this.#splitId = (this.#splitId + 1) % SPLIT_IDS
    return { kind: 'reply', datagrams: splitAnswer(answer, this.#splitId) }
  }
}
