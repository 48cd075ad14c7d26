import { teeworldsAdapter } from '../../../proxy/games/teeworlds/teeworlds-adapter.ts'
import { TokenTranslator } from '../../../proxy/games/teeworlds/token-translator.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'
import { type OneShardFleet, oneShardFleet } from './one-shard-fleet.ts'

const CONNLESS = '\u00ff'.repeat(10)
const DATAGRAM_BYTES_MAX = 1_400
const DATAGRAMS_MAX = 4
const QUESTIONS = [`${CONNLESS}gie3x`, `${CONNLESS}fstdx`, `xe\0\0\0\0\u00ff\u00ff\u00ff\u00ffgie3x`].map(
  text => Buffer.from(text, 'latin1'),
)
/** Of 0.7: so much a question has to have, and is more than the token that it gets. */
const TOKEN_BYTES = 12

/** The input once as what a client says, once as what a shard answers, and through a connection of 0.7 both ways. */
export const teeworldsQueries: FuzzTarget = {
  name: 'teeworlds-queries',
  promise:
    'an answer is four datagrams of 1,400 bytes at most; what passes a connection is as long as it was, or the words of a handshake',
  words: [
    CONNLESS,
    'gie3',
    'fstd',
    'inf3',
    'iext',
    'iex+',
    'xe\0\0\0\0\u00ff\u00ff\u00ff\u00ff',
    '\x21',
    '\x04\0\0\u00ff\u00ff\u00ff\u00ff\x05',
    '\x10\0\0\x01TKEN',
    '16\0',
  ],
  run(input) {
    const fleet = oneShardFleet(teeworldsAdapter)
    asShard(fleet, input)
    for (const question of [input, ...QUESTIONS]) {
      const answers = fleet.ask(question)
      expect(answers.length <= DATAGRAMS_MAX, `${answers.length} datagrams`)
      for (const { length } of answers) expect(length <= DATAGRAM_BYTES_MAX, `an answer of ${length} bytes`)
    }
    const translator = new TokenTranslator(() => true)
    for (const datagram of [input, Buffer.from(input)]) {
      const forShard = translator.toShard(Buffer.from(datagram))
      const known = forShard.length === datagram.length || forShard.length === 520
      expect(known, `${datagram.length} bytes became ${forShard.length}`)
      expect(
        (translator.toProxy(datagram)?.length ?? TOKEN_BYTES) >= TOKEN_BYTES,
        'a word of less than a token',
      )
    }
    return teeworldsAdapter.classify(input) === 'query' ? 'taken' : 'refused'
  },
}

/** As it is, and as the rest of answers that have the right number. */
function asShard({ queries, shard, hear }: OneShardFleet, input: Buffer): void {
  const [six, request] = queries.interviews.ask(shard)
  expect(hear(input).length <= 1, 'a shard was asked more than once more')
  expect(six !== undefined && request !== undefined, 'nothing was asked')
  const token = six.readUIntBE(2, 2) * 256 + six.readUInt8(14)
  for (const word of ['iext', 'iex+', 'inf3']) {
    const number = word === 'inf3' ? token & 0xff : token
    hear(Buffer.concat([Buffer.from(`${CONNLESS}${word}${number}\0`, 'latin1'), input]))
  }
  const own = request.subarray(8, 12)
  const head = Buffer.concat([
    Buffer.from([0x21]),
    own,
    own,
    Buffer.from('\u00ff\u00ff\u00ff\u00ffinf3', 'latin1'),
  ])
  hear(Buffer.concat([head, input]))
}
