import { parseIpAddress } from '../../lib/ip-network.ts'
import type { HostId } from '../../proto/contract/ids.ts'
import type { HostStateName } from './host.ts'
import type { PoolName, PoolSpec } from './pool.ts'

/** Where a cache host's registry listens. */
export const REGISTRY_PORT = 5_000
/** In the scripts of a template: the address of a registry near the host, such as `http://10.0.0.7:5000`; nothing where there is none. */
export const MIRROR_PLACEHOLDER = '{registryMirror}'

/** A host of a cache pool, as far as those who use it need to know. */
export interface CacheHost {
  readonly id: HostId
  readonly pool: PoolName
  readonly state: HostStateName
  /** Where the hosts of its datacenter reach it; undefined: not known. */
  readonly address: string | undefined
}

type Place = Pick<PoolSpec, 'name' | 'kind' | 'datacenter'>

/** The registry that a new host of a pool is to use as mirror: that of a ready cache host of the same datacenter. Hosts are spread over them by
 *  their ids, so each keeps its mirror as long as the caches stay. Undefined where there is none, and for caches themselves.
 *  Costs one look at each cache host. */
export function registryMirror(
  host: HostId,
  pool: Place,
  pools: readonly Place[],
  caches: readonly CacheHost[],
): string | undefined {
  if (pool.kind === 'cache') return undefined
  const near = new Set(
    pools
      .filter(({ kind, datacenter }) => kind === 'cache' && datacenter === pool.datacenter)
      .map(({ name }) => name),
  )
  const addresses = caches
    .filter(cache => cache.state === 'ready' && near.has(cache.pool))
    .toSorted((left, right) => (left.id < right.id ? -1 : 1))
    .flatMap(({ address }) => (address !== undefined && isAddress(address) ? [address] : []))
  const address = addresses[sumOf(host) % addresses.length]
  if (address === undefined) return undefined
  return `http://${address.includes(':') ? `[${address}]` : address}:${REGISTRY_PORT}`
}

/** A script of a template with its mirror filled in.
 *  @param mirror by `registryMirror` alone: the script runs as root */
export function withMirror(script: string, mirror: string | undefined): string {
  return script.replaceAll(MIRROR_PLACEHOLDER, mirror ?? '')
}

/** What an agent or a provider tells goes into a script: nothing but an address may. */
function isAddress(text: string): boolean {
  return /^[0-9a-fA-F.:]+$/.test(text) && parseIpAddress(text) !== undefined
}

function sumOf(id: HostId): number {
  let sum = 0
  for (let index = 0; index < id.length; index += 1) sum += id.charCodeAt(index)
  return sum
}
