import { LISTING_PAGES_MAX } from '../../scaler/provider.ts'

export interface Page<T> {
  readonly items: readonly T[]
  /** Where the next page is; undefined: this is the last one. */
  readonly next: string | undefined
  /** How many there are on all pages, where the provider says so. */
  readonly total?: number | undefined
  /** Of this page, that are not ours and left out. */
  readonly skipped?: number
}

export interface Gathered<T> {
  /** Only if every page was read, and there were as many as the provider says. */
  readonly complete: boolean
  /** Each once. */
  readonly items: readonly T[]
}

/** Reads one page after the other, `LISTING_PAGES_MAX` at most. Pages that are counted shift when something on an earlier one is deleted
 *  meanwhile: what slips through is noticed by a total that changes, or does not come out.
 *  @param read undefined: the page could not be read */
export async function gatherPages<T>(
  read: (cursor: string | undefined) => Promise<Page<T> | undefined>,
  idOf: (item: T) => string,
): Promise<Gathered<T>> {
  const items = new Map<string, T>()
  const seen = new Set<string>()
  let cursor: string | undefined
  let total: number | undefined
  let skipped = 0
  for (let pages = 0; pages < LISTING_PAGES_MAX; pages += 1) {
    // In order: each page says where the next one is.
    const page = await read(cursor)
    if (page === undefined) break
    if (pages > 0 && page.total !== total) break
    total = page.total
    skipped += page.skipped ?? 0
    for (const item of page.items) items.set(idOf(item), item)
    if (page.next === undefined)
      return { complete: total === undefined || total === items.size + skipped, items: [...items.values()] }
    // A provider that leads in a circle never ends.
    if (seen.has(page.next)) break
    seen.add(page.next)
    cursor = page.next
  }
  return { complete: false, items: [...items.values()] }
}
