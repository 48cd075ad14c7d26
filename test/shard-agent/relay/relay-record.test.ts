import fc from 'fast-check'
import t from 'tap'
import type { RelayedFlow } from '../../../shard-agent/aliases/relayed-flow.ts'
import { readRelayJournal, relayLine, type RelayRecord } from '../../../shard-agent/relay/relay-record.ts'

const port = fc.integer({ min: 1, max: 65_535 })
const ip = fc.oneof(fc.ipV4(), fc.ipV6())
const flow: fc.Arbitrary<RelayedFlow> = fc.record({
  address: fc.constantFrom('127.0.0.1', '10.0.0.1', '::1'),
  port: fc.integer({ min: 10_000, max: 10_005 }),
  speaker: fc.oneof(
    fc.record({ kind: fc.constant('player' as const), ip, port }),
    fc.constant({ kind: 'proxy' as const }),
  ),
  alias: fc.integer({ min: 0, max: 255 }).map(byte => `127.1.2.${byte}`),
  aliasPort: port,
})
const entry: fc.Arbitrary<RelayRecord> = fc.oneof(
  flow.map(opened => ({ kind: 'opened' as const, flow: opened })),
  flow.map(closed => ({ kind: 'closed' as const, address: closed.address, port: closed.port })),
)

t.test('what is open at the end is read back', async () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 30 }), entries => {
      const open = new Map<string, RelayedFlow>()
      for (const one of entries)
        if (one.kind === 'opened') open.set(`${one.flow.address} ${one.flow.port}`, one.flow)
        else open.delete(`${one.address} ${one.port}`)
      const { flows, damaged } = readRelayJournal(entries.map(relayLine).join(''))
      return damaged === 0 && JSON.stringify(flows) === JSON.stringify([...open.values()])
    }),
  )
})

t.test('a flipped bit costs one line, and nothing is made up', async () => {
  fc.assert(
    fc.property(
      fc.array(entry, { minLength: 1, maxLength: 5 }),
      fc.nat(),
      fc.integer({ min: 0, max: 6 }),
      (entries, at, bit) => {
        const bytes = Buffer.from(entries.map(relayLine).join(''))
        bytes[at % bytes.length]! ^= 1 << bit
        const { flows, damaged } = readRelayJournal(bytes.toString('latin1'))
        const written = entries.flatMap(one => (one.kind === 'opened' ? [JSON.stringify(one.flow)] : []))
        return damaged >= 1 && flows.every(read => written.includes(JSON.stringify(read)))
      },
    ),
  )
})
