import type { Status } from '../../proto/contract/admin.ts'

/** How far the product is on its way to carrying players. */
export type Progress =
  | { readonly kind: 'ready' }
  /** `missing` is one phrase for people. */
  | { readonly kind: 'waiting'; readonly missing: string }

/** Ready: a proxy is attached, and every fleet has its shards and its spares. */
export function fleetProgress(status: Status): Progress {
  if (!status.proxies.some(proxy => proxy.attached))
    return { kind: 'waiting', missing: 'no proxy is attached yet' }
  const missing = status.fleets
    .filter(fleet => fleet.ready < fleet.shards || fleet.readySpares < fleet.spares)
    .map(
      fleet =>
        `fleet ${fleet.name}: ${fleet.ready} of ${fleet.shards} shards` +
        ` and ${fleet.readySpares} of ${fleet.spares} spares are ready`,
    )
  return missing.length === 0 ? { kind: 'ready' } : { kind: 'waiting', missing: missing.join('; ') }
}
