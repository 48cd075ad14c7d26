import type { UdpLoadResult } from '../load/udp-load-result.ts'
import type { BenchRun } from './bench-run.ts'

/** Wrong deliveries count whatever the load was for. */
export function noteDeliveries(
  run: BenchRun,
  scenario: string,
  subject: string,
  result: UdpLoadResult,
): void {
  const { misdelivered, corrupt, duplicates, late, received } = result
  run.samples.add(scenario, subject, { misdelivered, corrupt, duplicates, late, delivered: received })
}
