import { after, type MonotonicMs } from '../../lib/clock.ts'
import type { StartShard } from '../../proto/contract/agent-link.ts'
import { PROBE_INTERVAL_MS, readiness, readyTimeoutMsOf } from '../health/readiness.ts'
import type { ChildEvent, ChildState, EndCause } from './child.ts'
import type { RunningProcess } from './runtime.ts'

/** A process that survives SIGKILL (it sits in the kernel) gets it again after this time. */
export const KILL_AGAIN_MS = 1_000

/** The parts of the order that decide about a life. */
export type ChildRules = Pick<StartShard, 'ready' | 'readyTimeoutMs'>

type StateOf<K extends ChildState['kind']> = Extract<ChildState, { readonly kind: K }>
type EventOf<K extends ChildEvent['kind']> = Extract<ChildEvent, { readonly kind: K }>

/** Returns the very same object when nothing changes. */
export function nextChild(state: ChildState, event: ChildEvent, rules: ChildRules): ChildState {
  switch (state.kind) {
    case 'backing-off':
      return fromBackingOff(state, event)
    case 'launching':
      return fromLaunching(state, event, rules)
    case 'abandoned':
      return fromAbandoned(state, event)
    case 'starting':
      return fromStarting(state, event, rules)
    case 'ready':
      return fromReady(state, event)
    case 'stopping':
      return fromStopping(state, event)
    case 'killing':
      return fromKilling(state, event)
    case 'exited':
      return state // Terminal: another life of the shard is another incarnation.
  }
}

/** The state of a child that has just got its process; also of one that was found running and not ready yet. */
export function startingChild(process: RunningProcess, now: MonotonicMs, rules: ChildRules): ChildState {
  const readyDeadline = after(now, readyTimeoutMsOf(rules.readyTimeoutMs))
  return { kind: 'starting', process, readyDeadline, probeAt: now }
}

function fromBackingOff(state: StateOf<'backing-off'>, event: ChildEvent): ChildState {
  switch (event.kind) {
    case 'tick':
      return event.alone && event.now >= state.startAt ? { kind: 'launching' } : state
    case 'stop':
    case 'kill':
      return neverRan(event.cause, 'ended before it was started')
    case 'exited':
    case 'launched':
    case 'launch-failed':
    case 'answered':
      return state
  }
}

function fromLaunching(state: StateOf<'launching'>, event: ChildEvent, rules: ChildRules): ChildState {
  switch (event.kind) {
    case 'launched':
      return startingChild(event.process, event.now, rules)
    case 'launch-failed':
      return neverRan(undefined, event.message)
    case 'stop':
    case 'kill':
      return { kind: 'abandoned', cause: event.cause }
    case 'exited':
      return exited(event, undefined)
    case 'tick':
    case 'answered':
      return state
  }
}

function fromAbandoned(state: StateOf<'abandoned'>, event: ChildEvent): ChildState {
  switch (event.kind) {
    case 'launched':
      return killing(event.process, state.cause, event.now)
    case 'launch-failed':
      return neverRan(state.cause, event.message)
    case 'exited':
      return exited(event, state.cause)
    case 'stop':
    case 'kill':
    case 'tick':
    case 'answered':
      return state
  }
}

function fromStarting(state: StateOf<'starting'>, event: ChildEvent, rules: ChildRules): ChildState {
  const { process } = state
  switch (event.kind) {
    case 'tick':
      switch (readiness({ ...state, ready: rules.ready, startedAt: process.startedAt }, event.now)) {
        case 'wait':
          return state
        case 'probe':
          return { ...state, probeAt: after(event.now, PROBE_INTERVAL_MS) }
        case 'ready':
          return { kind: 'ready', process }
        case 'late':
          return killing(process, 'not-ready', event.now)
      }
    case 'answered':
      return { kind: 'ready', process }
    case 'stop':
      return stopping(process, event)
    case 'kill':
      return killing(process, event.cause, event.now)
    case 'exited':
      return exited(event, undefined)
    case 'launched':
    case 'launch-failed':
      return state
  }
}

function fromReady(state: StateOf<'ready'>, event: ChildEvent): ChildState {
  switch (event.kind) {
    case 'stop':
      return stopping(state.process, event)
    case 'kill':
      return killing(state.process, event.cause, event.now)
    case 'exited':
      return exited(event, undefined)
    case 'tick':
    case 'answered':
    case 'launched':
    case 'launch-failed':
      return state
  }
}

function fromStopping(state: StateOf<'stopping'>, event: ChildEvent): ChildState {
  switch (event.kind) {
    case 'tick':
      return event.now >= state.killAt ? killing(state.process, state.cause, event.now) : state
    case 'stop': {
      // A second stop may shorten the grace, never lengthen it: what was promised stays promised.
      const killAt = after(event.now, event.graceMs)
      return killAt < state.killAt ? { ...state, killAt } : state
    }
    case 'kill':
      return killing(state.process, state.cause, event.now)
    case 'exited':
      return exited(event, state.cause)
    case 'answered':
    case 'launched':
    case 'launch-failed':
      return state
  }
}

function fromKilling(state: StateOf<'killing'>, event: ChildEvent): ChildState {
  switch (event.kind) {
    case 'tick':
      return event.now >= state.killAgainAt ? killing(state.process, state.cause, event.now) : state
    case 'exited':
      return exited(event, state.cause)
    case 'stop':
    case 'kill':
    case 'answered':
    case 'launched':
    case 'launch-failed':
      return state
  }
}

function stopping(process: RunningProcess, event: EventOf<'stop'>): ChildState {
  return { kind: 'stopping', process, cause: event.cause, killAt: after(event.now, event.graceMs) }
}

function killing(process: RunningProcess, cause: EndCause, now: MonotonicMs): ChildState {
  return { kind: 'killing', process, cause, killAgainAt: after(now, KILL_AGAIN_MS) }
}

function exited(event: EventOf<'exited'>, cause: EndCause | undefined): ChildState {
  const { exitCode, signal, lastLine } = event
  return { kind: 'exited', exit: { cause, exitCode, signal, lastLine } }
}

function neverRan(cause: EndCause | undefined, why: string): ChildState {
  return { kind: 'exited', exit: { cause, exitCode: -1, signal: '', lastLine: why } }
}
