import { systemClock } from '../../../lib/clock.ts'
import { probeBatched } from '../../../proxy/udp/batched/probe-batched.ts'
import { allocationText } from './allocation-table.ts'
import { measureAllocations } from './measure-allocations.ts'

/** `npm run bench:allocations`: what the data path allocates per datagram, and by whom. Ends with 1 if a function of ours does. Of `batched` it is only
 *  told: what a call by node:ffi allocates is counted where it is called. */
const batched = probeBatched(systemClock)
const paths = ['generic', 'door', ...(batched.kind === 'works' ? (['batched'] as const) : [])] as const
for (const path of paths) {
  const table = await measureAllocations({
    players: 64,
    roundTrips: 100_000,
    roundsMax: path === 'batched' ? 1 : 5,
    firstFlowPort: 30_000,
    path,
  })
  process.stdout.write(`\n${path}\n\n${allocationText(table)}\n`)
  if (table.passed || path === 'batched') continue
  process.stderr.write('a function of ours allocates for every datagram\n')
  process.exitCode = 1
}
if (batched.kind === 'missing') process.stderr.write(`batched is left out: ${batched.why}\n`)
