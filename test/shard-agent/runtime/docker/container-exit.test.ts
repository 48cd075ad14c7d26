import t from 'tap'
import { exitOf, lastLineOf } from '../../../../shard-agent/runtime/docker/container-exit.ts'

t.test('how a container ended, in the words of processes', async t => {
  const cases = [
    [0, { exitCode: 0, signal: '' }],
    [7, { exitCode: 7, signal: '' }],
    [127, { exitCode: 127, signal: '' }],
    [137, { exitCode: -1, signal: 'SIGKILL' }],
    [143, { exitCode: -1, signal: 'SIGTERM' }],
    [139, { exitCode: -1, signal: 'SIGSEGV' }],
    [255, { exitCode: 255, signal: '' }],
    [-1, { exitCode: -1, signal: '' }],
    [0xc0000005, { exitCode: -1, signal: '' }],
  ] as const
  for (const [statusCode, expected] of cases)
    t.same(exitOf({ statusCode, outOfMemory: false }), expected, `${statusCode}`)
})

t.test('the end by a lack of memory is told before what the game server said last', async t => {
  const end = { statusCode: 137, outOfMemory: true }
  t.equal(lastLineOf({ ...end, outOfMemory: false }, 'bye', 5), 'bye')
  t.equal(lastLineOf(end, '', 5), 'out of memory: more than 5 bytes (container.memoryBytesMax)')
  t.equal(lastLineOf(end, 'bye', 5), 'out of memory: more than 5 bytes (container.memoryBytesMax): bye')
})
