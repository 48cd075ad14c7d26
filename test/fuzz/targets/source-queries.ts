import type { MonotonicMs } from '../../../lib/clock.ts'
import { sourceAdapter } from '../../../proxy/games/source/source-adapter.ts'
import type { CarriedShard } from '../../../proxy/routing/route.ts'
import { keyedHash } from '../../../proxy/udp/keyed-hash.ts'
import { carrierWorld } from '../../proxy/support/carrier-world.ts'
import { arena, snapshot, token } from '../../proxy/support/routes.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

const IP = '192.0.2.1'
const NOW = 1_000 as MonotonicMs
const ASKED_AGAIN_MAX = 9
let routed: readonly CarriedShard[] | undefined
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
    const shards = (routed ??= oneShard())
    const view = { shards, port: 27_015 }
    const queries = sourceAdapter.openQueries({
      fleet: arena,
      name: undefined,
      hash: keyedHash(Buffer.alloc(32)),
    })
    const ask = (query: Buffer): readonly Buffer[] => {
      const answer = queries.answer(query, IP, view, NOW)
      return answer.kind === 'reply' ? answer.datagrams : []
    }
    const bytes = ask(input).reduce((sum, datagram) => sum + datagram.length, 0)
    expect(bytes <= 9 && bytes <= 1.8 * Math.max(5, input.length), `${input.length} bytes got ${bytes}`)
    const [shard] = shards
    expect(shard !== undefined, 'there is a shard')
    queries.ask(shard)
    let again = 0
    for (let at = 0; at < input.length; at += 256)
      again += queries.hear(shard, input.subarray(at), NOW).length
    expect(again <= ASKED_AGAIN_MAX, `a shard was asked ${again} times more`)
    const challenge = ask(INFO_QUESTION)[0]?.subarray(5) ?? Buffer.alloc(0)
    const infos = ask(Buffer.concat([INFO_QUESTION, challenge]))
    expect(infos.length === 1 && (infos[0]?.length ?? 0) <= 1_400, 'the info is one datagram')
    expect(infos[0]?.[4] === 0x49, 'the info is none')
    return sourceAdapter.classify(input) === 'query' ? 'taken' : 'refused'
  },
}

function oneShard(): readonly CarriedShard[] {
  const { carrier } = carrierWorld()
  carrier.applySnapshot(token(1), snapshot([{ group: 1 }]))
  return carrier.routes.shardsOf(arena)
}
