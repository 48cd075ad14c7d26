import { LOG_LINE_CHARACTERS_MAX, LOG_LINES_MAX, logChunk } from '../../../proto/contract/agent-link.ts'
import { LineRing, RING_CHARACTERS_MAX } from '../../../shard-agent/lifecycle/line-ring.ts'
import { expect, expectPlainLine } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

const LOOKED_UP = 10

/** What a game server prints. The input is cut where its own bytes say; a ring that got it at once must say the same. */
export const gameOutput: FuzzTarget = {
  name: 'game-output',
  promise: 'remembered lines are bounded, plain, fit for the wire, and the same however the output was cut',
  words: ['\n', 'x'.repeat(4_000), '\u001b[31m', '\u001b]8;;http://x\u001b\\', '\u009b2J', 'ready'],
  run(input) {
    const text = input.toString()
    const whole = new LineRing()
    whole.push(text)
    const pieces = new LineRing()
    for (let at = 0; at < text.length;) {
      const end = at + 1 + (text.charCodeAt(at) % 64) * 64
      pieces.push(text.slice(at, end))
      at = end
    }
    const lines = pieces.last(LOG_LINES_MAX)
    expect(lines.length <= LOG_LINES_MAX, `${lines.length} lines`)
    const characters = lines.reduce((sum, line) => sum + line.length, 0)
    expect(characters <= RING_CHARACTERS_MAX + LOG_LINE_CHARACTERS_MAX, `${characters} characters`)
    for (const line of lines) {
      expectPlainLine(line.replaceAll('\t', ' '), 'a line', LOG_LINE_CHARACTERS_MAX)
    }
    for (const line of lines.slice(-LOOKED_UP)) expect(pieces.contains(line), 'what is remembered is found')
    expect(lines.join('\n') === whole.last(LOG_LINES_MAX).join('\n'), 'the cuts are seen')
    const orderId = 'o1'
    logChunk.decode({ orderId, lines: lines.slice(0, 500), last: true }, 'log')
    return lines.length > 0 ? 'taken' : 'refused'
  },
}
