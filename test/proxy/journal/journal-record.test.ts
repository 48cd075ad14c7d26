import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import t from 'tap'
import { fleetPolicy } from '../../../proto/contract/proxy-link.ts'
import type { WallMs } from '../../../lib/clock.ts'
import { journalLine, type JournalRecord, readJournal } from '../../../proxy/journal/journal-record.ts'
import { group, policy, route } from '../support/routes.ts'

const flowId = (n: number) => `flow${n}` as never
const player = (port: number) => ({
  listener: 'main' as never,
  protocol: 'udp' as const,
  ip: '127.0.0.1',
  port,
})

const pass = fc.option(
  fc.record({
    key: fc.option(fc.integer({ min: 0, max: 0xffff_ffff }), { nil: undefined }),
    shard: fc.option(fc.constant(route({ group: 1 }).shard), { nil: undefined }),
  }),
  { nil: undefined },
)
const body: fc.Arbitrary<JournalRecord['body']> = fc.oneof(
  fc.record({ kind: fc.constant('alive' as const), value: fc.record({ flows: fc.nat({ max: 10_000 }) }) }),
  fc.integer({ min: 1, max: 9 }).map(n => ({ kind: 'route' as const, value: route({ group: n }) })),
  fc.integer({ min: 1, max: 9 }).map(n => ({ kind: 'groupGone' as const, value: { groupId: group(n) } })),
  fc.uint8Array({ maxLength: 20 }).map(bytes => ({
    kind: 'policy' as const,
    value: policy({ probe: { kind: { kind: 'udp', value: { payload: Buffer.from(bytes) } } } }),
  })),
  fc.tuple(fc.integer({ min: 1, max: 65_535 }), pass).map(([port, pass]) => ({
    kind: 'opened' as const,
    value: {
      flowId: flowId(port),
      player: player(port),
      groupId: group(1),
      placementVersion: port,
      flowPort: port,
      endpoint: '127.0.0.1:9001',
      why: 'spread',
      openedAt: 5 as WallMs,
      pass,
    },
  })),
  fc.boolean().map(seat => ({ kind: 'closed' as const, value: { flowId: flowId(1), seat } })),
)
const record: fc.Arbitrary<JournalRecord> = fc.record({
  at: fc.integer({ min: 0, max: 2_000_000_000_000 }).map(at => at as WallMs),
  body,
})

t.test('what is written is read back', async t => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 20 }), records => {
      const read = readJournal(records.map(journalLine).join(''))
      return read.damaged === 0 && JSON.stringify(read.records) === JSON.stringify(records)
    }),
  )
  t.pass()
})

t.test('a policy of a version without paces and modes of addresses is read, with `nat`', async t => {
  const raw = fleetPolicy.encode(policy()) as Record<string, unknown>
  const { addresses: _, pacePerSecond: __, restored: ___, ...value } = raw
  const json = JSON.stringify({ at: '1', body: 'policy', policy: value })
  const line = `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`
  t.match(readJournal(line), {
    damaged: 0,
    records: [{ body: { value: { addresses: 'nat', pacePerSecond: 0, restored: false } } }],
  })
})

t.test('a cut journal gives the records that are whole, in order', async t => {
  fc.assert(
    fc.property(
      fc.array(record, { minLength: 1, maxLength: 10 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (records, share) => {
        const content = records.map(journalLine).join('')
        const { records: read } = readJournal(content.slice(0, Math.floor(share * content.length)))
        return (
          JSON.stringify(read) === JSON.stringify(records.slice(0, read.length)) &&
          read.length <= records.length
        )
      },
    ),
  )
  t.pass()
})

t.test('a flipped bit costs the records of its line and invents none', async t => {
  fc.assert(
    fc.property(
      fc.array(record, { minLength: 1, maxLength: 10 }),
      fc.nat(),
      fc.nat({ max: 7 }),
      (records, at, bit) => {
        const content = Buffer.from(records.map(journalLine).join(''))
        const index = at % content.length
        content[index] = (content[index] ?? 0) ^ (1 << bit)
        const known = new Set(records.map(one => JSON.stringify(one)))
        const { records: read } = readJournal(content.toString('utf8'))
        // A flipped line end joins two lines.
        return read.length >= records.length - 2 && read.every(one => known.has(JSON.stringify(one)))
      },
    ),
  )
  t.pass()
})

t.test('garbage gives nothing and never throws', async t => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      bytes => readJournal(Buffer.from(bytes).toString('utf8')).records.length === 0,
    ),
  )
  t.pass()
})
