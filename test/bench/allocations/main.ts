import { allocationText } from './allocation-table.ts'
import { measureAllocations } from './measure-allocations.ts'

/** `npm run bench:allocations`: what the data path allocates per datagram, and by whom. Ends with 1 if a function of ours does. */
for (const path of ['generic', 'door'] as const) {
  const table = await measureAllocations({
    players: 64,
    roundTrips: 100_000,
    roundsMax: 5,
    firstFlowPort: 30_000,
    path,
  })
  process.stdout.write(`\n${path}\n\n${allocationText(table)}\n`)
  if (!table.passed) {
    process.stderr.write('a function of ours allocates for every datagram\n')
    process.exitCode = 1
  }
}
