import { SwitchyardError } from '../../../lib/errors.ts'
import type { Change as RequestMeta } from '../../../proto/contract/admin.ts'
import type { AddScheduleRequest } from '../../../proto/contract/automation.ts'
import { resolve } from '../../facts/request.ts'
import { type DeclaredSchedule, SCHEDULES_MAX } from '../cluster.ts'
import type { ScalerFacts } from '../ledger.ts'
import { POOL_HOSTS_MAX } from '../pool.ts'
import { type ScalerPlanned, carried, refuseBadName } from './scaler-request.ts'

/** The calendar is its caller's. What is wrong with a time, in words; undefined: nothing. */
export type CalendarMistake = (when: DeclaredSchedule['when']) => string | undefined

/** Adds a schedule, or replaces the one of this name.
 *  @throws SwitchyardError `SWY_NOT_FOUND`, `SWY_AMBIGUOUS`, `SWY_INVALID_ARGUMENT`, `SWY_LIMIT` */
export function planAddSchedule(
  facts: ScalerFacts,
  asked: Omit<AddScheduleRequest, 'change'>,
  meta: RequestMeta,
  mistakeOf: CalendarMistake,
): ScalerPlanned {
  refuseBadName(asked.name)
  const { spec } = resolve('pool', facts.pools, pool => pool.spec.name, asked.pool)
  if (asked.floor > POOL_HOSTS_MAX)
    throw new SwitchyardError('SWY_INVALID_ARGUMENT', `floor: is 0 to ${POOL_HOSTS_MAX}`)
  if (asked.floor > spec.max)
    throw new SwitchyardError(
      'SWY_INVALID_ARGUMENT',
      `floor: is more than max of ${spec.name} (${spec.max}), beyond which no schedule goes: raise max first`,
    )
  const when = whenOf(asked)
  const mistake =
    mistakeOf(when) ??
    (when.kind === 'once' && when.at <= facts.now
      ? 'that moment is over: give one that is to come'
      : undefined)
  if (mistake !== undefined) throw new SwitchyardError('SWY_INVALID_ARGUMENT', `when: ${mistake}`)
  const { schedule: schedules } = facts.collections
  const present = schedules.get(asked.name)
  if (present === undefined && schedules.size >= SCHEDULES_MAX)
    throw new SwitchyardError('SWY_LIMIT', `there are ${SCHEDULES_MAX} schedules: remove one first`)
  const { name, floor } = asked
  const value = {
    name,
    pool: spec.name,
    when,
    floor,
    catchUp: catchUpOf(asked.catchUp),
    // What lay before is not its business.
    doneUntil: facts.now,
    fired: false,
  }
  return carried({
    meta,
    kind: 'schedule.added',
    subject: spec.name,
    summary: `${name}: ${spec.name} has at least ${floor} hosts from ${whenText(when)} on`,
    changes: [{ kind: 'record.put', collection: 'schedule', id: name, expected: present?.version, value }],
    ...(present === undefined ? {} : { before: present.value }),
    after: value,
  })
}

/** @throws SwitchyardError `SWY_NOT_FOUND`, `SWY_AMBIGUOUS` */
export function planRemoveSchedule(facts: ScalerFacts, id: string, meta: RequestMeta): ScalerPlanned {
  const record = resolve('schedule', [...facts.collections.schedule.values()], found => found.id, id)
  const { name, pool, fired } = record.value
  return carried({
    meta,
    kind: 'schedule.removed',
    subject: pool,
    summary: `schedule ${name} of ${pool} is removed${fired ? ', and its floor with it' : ''}`,
    changes: [{ kind: 'record.remove', collection: 'schedule', id: record.id, expected: record.version }],
    before: record.value,
  })
}

function whenOf({ cron, timeZone, atMs }: Omit<AddScheduleRequest, 'change'>): DeclaredSchedule['when'] {
  if ((cron === '') === (atMs === 0))
    throw new SwitchyardError('SWY_INVALID_ARGUMENT', 'when: give cron with time_zone, or at_ms')
  return cron === '' ? { kind: 'once', at: atMs } : { kind: 'cron', cron: cron.trim(), timeZone }
}

function catchUpOf(text: string): DeclaredSchedule['catchUp'] {
  if (text === '' || text === 'skip') return 'skip'
  if (text === 'once') return 'once'
  throw new SwitchyardError('SWY_INVALID_ARGUMENT', `catch_up: is skip or once, not ${text}`)
}

/** `0 18 * * 5 Europe/Berlin`. */
export function whenText(when: DeclaredSchedule['when']): string {
  return when.kind === 'cron' ? `${when.cron} ${when.timeZone}` : new Date(when.at).toISOString()
}
