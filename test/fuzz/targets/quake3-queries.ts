import { quake3Adapter } from '../../../proxy/games/quake3/quake3-adapter.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'
import { oneShardFleet } from './one-shard-fleet.ts'

const ANSWER_BYTES_MAX = 1_300
const QUESTIONS = ['getinfo', 'getstatus'].map(word =>
  Buffer.from(`\u00ff\u00ff\u00ff\u00ff${word} x`, 'latin1'),
)

/** The input once as a question of a server list, once as what a shard answers. */
export const quake3Queries: FuzzTarget = {
  name: 'quake3-queries',
  promise: 'an answer is one datagram of 1,300 bytes at most, whatever is asked and whatever a shard answers',
  words: [
    '\u00ff\u00ff\u00ff\u00ff',
    'getinfo ',
    'getstatus ',
    'rcon ',
    'infoResponse\n',
    'statusResponse\n',
    '\\challenge\\',
    '\\clients\\',
    '\\sv_maxclients\\',
    '\n1 2 "name"\n',
  ],
  run(input) {
    const { queries, shard, ask, hear } = oneShardFleet(quake3Adapter)
    queries.interviews.ask(shard)
    expect(hear(input).length === 0, 'a shard was asked more')
    hear(challenged(queries.interviews.ask(shard)[0], input))
    for (const question of [input, ...QUESTIONS]) {
      const answers = ask(question)
      expect(answers.length <= 1, 'the answer is several datagrams')
      for (const { length } of answers) expect(length <= ANSWER_BYTES_MAX, `an answer of ${length} bytes`)
    }
    return quake3Adapter.classify(input) === 'query' ? 'taken' : 'refused'
  },
}

/** The input as keys and values of an answer that has the right challenge. */
function challenged(question: Buffer | undefined, input: Buffer): Buffer {
  const challenge = question?.toString('latin1').split(' ')[1] ?? ''
  const head = `\u00ff\u00ff\u00ff\u00ffinfoResponse\n\\challenge\\${challenge}\\`
  return Buffer.concat([Buffer.from(head, 'latin1'), input])
}
