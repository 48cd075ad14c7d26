import type { MonotonicMs } from '../../../lib/clock.ts'
import { endpointText } from '../../../proto/contract/common.ts'
import { FreshAnswers } from '../fresh-answers.ts'
import type { FleetView, GameAdapter, GameQueries, QueryAnswer, QueryOptions } from '../game-adapter.ts'
import { Interviews } from '../interviews.ts'
import type { ReplyRates } from '../reply-budget.ts'
import {
  answerExtra,
  answerInformation,
  answerPlayers,
  answerRules,
  beginsLikeQuery,
  HEADER_BYTES,
  type ListedPlayer,
  QUERY_PUNT,
  queryKindOf,
  type Rule,
} from './query.ts'
import { sameInCipher } from './cipher.ts'
import { CIPHERED_OPEN_REQUEST_PUNT } from './handshake.ts'
import { SampDoor } from './samp-door.ts'
import { type SampFleet, sumFleet } from './samp-fleet.ts'
import { SampInterview } from './samp-interview.ts'

/** Of our own answers. A full list of players with names of the greatest length has 2,913. */
export const ANSWER_BYTES_MAX = 3_000
/** The game's own bound. */
const PLAYER_NAME_BYTES_MAX = 24

/** A launcher asks five questions at once when it shows a server, so this is two people behind one address, or one who is impatient. There is no
 *  challenge: an address that somebody pretends to have gets at most 30 KB a second. */
const REPLY_RATES: ReplyRates = { repliesPerIpPerSecond: 10, repliesPerPrefixPerSecond: 100 }

/** SA:MP and open.mp. */
export const sampAdapter: GameAdapter = {
  replyRates: REPLY_RATES,
  kernel: { punts: [QUERY_PUNT, CIPHERED_OPEN_REQUEST_PUNT], promotable: sameInCipher },
  classify: datagram => (beginsLikeQuery(datagram) ? 'query' : 'play'),
  openQueries: options => new SampQueries(options),
  openDoor: hash => new SampDoor(hash),
}

/** To nobody's question yet: an answer begins with what the question began with. Undefined where a server would say nothing. */
interface SampAnswers {
  readonly information: Buffer
  readonly players: Buffer | undefined
  readonly rules: Buffer
  readonly extra: Buffer | undefined
}
const NOBODYS_QUESTION = Buffer.alloc(HEADER_BYTES)

/** Asks the shards of one fleet, and answers for them as one server. The protocol has no challenge, so who lies about its address makes us
 *  send up to `ANSWER_BYTES_MAX` to another: the budget for replies is what holds. */
class SampQueries implements GameQueries {
  readonly interviews: Interviews<SampInterview>
  readonly #answers = new FreshAnswers((fleet, now) => this.#make(fleet, now))
  readonly #name: string | undefined
  readonly #fleetName: string

  constructor({ fleet, name, hash }: QueryOptions) {
    this.interviews = new Interviews(
      ({ address, port }) => new SampInterview(hash, endpointText(address, port), port),
    )
    this.#name = name === undefined ? undefined : oneBytePerCharacter(name)
    this.#fleetName = fleet
  }

  answer(query: Buffer, _ip: string, fleet: FleetView, now: MonotonicMs): QueryAnswer {
    const kind = queryKindOf(query)
    switch (kind) {
      case undefined:
        return { kind: 'drop', reason: 'query-invalid' }
      // Carries a password in plain, over a protocol whose sender anybody can be: an administrator asks the shard itself.
      case 'remoteConsole':
        return { kind: 'drop', reason: 'query-refused' }
      case 'ping':
        return { kind: 'reply', datagrams: [query] }
      case 'information':
      case 'players':
      case 'rules':
      case 'extra': {
        const made = this.#answers.of(fleet, now)[kind]
        if (made === undefined) return { kind: 'drop', reason: 'query-refused' }
        const datagram = Buffer.concat([query.subarray(0, HEADER_BYTES), made.subarray(HEADER_BYTES)])
        return { kind: 'reply', datagrams: [datagram] }
      }
    }
  }

  #make({ shards }: FleetView, now: MonotonicMs): SampAnswers {
    const told = shards.map(shard => ({ shard, told: this.interviews.of(shard)?.told }))
    return encode(sumFleet(told, this.#name, this.#fleetName, now))
  }
}

function encode({ information, players, rules, extra }: SampFleet): SampAnswers {
  return {
    information: answerInformation(NOBODYS_QUESTION, information),
    players: players === undefined ? undefined : answerPlayers(NOBODYS_QUESTION, players.map(withShortName)),
    rules: answerRules(NOBODYS_QUESTION, thoseThatFit(rules)),
    extra: extra === undefined ? undefined : answerExtra(NOBODYS_QUESTION, extra),
  }
}

function withShortName({ name, score }: ListedPlayer): ListedPlayer {
  return { name: name.slice(0, PLAYER_NAME_BYTES_MAX), score }
}

function thoseThatFit(rules: readonly Rule[]): readonly Rule[] {
  let bytes = HEADER_BYTES + 2
  const beyond = rules.findIndex(
    ({ name, value }) => (bytes += name.length + value.length + 2) > ANSWER_BYTES_MAX,
  )
  return beyond === -1 ? rules : rules.slice(0, beyond)
}

/** The game has no Unicode: what it cannot show becomes a question mark. */
function oneBytePerCharacter(text: string): string {
  return text.replaceAll(/[\u{100}-\u{10ffff}]/gu, '?')
}
