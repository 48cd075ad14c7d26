import type { MonotonicMs } from '../../../lib/clock.ts'
import type { KeyedHash } from '../address-challenges.ts'
import type { Interview } from '../interviews.ts'
import {
  encodeQuery,
  type ExtraInformation,
  HEADER_BYTES,
  LISTED_PLAYERS_MAX,
  type ListedPlayer,
  QUERY_LETTER,
  type Rule,
  type ServerInformation,
} from './query.ts'
import { decodeExtra, decodeInformation, decodePlayers, decodeRules } from './query-answer.ts'

/** What one shard has told. */
export interface SampTold {
  readonly information: ServerInformation
  /** Of the information. */
  readonly at: MonotonicMs
  readonly players: readonly ListedPlayer[]
  readonly rules: readonly Rule[]
  /** Undefined for a server that is not open.mp's. */
  readonly extra: ExtraInformation | undefined
}

type Topic = 'information' | 'players' | 'rules' | 'extra'
const FIRST_TOPICS: readonly Topic[] = ['information', 'rules', 'extra']
const TOPIC_BY_LETTER: ReadonlyMap<number | undefined, Topic> = new Map(
  ([...FIRST_TOPICS, 'players'] as const).map(topic => [QUERY_LETTER[topic], topic]),
)

/** The questions to one shard, and what it has answered. A question holds an address that nobody checks and that an answer repeats: there
 *  goes a number of this round, so that only who gets our questions can answer them. Players are asked for last: whether there is a list is in
 *  the information. */
export class SampInterview implements Interview {
  readonly #hash: KeyedHash
  readonly #endpoint: string
  readonly #port: number
  readonly #open = new Set<Topic>()
  readonly #token = Buffer.alloc(4)
  #rounds = 0
  #information: ServerInformation | undefined
  #at: MonotonicMs | undefined
  #players: readonly ListedPlayer[] = []
  #rules: readonly Rule[] = []
  #extra: ExtraInformation | undefined

  /** @param hash makes the numbers of rounds; @param endpoint where the shard is, as text */
  constructor(hash: KeyedHash, endpoint: string, port: number) {
    this.#hash = hash
    this.#endpoint = endpoint
    this.#port = port
  }

  /** Undefined until it has answered once. */
  get told(): SampTold | undefined {
    const information = this.#information
    const at = this.#at
    if (information === undefined || at === undefined) return undefined
    return { information, at, players: this.#players, rules: this.#rules, extra: this.#extra }
  }

  ask(): readonly Buffer[] {
    this.#rounds += 1
    this.#token.writeUInt32LE(this.#hash(`${this.#endpoint} ${this.#rounds}`) >>> 0)
    this.#open.clear()
    for (const topic of FIRST_TOPICS) this.#open.add(topic)
    return FIRST_TOPICS.map(topic => this.#question(topic))
  }

  hear(datagram: Buffer, now: MonotonicMs): readonly Buffer[] {
    const topic = TOPIC_BY_LETTER.get(datagram[HEADER_BYTES - 1])
    if (topic === undefined || !this.#open.has(topic)) return []
    if (!datagram.subarray(0, HEADER_BYTES).equals(this.#question(topic))) return []
    if (!this.#take(topic, datagram, now)) return []
    this.#open.delete(topic)
    return topic === 'information' ? this.#askForPlayers() : []
  }

  #askForPlayers(): readonly Buffer[] {
    const players = this.#information?.players ?? 0
    if (players === 0 || players > LISTED_PLAYERS_MAX) {
      this.#players = []
      return []
    }
    this.#open.add('players')
    return [this.#question('players')]
  }

  #question(topic: Topic): Buffer {
    return encodeQuery(topic, this.#token, this.#port)
  }

  /** False for an answer that cannot be read. */
  #take(topic: Topic, answer: Buffer, now: MonotonicMs): boolean {
    switch (topic) {
      case 'information': {
        const information = decodeInformation(answer)
        if (information === undefined) return false
        this.#information = information
        this.#at = now
        return true
      }
      case 'players': {
        const players = decodePlayers(answer)
        this.#players = players ?? this.#players
        return players !== undefined
      }
      case 'rules': {
        const rules = decodeRules(answer)
        this.#rules = rules ?? this.#rules
        return rules !== undefined
      }
      case 'extra': {
        const extra = decodeExtra(answer)
        this.#extra = extra ?? this.#extra
        return extra !== undefined
      }
    }
  }
}
