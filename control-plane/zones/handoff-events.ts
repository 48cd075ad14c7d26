import { shardRefText } from '../../proto/contract/ids.ts'
import type { HandoffRefusal } from '../../proto/contract/handoff.ts'
import type { ZoneName } from '../../proto/contract/zone.ts'
import type { MonotonicMs } from '../../lib/clock.ts'
import type { NewEvent } from '../events/event.ts'
import type { HandoffRecord } from './handoff-store.ts'

/** Members who never arrived: free again, with what was saved last. Whoever was not even committed has lost nothing, and is in no event. */
export function expiredEvents({ id, fromZone, toZone, to, members }: HandoffRecord): readonly NewEvent[] {
  return members
    .filter(({ phase }) => phase === 'expired')
    .map(({ account, granted }) => ({
      actor: 'system',
      kind: 'handoff.expired',
      subject: account,
      summary: `${account} never arrived at ${toZone} on ${shardRefText(to)}, and is free`,
      why: `the ticket of move ${id} from ${fromZone} ran out`,
      before: { state: 'granted', epoch: granted },
      after: { state: 'free' },
    }))
}

/** At most one event of the same zone and reason within this time; it counts what came in between. */
export const REFUSALS_TOLD_EVERY_MS = 60_000
/** Zones and reasons that are counted; of more, nothing is told. */
export const REFUSALS_COUNTED_MAX = 1_000

interface Counted {
  count: number
  /** The last one. */
  why: string
  toldAt: MonotonicMs | undefined
}

/** Counts refusals by zone and reason until they are told: a full zone refuses a hundred players several times a second. */
export class RefusalTally {
  readonly #counted = new Map<
    string,
    Counted & { readonly zone: ZoneName; readonly reason: HandoffRefusal }
  >()

  note(zone: ZoneName, reason: HandoffRefusal, why: string): void {
    const name = `${zone} ${reason}`
    const known = this.#counted.get(name)
    if (known !== undefined) {
      known.count += 1
      known.why = why
    } else if (this.#counted.size < REFUSALS_COUNTED_MAX)
      this.#counted.set(name, { zone, reason, count: 1, why, toldAt: undefined })
  }

  /** What is to be told now. Each is told once: whoever cannot write it has lost no more than a line of the audit. */
  due(now: MonotonicMs): readonly NewEvent[] {
    const events: NewEvent[] = []
    for (const [name, counted] of this.#counted) {
      const { zone, reason, count, why, toldAt } = counted
      if (toldAt !== undefined && now - toldAt < REFUSALS_TOLD_EVERY_MS) continue
      if (count === 0) {
        this.#counted.delete(name)
        continue
      }
      events.push({
        actor: 'system',
        kind: 'handoff.refused',
        subject: zone,
        summary: `${count} ${count === 1 ? 'hand-off' : 'hand-offs'} to ${zone} refused: ${reason}`,
        why,
        after: { reason, count },
      })
      counted.toldAt = now
      counted.count = 0
    }
    return events
  }
}
