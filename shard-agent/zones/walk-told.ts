import type { MonotonicMs } from '../../lib/clock.ts'
import type { HandoffRefusal } from '../../proto/contract/handoff.ts'
import type { AccountName } from '../../proto/contract/session.ts'
import type { Place } from './walk-place.ts'
import { ANSWER_PATIENCE_MS, type WalkState } from './walk-state.ts'
import type { Instruction, WalkView } from './walk-words.ts'

type Near = Exclude<Place, { readonly kind: 'inside' }>

const URGENCY: Readonly<Record<Instruction['word'], number>> = { cross: 0, closed: 1, corridor: 2, near: 3 }

/** @param place of the player themselves; `common` of their party, the same where they are alone */
export function toldOf(
  account: AccountName,
  state: WalkState,
  { place, common }: { readonly place: Place; readonly common: Place },
  now: MonotonicMs,
): readonly Instruction[] {
  if (state.kind === 'gone') return []
  if (state.kind === 'crossing' || state.kind === 'begun')
    return [{ word: 'cross', account, zone: state.zone, move: state.move }]
  const told: Instruction[] = []
  const reason = common.kind === 'inside' ? undefined : closedBy(state, common, now)
  if (common.kind !== 'inside' && reason !== undefined)
    told.push({ word: 'closed', account, zone: common.zone, reason })
  if (place.kind === 'corridor') told.push({ word: 'corridor', account, zone: place.zone })
  if (state.kind === 'prewarm' && reason === undefined)
    told.push({ word: 'near', account, zone: state.zone, move: state.move })
  return told
}

/** Most urgent first; what is as urgent stays in its order. */
export function byUrgency(told: readonly Instruction[]): readonly Instruction[] {
  return told.toSorted((left, right) => URGENCY[left.word] - URGENCY[right.word])
}

/** The phase that people are shown. */
export function phaseOf(state: WalkState, place: Place): WalkView['phase'] {
  if (state.kind === 'crossing' || state.kind === 'begun') return 'crossing'
  if (state.kind === 'refused' && place.kind !== 'inside') return 'refused'
  return place.kind
}

/** Why the road is closed for whoever goes on; undefined where it is open, and for those who do not go on. */
function closedBy(state: WalkState, place: Near, now: MonotonicMs): HandoffRefusal | undefined {
  if (!place.heads) return undefined
  if (place.closed !== undefined) return place.closed
  switch (state.kind) {
    case 'refused':
      return state.reason
    case 'arrived':
      // Who has just come is still beside the line: only going back over it is told.
      return place.kind === 'corridor' ? 'dwell' : undefined
    case 'asking':
      return place.over && now - state.since >= ANSWER_PATIENCE_MS ? 'away' : undefined
    case 'inside':
    case 'prewarm':
    case 'crossing':
    case 'begun':
    case 'gone':
      return undefined
  }
}
