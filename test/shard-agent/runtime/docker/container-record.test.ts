import t from 'tap'
import {
  type ContainerRecord,
  containerRecords,
} from '../../../../shard-agent/runtime/docker/container-record.ts'
import { containerName } from '../../../../shard-agent/runtime/docker/container-labels.ts'
import { shardRef, startOrder } from '../../support/start-shard.ts'

const ID = 'ab'.repeat(32)
const NAME = containerName({ host: 'host-1', shard: shardRef(), life: 'b'.repeat(32) })
const WORDS = { secret: 'a'.repeat(32), word: 'b'.repeat(32), host: 'host-1' }
const spec = startOrder({
  container: {
    image: 'games/arena:1',
    memoryBytesMax: 2 ** 40,
    milliCpusMax: 1_500,
    mounts: [{ from: '/srv/maps', to: '/maps', readOnly: true }],
  },
})
const exit = { cause: undefined, exitCode: 3, signal: '', lastLine: 'broken' }
const PORTS = { port: 32_000, gamePort: 32_001 }
const LIVES: readonly ContainerRecord['life'][] = [
  { kind: 'launching', ...PORTS },
  { kind: 'running', container: ID, pid: 77, ready: true, startedAt: 1_700_000_000_000, ...PORTS },
  // Its engine was away when it turned out to be ready.
  { kind: 'running', container: NAME, pid: 0, ready: true, startedAt: 1_700_000_000_000, ...PORTS },
  { kind: 'exited', exit, container: ID },
  { kind: 'exited', exit, container: NAME },
  { kind: 'exited', exit, container: undefined },
]

t.test('a record is read as it was written', async t => {
  for (const life of LIVES) {
    const record = { spec, life, ...WORDS }
    t.same(containerRecords.parse(containerRecords.text(record)), record, life.kind)
  }
})

t.test('a record without the name of the host is one of an earlier version', async t => {
  const text = containerRecords.text({ spec, life: LIVES[0]!, ...WORDS, host: undefined })
  t.equal(containerRecords.parse(text).host, undefined)
})

t.test('what is no record of a container of ours is refused', async t => {
  const good = JSON.parse(containerRecords.text({ spec, life: LIVES[1]!, ...WORDS })) as Record<
    string,
    object
  >
  const cases = [
    { ...good, spec: { ...good['spec'], container: null } },
    { ...good, word: 'short' },
    { ...good, life: { ...good['life'], container: 'a-stranger' } },
    { ...good, life: { ...good['life'], container: '../../info' } },
    { ...good, life: { ...good['life'], port: 70_000 } },
    { ...good, life: { kind: 'exited', exit: { ...exit, lastLine: 'x'.repeat(3_000) } } },
  ]
  for (const text of ['', '{', ...cases.map(one => JSON.stringify(one))])
    t.throws(() => containerRecords.parse(text), text.slice(0, 80))
})
