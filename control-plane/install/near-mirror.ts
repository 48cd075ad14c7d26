import type { HostId } from '../../proto/contract/ids.ts'
import { type HostRecord, hostState } from '../scaler/host.ts'
import type { ScalerFacts, ScalerLedger } from '../scaler/ledger.ts'
import { registryMirror } from '../scaler/mirror.ts'
import type { PoolName } from '../scaler/pool.ts'

/** The registry that a host of a pool is to use as mirror; undefined: there is none. */
export type NearMirror = (host: HostId, pool: PoolName) => Promise<string | undefined>

export interface NearMirrorParts {
  readonly ledger: Pick<ScalerLedger, 'read'>
  /** Where other hosts reach a host; undefined: not known. */
  readonly addressOf: (host: HostRecord) => string | undefined
}

/** Mirrors among the hosts of the ledger, as of each call. One that becomes an image is of no declared pool, and so has none: images outlive caches. */
export function nearMirror({ ledger, addressOf }: NearMirrorParts): NearMirror {
  return async (host, pool) => mirrorFor(await ledger.read(), host, pool, addressOf)
}

function mirrorFor(
  { pools, hosts }: Pick<ScalerFacts, 'pools' | 'hosts'>,
  host: HostId,
  pool: PoolName,
  addressOf: NearMirrorParts['addressOf'],
): string | undefined {
  const places = pools.map(({ spec }) => spec)
  const own = places.find(({ name }) => name === pool)
  if (own === undefined) return undefined
  const cachePools = new Set(places.filter(({ kind }) => kind === 'cache').map(({ name }) => name))
  const caches = hosts
    .filter(row => cachePools.has(row.pool))
    .map(row => ({ id: row.id, pool: row.pool, state: hostState(row).kind, address: addressOf(row) }))
  return registryMirror(host, own, places, caches)
}
