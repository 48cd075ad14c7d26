import t from 'tap'
import { type ChildRecord, parseRecord, recordText } from '../../../shard-agent/runtime/child-record.ts'
import { startOrder } from '../support/start-shard.ts'

const identity = { pid: 42, startTicks: 7, bootId: 'b' }
const ready = { kind: { kind: 'udp', value: { payload: Buffer.from([255, 0, 1]) } } } as const
const RECORDS: Readonly<Record<string, ChildRecord>> = {
  launching: { spec: startOrder({ ready }), life: { kind: 'launching', port: 5 } },
  running: { spec: startOrder({ ready }), life: { kind: 'running', identity, port: 5, ready: true } },
  'exited by itself': {
    spec: startOrder(),
    life: { kind: 'exited', exit: { cause: undefined, exitCode: 1, signal: '', lastLine: 'bye' } },
  },
  'exited on order': {
    spec: startOrder(),
    life: { kind: 'exited', exit: { cause: 'ordered', exitCode: -1, signal: 'SIGTERM', lastLine: '' } },
  },
}

for (const [name, record] of Object.entries(RECORDS))
  t.test(`a record comes back as it was written: ${name}`, async t => {
    t.same(parseRecord(recordText(record)), record)
  })

t.test('garbage is refused', async t => {
  const good = recordText(RECORDS['running']!)
  const cases = [
    '',
    '{}',
    good.slice(0, -5),
    good.replace('"pid": 42', '"pid": 1'),
    good.replace('"pid": 42', '"pid": "42"'),
    good.replace('"arena-1"', '"../../etc"'),
    good.replace('"running"', '"sleeping"'),
  ]
  for (const text of cases) t.throws(() => parseRecord(text), text.slice(0, 30))
})
