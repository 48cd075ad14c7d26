import t from 'tap'
import { type ChildRecord, parseRecord, recordText } from '../../../shard-agent/runtime/child-record.ts'
import { startOrder } from '../support/start-shard.ts'

const identity = { pid: 42, startTicks: 7, bootId: 'b' }
const ready = { kind: { kind: 'udp', value: { payload: Buffer.from([255, 0, 1]) } } } as const
const secret = 'abcdefgh'.repeat(4)
const RECORDS: Readonly<Record<string, ChildRecord>> = {
  launching: { spec: startOrder({ ready }), life: { kind: 'launching', port: 5, gamePort: 5 }, secret },
  running: {
    spec: startOrder({ ready }),
    life: { kind: 'running', identity, port: 5, gamePort: 261, ready: true },
    secret,
  },
  'of an agent without a local API': {
    spec: startOrder(),
    life: { kind: 'launching', port: 5, gamePort: 5 },
    secret: undefined,
  },
  'exited by itself': {
    spec: startOrder(),
    life: { kind: 'exited', exit: { cause: undefined, exitCode: 1, signal: '', lastLine: 'bye' } },
    secret: undefined,
  },
  'exited on order': {
    spec: startOrder(),
    life: { kind: 'exited', exit: { cause: 'ordered', exitCode: -1, signal: 'SIGTERM', lastLine: '' } },
    secret: undefined,
  },
}

for (const [name, record] of Object.entries(RECORDS))
  t.test(`a record comes back as it was written: ${name}`, async t => {
    t.same(parseRecord(recordText(record)), record)
  })

t.test('a record of an earlier version knows of no port to be like', async t => {
  const text = recordText(RECORDS['running']!)
  const earlier = text.replace(/,\s*"portLike": 0/, '')
  t.not(earlier, text)
  t.same(parseRecord(earlier), RECORDS['running'])
})
t.test(
  'a record of an agent that knew of no modes of addresses is one of a server that sees the proxy',
  async t => {
    const text = recordText(RECORDS['running']!)
      .replace(/"addresses": "ADDRESS_MODE_NAT"/, '"was": ""')
      .replace('"gamePort"', '"did"')
    t.notMatch(text, 'ADDRESS_MODE')
    t.match(parseRecord(text), {
      spec: { addresses: 'nat' },
      life: { kind: 'running', port: 5, gamePort: 5 },
    })
  },
)

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
    good.replace(secret, 'short'),
  ]
  for (const text of cases) t.throws(() => parseRecord(text), text.slice(0, 30))
})

t.test(
  'an exit that the control plane would refuse is no record: its hello would be refused for ever',
  async t => {
    const good = { exitCode: 1, signal: '', lastLine: '' }
    for (const exit of [
      { exitCode: 2 ** 31 },
      { exitCode: -2 },
      { lastLine: 'x'.repeat(2_001) },
      { lastLine: '\u001b' },
      { signal: '\u0007' },
    ]) {
      const life = { kind: 'exited', exit: { ...good, ...exit } }
      const text = JSON.stringify({ ...(JSON.parse(recordText(RECORDS['launching']!)) as object), life })
      t.throws(() => parseRecord(text), JSON.stringify(exit))
    }
  },
)
