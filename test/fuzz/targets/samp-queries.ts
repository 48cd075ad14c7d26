import type { MonotonicMs } from '../../../lib/clock.ts'
import type { GameQueries } from '../../../proxy/games/game-adapter.ts'
import { HEADER_BYTES, QUERY_LETTER } from '../../../proxy/games/samp/query.ts'
import { ANSWER_BYTES_MAX, sampAdapter } from '../../../proxy/games/samp/samp-adapter.ts'
import type { CarriedShard } from '../../../proxy/routing/route.ts'
import { carrierWorld } from '../../proxy/support/carrier-world.ts'
import { arena, snapshot, token } from '../../proxy/support/routes.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

const IP = '192.0.2.1'
const NOW = 1_000 as MonotonicMs
const PUBLIC_PORT = 7_700
/** Longer ones cannot come over a network that cuts what is beyond a frame, and teach nothing. */
const DATAGRAM_BYTES_MAX = 16_384
const LETTERS = Object.values(QUERY_LETTER)
const QUESTIONS = LETTERS.map(letter => Buffer.from([...Buffer.from('SAMP123456'), letter]))
let routed: readonly CarriedShard[] | undefined

/** The input once as a question of a server list, once as what a shard answers: as it is, and behind what our questions begin with. */
export const sampQueries: FuzzTarget = {
  name: 'samp-queries',
  promise:
    'whatever a shard answers, the fleet has one information, and no answer is longer than its bound; nobody talks to the remote console',
  words: [
    'SAMP',
    'i',
    'c',
    'r',
    'o',
    'p',
    'x',
    '\0\0\0\0',
    '\u0001\0',
    '\u00ff\u00ff',
    'SAMP123456i',
    'SAMP123456p1234',
  ],
  run(given) {
    const input = given.subarray(0, DATAGRAM_BYTES_MAX)
    const shards = (routed ??= oneShard())
    const [shard] = shards
    expect(shard !== undefined, 'there is a shard')
    const queries = sampAdapter.openQueries({
      fleet: arena,
      name: undefined,
      hash: text => text.length,
    })
    hearAll(queries, shard, input)
    const ask = (query: Buffer): readonly Buffer[] => {
      const answer = queries.answer(query, IP, { shards, port: PUBLIC_PORT }, NOW)
      return answer.kind === 'reply' ? answer.datagrams : []
    }
    for (const question of [input, ...QUESTIONS]) {
      const answers = ask(question)
      const [letter] = question.subarray(HEADER_BYTES - 1)
      expect(answers.length <= 1, 'one datagram at most')
      const bytesMax = letter === QUERY_LETTER.remoteConsole ? 0 : ANSWER_BYTES_MAX
      expect((answers[0]?.length ?? 0) <= bytesMax, `an answer of ${answers[0]?.length} bytes`)
      if (letter === QUERY_LETTER.information && question !== input)
        expect(answers.length === 1, 'the information is always answered')
    }
    return sampAdapter.classify(input) === 'query' ? 'taken' : 'refused'
  },
}

/** Answers to each of our questions, made of pieces of the input; and what comes then. */
function hearAll(queries: GameQueries, shard: CarriedShard, input: Buffer): void {
  const waiting = [...queries.interviews.ask(shard)]
  let asked = waiting.length
  for (const question of waiting) {
    const letter = question[HEADER_BYTES - 1] ?? 0
    const at = input.indexOf(letter)
    const tails = at === -1 ? [input] : [input, input.subarray(at + 1)]
    for (const answer of [input, ...tails.map(tail => Buffer.concat([question, tail]))]) {
      const more = queries.interviews.hear(shard, answer, NOW)
      asked += more.length
      waiting.push(...more)
      expect(asked <= LETTERS.length, `a shard was asked ${asked} times`)
    }
  }
}

function oneShard(): readonly CarriedShard[] {
  const { carrier } = carrierWorld()
  carrier.applySnapshot(token(1), snapshot([{ group: 1 }]))
  return carrier.routes.shardsOf(arena)
}
