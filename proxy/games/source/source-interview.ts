import type { MonotonicMs } from '../../../lib/clock.ts'
import type { Interview } from '../interviews.ts'
import { parseInfo, type SourceInfo } from './source-info.ts'
import { parsePlayers, parseRules, type SourcePlayer, type SourceRule } from './source-lists.ts'
import { encodeQuestion, parseChallenge, type SourceTopic } from './source-question.ts'
import { AnswerAssembler } from './split-answer.ts'

/** New challenges that a shard may come with in one round of questions. */
const CHALLENGES_PER_ROUND_MAX = 3
const TOPICS: readonly SourceTopic[] = ['info', 'players', 'rules']

/** What one shard has told. */
export interface SourceTold {
  readonly info: SourceInfo
  /** Of the info. */
  readonly at: MonotonicMs
  readonly players: readonly SourcePlayer[]
  readonly rules: readonly SourceRule[]
}

/** The questions to one shard, and what it has answered. A challenge holds for all questions, so it is used until it is refused. */
export class SourceInterview implements Interview {
  readonly #assembler = new AnswerAssembler()
  readonly #open = new Set<SourceTopic>()
  #challenge: number | undefined
  #challengesLeft = 0
  #info: SourceInfo | undefined
  #at: MonotonicMs | undefined
  #players: readonly SourcePlayer[] = []
  #rules: readonly SourceRule[] = []

  /** Undefined until it has answered once. */
  get told(): SourceTold | undefined {
    const info = this.#info
    const at = this.#at
    return info === undefined || at === undefined
      ? undefined
      : { info, at, players: this.#players, rules: this.#rules }
  }

  ask(): readonly Buffer[] {
    this.#challengesLeft = CHALLENGES_PER_ROUND_MAX
    for (const topic of TOPICS) this.#open.add(topic)
    return this.#questions()
  }

  hear(datagram: Buffer, now: MonotonicMs): readonly Buffer[] {
    const answer = this.#assembler.add(datagram)
    if (answer === undefined) return []
    const challenge = parseChallenge(answer)
    if (challenge !== undefined) return this.#askAgain(challenge)
    this.#take(answer, now)
    return []
  }

  /** The same challenge comes for each question: only the first one makes us ask again. */
  #askAgain(challenge: number): readonly Buffer[] {
    if (challenge === this.#challenge || this.#challengesLeft === 0) return []
    this.#challengesLeft -= 1
    this.#challenge = challenge
    return this.#questions()
  }

  #questions(): readonly Buffer[] {
    return [...this.#open].map(topic => encodeQuestion(topic, this.#challenge))
  }

  #take(answer: Buffer, now: MonotonicMs): void {
    const info = parseInfo(answer)
    if (info !== undefined && this.#open.delete('info')) {
      this.#info = info
      this.#at = now
    }
    const players = parsePlayers(answer)
    if (players !== undefined && this.#open.delete('players')) this.#players = players
    const rules = parseRules(answer)
    if (rules !== undefined && this.#open.delete('rules')) this.#rules = rules
  }
}
