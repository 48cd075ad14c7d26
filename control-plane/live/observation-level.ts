import type { ShardObservation } from '../../proto/contract/proxy-link.ts'
import { shardRefText } from '../../proto/contract/ids.ts'

/** What of a proxy's observations is evidence: a change of it is worth a look at once, everything else waits for the next pass. */
export function evidenceText(observations: readonly ShardObservation[]): string {
  return observations
    .map(
      ({ shard, silent, refused, flows, probe, answered }) =>
        `${shardRefText(shard)} ${silent} ${Math.min(refused, 2)} ${Math.min(flows, 2)} ${probe} ${answered}`,
    )
    .join('\n')
}
