import t from 'tap'
import { measureAllocations } from './measure-allocations.ts'

t.test('no function of ours allocates for a datagram of an established flow', async t => {
  const table = await measureAllocations({
    players: 16,
    roundTrips: 30_000,
    roundsMax: 8,
    firstFlowPort: 29_000,
  })
  const ours = table.rows.filter(({ owner }) => owner === 'ours')
  t.ok(table.passed, JSON.stringify(ours))
  t.ok(
    table.rows.some(({ owner, bytesPerRoundTrip }) => owner === 'Node' && bytesPerRoundTrip > 100),
    'the profile has seen the datagrams',
  )
})
