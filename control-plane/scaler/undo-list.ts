import { type StoreTimeMs, storeTimeAfter } from '../../lib/store-time.ts'

/** What belongs to a host, in the order in which it is unwound. The server is last: as long as it is there, so is the row that knows of the rest. */
export const UNDO_ORDER = ['dns', 'key', 'firewall', 'disk', 'server'] as const
export type UndoKind = (typeof UNDO_ORDER)[number]

/** Things that one host may have, its server among them. */
export const UNDO_ITEMS_MAX = 32
const RETRY_FIRST_MS = 5_000
const RETRY_MS_MAX = 600_000

/** One thing to be taken away again. Written before it is made, so that a crash in between forgets nothing. */
export interface UndoItem {
  readonly kind: UndoKind
  /** How its maker finds it: follows from the host's id. */
  readonly id: string
  readonly doneAt: StoreTimeMs | undefined
  readonly attempts: number
  readonly nextAt: StoreTimeMs
  readonly why: string
}

export type UndoAnswer =
  | { readonly kind: 'done' }
  /** 404: somebody has done it already. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly why: string }

export type UndoStep =
  | { readonly kind: 'undo'; readonly item: UndoItem }
  /** The next one has failed lately. */
  | { readonly kind: 'wait'; readonly until: StoreTimeMs; readonly why: string }
  | { readonly kind: 'done' }

/** The list with one thing more, before it is made. Undefined: the list is full, and nothing more may be made for this host. The same id twice is
 *  one thing. */
export function withUndo(
  items: readonly UndoItem[],
  kind: UndoKind,
  id: string,
  now: StoreTimeMs,
): readonly UndoItem[] | undefined {
  if (items.some(item => isSame(item, { kind, id }))) return items
  if (items.length >= UNDO_ITEMS_MAX) return undefined
  return [...items, { kind, id, doneAt: undefined, attempts: 0, nextAt: now, why: 'not tried yet' }]
}

/** What to take away next: one at a time, in order, nothing before all of the kinds before it are done. */
export function nextUndo(items: readonly UndoItem[], now: StoreTimeMs): UndoStep {
  for (const kind of UNDO_ORDER) {
    const open = items.filter(item => item.kind === kind && item.doneAt === undefined)
    const due = open.find(item => item.nextAt <= now)
    if (due !== undefined) return { kind: 'undo', item: due }
    const soonest = open.toSorted((left, right) => left.nextAt - right.nextAt)[0]
    if (soonest !== undefined)
      return {
        kind: 'wait',
        until: soonest.nextAt,
        why: `${soonest.kind} ${soonest.id} could not be removed (${soonest.attempts} times): ${soonest.why}`,
      }
  }
  return { kind: 'done' }
}

/** The list after an answer. A failed item is tried again, later each time, for ever; it is never dropped. */
export function afterUndo(
  items: readonly UndoItem[],
  of: Pick<UndoItem, 'kind' | 'id'>,
  answer: UndoAnswer,
  now: StoreTimeMs,
): readonly UndoItem[] {
  return items.map(item => {
    if (!isSame(item, of) || item.doneAt !== undefined) return item
    if (answer.kind !== 'failed') return { ...item, doneAt: now, why: answer.kind }
    const attempts = item.attempts + 1
    const waitMs = Math.min(RETRY_MS_MAX, RETRY_FIRST_MS * 2 ** Math.min(attempts - 1, 20))
    return { ...item, attempts, nextAt: storeTimeAfter(now, waitMs), why: answer.why }
  })
}

/** A side may be named like its server. */
function isSame(item: Pick<UndoItem, 'kind' | 'id'>, other: Pick<UndoItem, 'kind' | 'id'>): boolean {
  return item.kind === other.kind && item.id === other.id
}

/** Whether it is there beside the server, as far as we know. */
export function isOpenSide({ kind, doneAt }: UndoItem): boolean {
  return kind !== 'server' && doneAt === undefined
}

/** The list after an attempt to delete the server that came to nothing. */
export function afterFailedDelete(
  items: readonly UndoItem[],
  hostTag: string,
  why: string,
  now: StoreTimeMs,
): readonly UndoItem[] {
  const server = { kind: 'server', id: hostTag } as const
  // A machine that was found has no list; one too many is nothing that anybody could make.
  return afterUndo(
    withUndo(items, server.kind, server.id, now) ?? items,
    server,
    { kind: 'failed', why },
    now,
  )
}

/** When to try the server again, once nothing is left beside it. */
export function nextServer(items: readonly UndoItem[], now: StoreTimeMs): UndoStep {
  return nextUndo(
    items.filter(({ kind }) => kind === 'server'),
    now,
  )
}

/** The list once the server is gone. */
export function afterServer(items: readonly UndoItem[], now: StoreTimeMs): readonly UndoItem[] {
  return items.map(item =>
    item.kind === 'server' && item.doneAt === undefined ? { ...item, doneAt: now, why: 'done' } : item,
  )
}

/** What to take away next of what is there beside the server. */
export function nextSide(items: readonly UndoItem[], now: StoreTimeMs): UndoStep {
  return nextUndo(
    items.filter(({ kind }) => kind !== 'server'),
    now,
  )
}
