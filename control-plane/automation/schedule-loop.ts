import type { NewEvent } from '../events/event.ts'
import type { ScheduleRecord, Versioned } from '../scaler/collections.ts'
import type { LedgerChange, ScalerFacts } from '../scaler/ledger.ts'
import { type ScheduleStep, planSchedule } from '../scaler/policies/schedule.ts'
import type { PoolRecord } from '../scaler/pool.ts'
import { scalerBrakeOn } from '../scaler/scaler-brake.ts'
import { lastTime } from './calendar.ts'

/** One commit about a schedule: whoever is first claims the time, everybody else is refused. */
export interface ScheduleCommit {
  readonly changes: readonly LedgerChange[]
  readonly events: readonly NewEvent[]
}

/** What is to be written about schedules now. While a brake on `schedule` holds their pool nothing is: what passes meanwhile is late afterwards,
 *  and `catchUp` decides. */
export function scheduleCommits(facts: ScalerFacts): readonly ScheduleCommit[] {
  return [...facts.collections.schedule.values()].flatMap(record => {
    const pool = facts.pools.find(({ spec }) => spec.name === record.value.pool)
    if (pool === undefined) return []
    if (scalerBrakeOn(facts.brakes, { kind: 'schedule' }, pool.spec, facts.now) !== undefined) return []
    return commitsOf(record, pool, facts)
  })
}

function commitsOf(
  record: Versioned<ScheduleRecord>,
  pool: PoolRecord,
  facts: ScalerFacts,
): ScheduleCommit[] {
  const { value } = record
  const { now } = facts
  // Declared just now: what lay before that was never slept through. A single moment says itself when it was meant.
  if (value.doneUntil === undefined && value.when.kind === 'cron')
    return [{ changes: [put(record, { ...value, doneUntil: now })], events: [] }]
  const last = lastTime(value.when, now)
  const step = planSchedule(
    { name: value.name, catchUp: value.catchUp, doneUntil: value.doneUntil as typeof now | undefined },
    last === undefined ? [] : [last],
    now,
  )
  switch (step.kind) {
    case 'wait':
      return []
    case 'skip':
      return [
        {
          changes: [put(record, { ...value, doneUntil: step.until })],
          events: [eventOf('schedule.skipped', value, `${value.name} was slept through`, step.why)],
        },
      ]
    case 'fire':
      return [fire(record, pool, facts, step)]
  }
}

/** The floor of the time that fired last holds: those of the pool's other schedules end with it. */
function fire(
  record: Versioned<ScheduleRecord>,
  pool: PoolRecord,
  facts: ScalerFacts,
  step: Extract<ScheduleStep, { readonly kind: 'fire' }>,
): ScheduleCommit {
  const { value } = record
  const others = [...facts.collections.schedule.values()].filter(
    other => other.id !== record.id && other.value.pool === value.pool && other.value.fired,
  )
  return {
    changes: [
      { kind: 'brake.none', act: { kind: 'schedule' }, pool: pool.spec },
      put(record, { ...value, doneUntil: step.at, fired: true }),
      ...others.map(other => put(other, { ...other.value, fired: false })),
    ],
    events: [
      eventOf(
        'schedule.fired',
        value,
        `${value.name}: ${pool.spec.name} has at least ${value.floor} hosts from now on`,
        step.why,
      ),
    ],
  }
}

function put(record: Versioned<ScheduleRecord>, value: ScheduleRecord): LedgerChange {
  return { kind: 'record.put', collection: 'schedule', id: record.id, expected: record.version, value }
}

function eventOf(kind: string, schedule: ScheduleRecord, summary: string, why: string): NewEvent {
  return { actor: 'system', kind, subject: schedule.pool, summary, why }
}
