import t from 'tap'
import { measureAllocations } from './measure-allocations.ts'

for (const [path, firstFlowPort] of [
  ['generic', 29_000],
  ['door', 29_100],
] as const)
  t.test(`no function of ours allocates for a datagram of an established flow: ${path}`, async t => {
    const table = await measureAllocations({
      players: 16,
      roundTrips: 30_000,
      roundsMax: 8,
      firstFlowPort,
      path,
    })
    const ours = table.rows.filter(({ owner }) => owner === 'ours')
    t.ok(table.passed, JSON.stringify(ours))
    t.ok(
      table.rows.some(({ owner, bytesPerRoundTrip }) => owner === 'Node' && bytesPerRoundTrip > 100),
      'the profile has seen the datagrams',
    )
  })
