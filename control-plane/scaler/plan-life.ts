import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { BudgetPurpose } from './budget.ts'
import type { HostEvent } from './next-host.ts'
import type { ObservedHost } from './observed-host.ts'
import type { PlanLimits } from './plan-limits.ts'
import type { PoolSpec } from './pool.ts'
import type { BrakableAct } from './scaler-brake.ts'
import { healDue } from './self-heal.ts'
import type { Step } from './step.ts'
import { nextServer, nextSide } from './undo-list.ts'

/** A machine runs within this time after it was asked for, or is replaced. */
export const LAUNCH_MS_MAX = 300_000
/** Its agent joins within this time after the machine runs, or it is replaced. */
export const JOIN_MS_MAX = 900_000
/** A ready host whose agent is silent for so long is replaced, if its provider says that it runs. */
export const SILENT_MS_MAX = 900_000
/** Calls for one machine; then it has failed. */
export const ASKS_MAX = 3
/** Complete listings in a row without a machine, before we believe that there is none. */
export const MISSED_LISTINGS = 2

/** Failures to take something away that are nobody's business yet. */
export const UNDO_FAILURES_QUIET = 3

/** What is to happen to this host next, on its own way up or down. Nothing: it waits, or its pool decides. */
export function planLife(
  host: ObservedHost,
  spec: Pick<PoolSpec, 'provider'>,
  now: StoreTimeMs,
  limits: PlanLimits,
): Step[] {
  const { state, record } = host
  switch (state.kind) {
    case 'planned':
      return createStep(host, limits, record.why)
    case 'provisioning':
      return planProvisioning(host, now, limits)
    case 'installing':
      return planInstalling(host, now)
    case 'joining':
      return planJoining(host, now)
    case 'ready':
      return planReady(host, now, limits)
    case 'draining':
      return planDraining(host, now)
    case 'destroying':
      return planDestroying(host, spec, now, limits)
    case 'drained':
    case 'failed':
    case 'lost':
    case 'adopt?':
    case 'gone':
    case 'evicted':
      return []
  }
}

function happens({ record }: ObservedHost, event: HostEvent, why: string): Step[] {
  return [{ kind: 'host', host: record.id, event, why }]
}

function createStep(host: ObservedHost, limits: PlanLimits, why: string): Step[] {
  const { record } = host
  const purpose = record.createPurpose
  const starts = limits.rungs.find(rung => rung.hardware === record.hardware)?.starts ?? 0
  return mayCall(limits, { kind: 'create', purpose }, purpose) &&
    starts > 0 &&
    !(purpose === 'replacement' && limits.frozen !== undefined)
    ? [{ kind: 'create', host: record.id, why }]
    : []
}

function mayCall(limits: PlanLimits, act: BrakableAct, purpose: BudgetPurpose): boolean {
  return limits.paused === undefined && limits.brakeOn(act) === undefined && limits.calls[purpose].count > 0
}

function planProvisioning(host: ObservedHost, now: StoreTimeMs, limits: PlanLimits): Step[] {
  const { record, status, state } = host
  const late = now - state.since > LAUNCH_MS_MAX
  if (record.providerId === undefined) {
    // We have asked and do not know what came of it: nobody asks again before a look has shown that nothing did.
    if (!isKnownAbsent(host, 1, limits))
      return late ? fail(host, 'its provider has not named it in time') : []
    return record.asks < ASKS_MAX
      ? createStep(host, limits, 'the call before made nothing')
      : fail(host, `its provider made nothing of ${record.asks} calls`)
  }
  if (status === 'running') return happens(host, { kind: 'build' }, 'its machine runs')
  if (status === 'error' || status === 'stopped') return fail(host, `its machine came up in state ${status}`)
  if (record.missed >= MISSED_LISTINGS) return fail(host, 'its machine is not there any more')
  return late ? fail(host, `its machine does not run after ${LAUNCH_MS_MAX / 1_000} s`) : []
}

/** Whether so many complete listings in a row, begun long enough after the last call, had no machine of it. */
function isKnownAbsent({ record }: ObservedHost, listings: number, { settleMs }: PlanLimits): boolean {
  const { missed, listedAt, times } = record
  return missed >= listings && (listedAt ?? 0) - (times.askedAt ?? 0) >= settleMs
}

function fail(host: ObservedHost, why: string): Step[] {
  return happens(host, { kind: 'fail' }, why)
}

function planInstalling(host: ObservedHost, now: StoreTimeMs): Step[] {
  const { record, status, sight, state } = host
  if (record.image !== undefined) return happens(host, { kind: 'install' }, `made from image ${record.image}`)
  if (sight.agent === 'attached') return happens(host, { kind: 'install' }, 'its agent is installed')
  if (status === 'error' || status === 'stopped') return fail(host, `its machine is ${status}`)
  return now - state.since > JOIN_MS_MAX
    ? fail(host, `it is not installed after ${JOIN_MS_MAX / 1_000} s`)
    : [{ kind: 'install', host: record.id, why: 'there is no image for it' }]
}

