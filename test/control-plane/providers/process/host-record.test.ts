import fc from 'fast-check'
import t from 'tap'
import {
  type HostProcessRecord,
  parseHostRecord,
  recordText,
} from '../../../../control-plane/providers/process/host-record.ts'
import { ID_PATTERN } from '../../../../proto/contract/ids.ts'

const FINE: HostProcessRecord = {
  tags: { owner: 'o', pool: 'p', host: 'h' },
  slot: 3,
  life: { kind: 'running', process: { pid: 1_234, startTicks: 99, bootId: 'boot' } },
}

t.test('a record comes back as it was written', async t => {
  const name = fc.option(fc.stringMatching(ID_PATTERN), { nil: undefined })
  const process = fc.record({
    pid: fc.integer({ min: 2, max: 0x7fff_ffff }),
    startTicks: fc.nat(),
    bootId: fc.string(),
  })
  const life = fc.oneof(
    fc.constant({ kind: 'launching' } as const),
    fc.constant({ kind: 'stopped' } as const),
    process.map(identity => ({ kind: 'running', process: identity }) as const),
  )
  fc.assert(
    fc.property(
      fc.record({ tags: fc.record({ owner: name, pool: name, host: name }), slot: fc.nat(), life }),
      record => {
        t.same(parseHostRecord(recordText(record)), record)
      },
    ),
  )
})

for (const [name, spoiled] of [
  [
    'pid 0, our own group',
    { ...FINE, life: { kind: 'running', process: { pid: 0, startTicks: 1, bootId: 'b' } } },
  ],
  ['pid 1', { ...FINE, life: { kind: 'running', process: { pid: 1, startTicks: 1, bootId: 'b' } } }],
  [
    'a negative pid',
    { ...FINE, life: { kind: 'running', process: { pid: -1, startTicks: 1, bootId: 'b' } } },
  ],
  ['no start', { ...FINE, life: { kind: 'running', process: { pid: 7, bootId: 'b' } } }],
  ['an unknown life', { ...FINE, life: { kind: 'flying' } }],
  ['an owner with a path in it', { ...FINE, tags: { owner: '../x' } }],
  ['no slot', { tags: {}, life: { kind: 'stopped' } }],
] as const)
  t.test(`${name} is no record`, async t => {
    t.equal(parseHostRecord(JSON.stringify({ version: 1, ...spoiled })), undefined)
  })

t.test('no text makes it throw', async t => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), text => t.equal(parseHostRecord(text), undefined)))
})
