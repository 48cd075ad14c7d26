import type { MonotonicMs } from '../../../lib/clock.ts'
import { bedrockAdapter } from '../../../proxy/games/bedrock/bedrock-adapter.ts'
import type { CarriedShard } from '../../../proxy/routing/route.ts'
import { MAGIC_HEX, pingOf, pongOf, readPong } from '../../games/bedrock/bedrock-wire.ts'
import { carrierWorld } from '../../proxy/support/carrier-world.ts'
import { arena, snapshot, token } from '../../proxy/support/routes.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

const NOW = 1_000 as MonotonicMs
const PORT = 19_132
/** Texts, in which every character may need three bytes, and the rest. */
const ANSWER_BYTES_MAX = 35 + 7 * 63 * 3 + 100
let routed: readonly CarriedShard[] | undefined

/** The input once as a client's datagram, once as a shard's, once as the text of a shard's pong. */
export const bedrockPings: FuzzTarget = {
  name: 'bedrock-pings',
  promise:
    'only a ping is answered, with one short datagram; whatever a shard answers, ports and id are ours',
  words: [Buffer.from(MAGIC_HEX, 'hex').toString('latin1'), '\u0001', '\u001c', 'MCPE;', ';1;10;', '\\;'],
  run(input) {
    const shards = (routed ??= oneShard())
    const view = { shards, port: PORT }
    const queries = bedrockAdapter.openQueries({ fleet: arena, name: undefined, hash: () => 0 })
    const kind = bedrockAdapter.classify(input)
    const given = queries.answer(input, '192.0.2.1', view, NOW)
    expect(given.kind === 'drop' || kind === 'query', 'something else than a question is answered')
    for (const shard of shards) {
      queries.interviews.ask(shard)
      const text = input.subarray(0, 1_200).toString('utf8')
      for (const told of [input, pongOf(Buffer.alloc(8), 1n, text)])
        expect(queries.interviews.hear(shard, told, NOW).length === 0, 'a shard is asked again')
    }
    const fresh = queries.answer(pingOf(7n), '192.0.2.1', view, (NOW + 5_000) as MonotonicMs)
    expect(fresh.kind === 'reply' && fresh.datagrams.length === 1, 'one datagram')
    const [pong = Buffer.alloc(0)] = fresh.datagrams
    expect(pong.length <= ANSWER_BYTES_MAX, `an answer has ${pong.length} bytes`)
    const fields = readPong(pong)
      .fields.join(';')
      .split(/(?<!\\);/)
    expect(fields.length === 13 && fields[10] === `${PORT}` && fields[11] === `${PORT}`, fields.join(' | '))
    return given.kind === 'reply' ? 'taken' : 'refused'
  },
}

function oneShard(): readonly CarriedShard[] {
  const { carrier } = carrierWorld()
  carrier.applySnapshot(token(1), snapshot([{ group: 1 }]))
  return carrier.routes.shardsOf(arena)
}
