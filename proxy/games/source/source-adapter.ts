import type { MonotonicMs } from '../../../lib/clock.ts'
import type { CarriedShard } from '../../routing/route.ts'
import { AddressChallenges } from '../address-challenges.ts'
import type { FleetView, GameAdapter, GameQueries, QueryAnswer, QueryOptions } from '../game-adapter.ts'
import { sumFleet } from './source-fleet.ts'
import { encodeInfo } from './source-info.ts'
import { SourceInterview } from './source-interview.ts'
import { encodePlayers, encodeRules } from './source-lists.ts'
import { encodeChallenge, isQuestion, parseQuestion, type SourceTopic } from './source-question.ts'
import { answerBytesMax, PARTS_MAX, splitAnswer } from './split-answer.ts'

/** Answers are made anew at most so often, whoever asks. */
export const ANSWERS_FRESH_MS = 1_000
/** GoldSrc says these; it splits answers in a form of its own, so its fleets get lists of one datagram. */
const GOLD_SOURCE_PROTOCOLS: ReadonlySet<number> = new Set([47, 48])
const SPLIT_IDS = 2 ** 31

/** Games on Valve's engines, and those that answer Steam's server list in the same way: A2S_INFO, A2S_PLAYER, A2S_RULES.
 *  A2S is for UDP; RCON (TCP) is carried like any connection. */
export const sourceAdapter: GameAdapter = {
  // Whatever is outside a connection: questions, and the handshake. A datagram inside begins with its number, which never has all bits.
  kernel: { punts: [{ offset: 0, mask: 0xff_ff_ff_ff, value: 0xff_ff_ff_ff }], promotable: () => true },
  classify: datagram => (isQuestion(datagram) ? 'query' : 'play'),
  openQueries: options => new SourceQueries(options),
}

interface MadeAnswers {
  readonly at: MonotonicMs
  readonly fleet: FleetView
  readonly answers: Readonly<Record<SourceTopic, QueryAnswer>>
}

/** Asks the shards of one fleet, and answers for them as one server. Everybody has to repeat a challenge first: who lies about its
 *  address makes us send nine bytes. */
class SourceQueries implements GameQueries {
  readonly #interviews = new Map<CarriedShard, SourceInterview>()
  readonly #challenges: AddressChallenges
  readonly #name: string | undefined
  readonly #fleetName: string
  #made: MadeAnswers | undefined
  #splitId = 0

  constructor({ fleet, name, hash }: QueryOptions) {
    this.#challenges = new AddressChallenges(hash)
    this.#name = name === undefined ? undefined : Buffer.from(name).toString('latin1')
    this.#fleetName = fleet
  }

  ask(shard: CarriedShard): readonly Buffer[] {
    let interview = this.#interviews.get(shard)
    if (interview === undefined) {
      interview = new SourceInterview()
      this.#interviews.set(shard, interview)
    }
    return interview.ask()
  }

  hear(shard: CarriedShard, datagram: Buffer, now: MonotonicMs): readonly Buffer[] {
    return this.#interviews.get(shard)?.hear(datagram, now) ?? []
  }

  forget(shard: CarriedShard): void {
    this.#interviews.delete(shard)
  }

  answer(query: Buffer, ip: string, fleet: FleetView, now: MonotonicMs): QueryAnswer {
    const question = parseQuestion(query)
    if (question === undefined) return { kind: 'drop', reason: 'query-invalid' }
    const proven =
      question.kind === 'topic' &&
      question.challenge !== undefined &&
      this.#challenges.accepts(question.challenge, ip, now)
    if (proven) return this.#answers(fleet, now)[question.topic]
    return { kind: 'reply', datagrams: [encodeChallenge(this.#challenges.issue(ip, now))] }
  }

  #answers(fleet: FleetView, now: MonotonicMs): MadeAnswers['answers'] {
    const made = this.#made
    const same = made?.fleet.shards === fleet.shards && made.fleet.port === fleet.port
    if (made !== undefined && same && now - made.at < ANSWERS_FRESH_MS) return made.answers
    const answers = this.#make(fleet, now)
    this.#made = { at: now, fleet, answers }
    return answers
  }

  #make({ shards, port }: FleetView, now: MonotonicMs): MadeAnswers['answers'] {
    const told = shards.map(shard => ({ shard, told: this.#interviews.get(shard)?.told }))
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
