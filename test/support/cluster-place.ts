import type { ClusterPlace } from '../../control-plane/scaler/cluster/cluster-place.ts'

/** Where a cluster file can be applied: a control plane with a provider `local` that can do everything. */
export const clusterPlace = (part: Partial<ClusterPlace> = {}): ClusterPlace => ({
  providers: new Map([['local', {}]]),
  shardUsers: 'possible',
  urlMistake: () => undefined,
  ...part,
})
