import { EARLY_BYTES_MAX, EarlyBytes } from '../../../proxy/tcp/early-bytes.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

/** What a client says before its shard is there; the input is cut where its own bytes say. */
export const earlyBytes: FuzzTarget = {
  name: 'early-bytes',
  promise: 'what a client said early is handed over once and whole; reading stops at the limit',
  words: [],
  run(input) {
    const early = new EarlyBytes()
    let read = 0
    for (let goesOn = true; goesOn && read < input.length;) {
      const chunk = input.subarray(read, read + 1 + (input[read] ?? 0) * 16)
      goesOn = early.add(chunk)
      read += chunk.length
      expect(goesOn === read < EARLY_BYTES_MAX, `after ${read} bytes it ${goesOn ? 'goes on' : 'stops'}`)
    }
    expect(early.take().equals(input.subarray(0, read)), 'something was lost')
    expect(early.empty && early.take().length === 0, 'something is handed over twice')
    return 'taken'
  },
}