function planJoining(host: ObservedHost, now: StoreTimeMs): Step[] {
  const { status, sight, state, record } = host
  if (sight.agent === 'attached') return joined(host)
  if (status === 'error' || status === 'stopped') return fail(host, `its machine is ${status}`)
  // A hook has been begun because its agent had joined: its link is only lost for a while, and the hook's own cap bounds the wait.
  if (host.hooks.kind === 'hold' && host.hooks.wait !== undefined) return []
  if (host.hooks.kind === 'abandon') return fail(host, host.hooks.why)
  return now - (record.times.builtAt ?? state.since) > JOIN_MS_MAX
    ? fail(host, `its agent has not joined after ${JOIN_MS_MAX / 1_000} s`)
    : []
}

/** Its agent has joined: it serves, unless a lifecycle hook wants something first. */
function joined(host: ObservedHost): Step[] {
  switch (host.hooks.kind) {
    case 'go':
      return happens(host, { kind: 'join' }, 'its agent has joined')
    case 'hold':
      return []
    case 'abandon':
      return fail(host, host.hooks.why)
  }
}

/** Self-heal: only where provider and agent agree, or the agent has been silent for very long; never while much is unwell at once. */
function planReady(host: ObservedHost, now: StoreTimeMs, limits: PlanLimits): Step[] {
  const { status, sight, record } = host
  if (sight.agent === 'attached' || record.flags.quarantined !== undefined) return []
  const dead = status === 'error' || status === 'stopped'
  const mute = status === 'running' && sight.silentMs > SILENT_MS_MAX
  if (!(dead || mute) || !healDue(record.id, now, limits.settleMs)) return []
  if (limits.frozen !== undefined || limits.brakeOn({ kind: 'delete', purpose: 'repair' }) !== undefined)
    return []
  return fail(
    host,
    dead
      ? `its machine is ${status}, its agent silent`
      : `its agent is silent for ${sight.silentMs / 1_000} s`,
  )
}

function planDraining(host: ObservedHost, now: StoreTimeMs): Step[] {
  const { state, sight } = host
  const deadline = state.kind === 'draining' ? state.deadline : now
  if (now >= deadline) return happens(host, { kind: 'empty' }, 'its deadline has come')
  // Nobody knows who is on a host whose agent is silent.
  return sight.agent === 'attached' && sight.players === 0 && sight.occupiedBy === undefined
    ? happens(host, { kind: 'empty' }, 'nobody is on it any more')
    : []
}

function planDestroying(
  host: ObservedHost,
  spec: Pick<PoolSpec, 'provider'>,
  now: StoreTimeMs,
  limits: PlanLimits,
): Step[] {
  const { record, status, sight } = host
  if (record.asks === 0 && record.providerId === undefined)
    return happens(host, { kind: 'remove' }, 'nobody was ever asked for it')
  if (record.providerId === undefined && !isKnownAbsent(host, MISSED_LISTINGS, limits)) return []
  // Its agent was silent when that was decided. Whoever came back with it is not thrown off.
  if (record.destroyPurpose === 'orphan' && status !== 'absent' && sight.players > 0)
    return [{ kind: 'alarm', subject: record.id, why: `it is to go, but ${sight.players} players are on it` }]
  const side = nextSide(record.undo, now)
  if (side.kind === 'wait') return alarmOf(host, side.why)
  if (record.providerId === undefined && side.kind === 'done')
    return happens(host, { kind: 'remove' }, `${spec.provider} never made it`)
  const server = nextServer(record.undo, now)
  if (side.kind === 'done' && server.kind === 'wait') return alarmOf(host, server.why)
  const purpose = record.destroyPurpose ?? 'surplus'
  // The guard is asked again now and then: its machine may be gone meanwhile, which no listing by tags would tell.
  const quarantined = record.flags.quarantined !== undefined && !healDue(record.id, now, limits.settleMs)
  const held = quarantined || status === 'unknown' || (limits.frozen !== undefined && purpose !== 'asked')
  if (held || !mayCall(limits, { kind: 'delete', purpose }, 'delete')) return []
  return side.kind === 'undo'
    ? [
        {
          kind: 'unwind',
          host: record.id,
          why: `${side.item.kind} ${side.item.id} is to go before its machine`,
        },
      ]
    : [{ kind: 'delete', host: record.id, why: record.why }]
}

/** What cannot be taken away keeps its host from ending: after some failures a person has to hear of it. */
function alarmOf({ record }: ObservedHost, why: string): Step[] {
  return record.undo.some(({ doneAt, attempts }) => doneAt === undefined && attempts >= UNDO_FAILURES_QUIET)
    ? [{ kind: 'alarm', subject: record.id, why }]
    : []
}
