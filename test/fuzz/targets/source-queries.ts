import { sourceAdapter } from '../../../proxy/games/source/source-adapter.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'
import { oneShardFleet } from './one-shard-fleet.ts'

const ASKED_AGAIN_MAX = 9
const INFO_QUESTION = Buffer.from('\u00ff\u00ff\u00ff\u00ffTSource Engine Query\0', 'latin1')

/** The input once as a question of a server list, once as what a shard answers. */
export const sourceQueries: FuzzTarget = {
  name: 'source-queries',
  promise:
    'a question gets nine bytes at most without a challenge; whatever a shard answers, the fleet has one info of one datagram',
  words: [
    '\u00ff\u00ff\u00ff\u00ffTSource Engine Query\0',
    '\u00ff\u00ff\u00ff\u00ffU',
    '\u00fe\u00ff\u00ff\u00ff',
    'I',
    'D',
    'E',
    'A',
  ],
  run(input) {
    const { queries, shard, ask, hear } = oneShardFleet(sourceAdapter)
    const bytes = ask(input).reduce((sum, datagram) => sum + datagram.length, 0)
    expect(bytes <= 9 && bytes <= 1.8 * Math.max(5, input.length), `${input.length} bytes got ${bytes}`)
    queries.interviews.ask(shard)
    let again = 0
    for (let at = 0; at < input.length; at += 256) again += hear(input.subarray(at)).length
    expect(again <= ASKED_AGAIN_MAX, `a shard was asked ${again} times more`)
    const challenge = ask(INFO_QUESTION)[0]?.subarray(5) ?? Buffer.alloc(0)
    const infos = ask(Buffer.concat([INFO_QUESTION, challenge]))
    expect(infos.length === 1 && (infos[0]?.length ?? 0) <= 1_400, 'the info is one datagram')
    expect(infos[0]?.[4] === 0x49, 'the info is none')
    return sourceAdapter.classify(input) === 'query' ? 'taken' : 'refused'
  },
}
