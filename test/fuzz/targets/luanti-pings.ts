import { luantiAdapter } from '../../../proxy/games/luanti/luanti-adapter.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'
import { oneShardFleet } from './one-shard-fleet.ts'

/** The input as what a server list or a client says. */
export const luantiPings: FuzzTarget = {
  name: 'luanti-pings',
  promise: 'no answer is longer than 1.75 times its question, and only what is taken for a ping gets one',
  words: ['OEt\x03', '\0\0\0\x01', '\u00ff\u00fe\0\0\x03', '\0\0\0\x03\u00ff\u00dc\x01\0\0'],
  run(input) {
    const { ask } = oneShardFleet(luantiAdapter)
    const kind = luantiAdapter.classify(input)
    const bytes = ask(input).reduce((sum, { length }) => sum + length, 0)
    expect(bytes === 0 || kind === 'query', `a ${kind} was answered`)
    expect(bytes <= 1.75 * input.length, `${input.length} bytes got ${bytes}`)
    return kind === 'query' ? 'taken' : 'refused'
  },
}
