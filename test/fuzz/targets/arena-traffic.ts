import { parseArenaRequest } from '../../../examples/arena/arena-request.ts'
import { parseServerMessage } from '../../../examples/arena/bots/server-message.ts'
import { LineSplitter } from '../../../examples/arena/line-splitter.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

const LINE_BYTES_MAX = 256

/** What visitors and servers of the example game say. */
export const arenaTraffic: FuzzTarget = {
  name: 'arena-traffic',
  promise:
    'any datagram is understood or not, never a crash; a stream is cut into the lines it has, or is too long',
  words: [
    'who\n',
    'hello bob\n',
    'pos 1.5 -2\n',
    'bye',
    'near ',
    'welcome bob shard=a incarnation=1 x=1 y=2',
    'shard=a incarnation=1 seen=x',
    'echo ',
    'probe ',
  ],
  run(input) {
    const request = parseArenaRequest(input)
    if (request.kind === 'position')
      expect(Number.isFinite(request.x) && Number.isFinite(request.y), 'a position')
    const message = parseServerMessage(input)
    const lines: Buffer[] = []
    const splitter = new LineSplitter(LINE_BYTES_MAX)
    let whole = true
    for (let at = 0; at < input.length && whole;) {
      const end = at + 1 + (input[at] ?? 0)
      const split = splitter.push(input.subarray(at, end))
      if (split.kind === 'lines') lines.push(...split.lines)
      whole = split.kind === 'lines'
      at = end
    }
    const joined = Buffer.concat(lines)
    expect(joined.equals(input.subarray(0, joined.length)), 'the stream changes')
    expect(!whole || input.indexOf('\n', joined.length) === -1, 'a line is kept back')
    return request.kind === 'other' && message.kind === 'garbled' ? 'refused' : 'taken'
  },
}
