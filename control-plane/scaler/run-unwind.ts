import { type Effects, perform } from './effects.ts'
import type { Place } from './host-place.ts'
import type { LedgerChange } from './ledger.ts'
import type { CallAnswer, SideResource } from './provider.ts'
import { type Called, guarded, write } from './run-call.ts'
import { afterUndo, nextSide, type UndoAnswer } from './undo-list.ts'

/** Takes away one thing that was made beside a machine that is destroyed. The machine itself may still be there; if so, it has to be ours. */
export function* unwindHost(called: Called<Place>): Effects<boolean> {
  const { host, pool } = called
  const before: LedgerChange[] = [
    { kind: 'brake.none', act: { kind: 'delete', purpose: host.destroyPurpose ?? 'surplus' }, pool },
    { kind: 'provider.unpaused', provider: host.provider },
  ]
  const may = yield* perform<'commit'>({ kind: 'commit', changes: before, events: [] })
  if (may === 'refused') return false
  const { verdict, stopped, row, facts } = yield* guarded(called)
  if (verdict.kind === 'refuse')
    return yield* write(called, [
      {
        kind: 'host.event',
        host: host.id,
        event: { kind: 'flag', flag: 'quarantined', value: verdict.why },
        why: verdict.why,
      },
    ])
  if (row === undefined || stopped) return false
  const step = nextSide(row.undo, facts.now)
  if (step.kind !== 'undo') return false
  // One whose machine was never named is known to have none by now: the plan has looked.
  if (verdict.kind === 'wait' && row.providerId !== undefined) {
    const items = afterUndo(row.undo, step.item, { kind: 'failed', why: verdict.why }, facts.now)
    return yield* write(called, [{ kind: 'host.undo', host: host.id, seen: row.undo, items }])
  }
  const { kind, id } = step.item
  const side = { kind, id } as SideResource
  const owner = facts.installation
  const { provider } = host
  const answer = yield* perform<'remove-side'>({ kind: 'remove-side', provider, side, owner, host: host.id })
  if (answer.kind === 'throttled')
    return yield* write(called, [{ kind: 'provider.pause', provider, retryAfterMs: answer.retryAfterMs }])
  const items = afterUndo(row.undo, side, undoAnswer(answer), facts.now)
  return yield* write(called, [{ kind: 'host.undo', host: host.id, seen: row.undo, items }])
}

function undoAnswer(answer: Exclude<CallAnswer<undefined>, { readonly kind: 'throttled' }>): UndoAnswer {
  return answer.kind === 'done' ? { kind: 'done' } : { kind: 'failed', why: answer.text }
}
