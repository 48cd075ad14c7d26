import type { MonotonicMs } from '../../../lib/clock.ts'
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
import { quake3Info, quake3Status } from './quake3-answer.ts'
import { sumQuake3Fleet } from './quake3-fleet.ts'
import { Quake3Interview } from './quake3-interview.ts'
import { parseQuake3Question, plainQuake3Text, quake3Word, type Quake3Question } from './quake3-message.ts'

/** Quake III Arena and what has come of it: ioquake3, OpenArena, Urban Terror, Xonotic, Nexuiz … */
export const quake3Adapter: GameAdapter = {
  replyRates: REPLY_RATES_UNPROVEN,
  // Whatever is outside a connection. A datagram inside begins with its number, which never has all bits.
  kernel: { punts: [OUT_OF_BAND_PUNT], promotable: () => true },
  classify: classifyQuake3,
  openQueries: options => new Quake3Queries(options),
}

/** The remote console is dropped with the questions: its password is plain text, anybody may try one, and which shard it would reach is chance. */
function classifyQuake3(datagram: Buffer): DatagramKind {
  switch (quake3Word(datagram)) {
    case 'question':
    case 'remote-console':
      return 'query'
    case 'first-word':
      return 'handshake'
    case 'other':
      return 'play'
  }
}

type Quake3Answers = Readonly<Record<Quake3Question['topic'], (challenge: string) => Buffer>>

/** Asks the shards of one fleet, and answers for them as one server. */
class Quake3Queries implements GameQueries {
  readonly interviews: Interviews<Quake3Interview>
  readonly #answers = new FreshAnswers((fleet, now) => this.#make(fleet, now))
  readonly #name: string | undefined

  constructor({ name, hash }: QueryOptions) {
    this.#name = name === undefined ? undefined : plainQuake3Text(wireText(name))
    this.interviews = new Interviews(
      ({ ref }) => new Quake3Interview(hash(`quake3 ${ref.shardId} ${ref.incarnation}`).toString(16)),
    )
  }

  answer(query: Buffer, _ip: string, fleet: FleetView, now: MonotonicMs): QueryAnswer {
    const question = parseQuake3Question(query)
    if (question === undefined) return { kind: 'drop', reason: 'query-invalid' }
    const answers = this.#answers.of(fleet, now)
    if (answers === undefined) return { kind: 'drop', reason: 'query-early' }
    return { kind: 'reply', datagrams: [answers[question.topic](question.challenge)] }
  }

  #make({ shards }: FleetView, now: MonotonicMs): Quake3Answers | undefined {
    const told = shards.map(shard => ({ shard, told: this.interviews.of(shard)?.told }))
    const fleet = sumQuake3Fleet(told, this.#name, now)
    if (fleet === undefined) return undefined
    return { info: quake3Info(fleet.info), status: quake3Status(fleet.status, fleet.players) }
  }
}
