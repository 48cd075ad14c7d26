import { type HostRecord, hostState } from './host.ts'
import type { Machine } from './provider.ts'

export type DeleteVerdict =
  | { readonly kind: 'delete'; readonly providerId: string }
  /** There is nothing to delete any more. */
  | { readonly kind: 'done' }
  /** Not now; look again. */
  | { readonly kind: 'wait'; readonly why: string }
  /** It is not ours, or not what we believe it is: quarantine and alarm. */
  | { readonly kind: 'refuse'; readonly why: string }

/** The last word before a machine is deleted: everything has to say that it is ours.
 *  @param row read in the commit before
 *  @param fresh read from the provider just now; undefined: could not be read */
export function guardDelete(
  row: HostRecord | undefined,
  fresh: Machine | 'gone' | undefined,
  installation: string,
): DeleteVerdict {
  if (row === undefined) return { kind: 'refuse', why: 'no row accounts for it' }
  const state = hostState(row).kind
  if (state !== 'destroying') return { kind: 'refuse', why: `its row is ${state}, not destroying` }
  if (row.providerId === undefined) return { kind: 'wait', why: 'its provider has not named it' }
  if (fresh === undefined) return { kind: 'wait', why: 'its provider could not be asked' }
  if (fresh === 'gone') return { kind: 'done' }
  if (fresh.providerId !== row.providerId)
    return { kind: 'refuse', why: `the provider shows ${fresh.providerId}, the row says ${row.providerId}` }
  if (fresh.status === 'unknown')
    return { kind: 'wait', why: 'its provider says something we do not understand' }
  if (fresh.tags.owner !== installation)
    return { kind: 'refuse', why: `its owner tag is ${shown(fresh.tags.owner)}, not ${installation}` }
  if (fresh.tags.host !== row.hostTag)
    return { kind: 'refuse', why: `its host tag is ${shown(fresh.tags.host)}, not ${row.hostTag}` }
  return { kind: 'delete', providerId: row.providerId }
}

function shown(tag: string | undefined): string {
  return tag === undefined ? 'missing' : JSON.stringify(tag.slice(0, 80))
}
