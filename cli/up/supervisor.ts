import { type BackoffLimits, backoffMs } from '../../lib/backoff.ts'
import { after, type MonotonicMs } from '../../lib/clock.ts'
import type { Random } from '../../lib/random.ts'

/** Life of one program under `switchyard up`.
 *    waiting ──the ones before it are up──► starting ──ready──► up
 *                                              ▲  │exit          │exit
 *                                              │  ▼              ▼
 *                                              └─due── resting ◄─┘        stop, in any state: stopping ──exit──► ended */
export type ProgramState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'starting'; readonly since: MonotonicMs; readonly past: Past }
  | { readonly kind: 'up'; readonly since: MonotonicMs; readonly past: Past }
  | { readonly kind: 'resting'; readonly until: MonotonicMs; readonly past: Past }
  | { readonly kind: 'stopping'; readonly killAt: MonotonicMs; readonly killed: boolean }
  | { readonly kind: 'ended' }

/** What is remembered of earlier lives. */
export interface Past {
  readonly wasReady: boolean
  /** Deaths in a row, none of which came after a long life. */
  readonly failures: number
}

export interface SupervisedProgram {
  readonly name: string
  /** From SIGTERM to SIGKILL. */
  readonly stopGraceMs: number
  readonly state: ProgramState
}

export type Mode =
  | { readonly kind: 'running' }
  | { readonly kind: 'stopping'; readonly exitCode: number }
  | { readonly kind: 'finished'; readonly exitCode: number }

export interface Supervision {
  readonly mode: Mode
  /** In the order in which they start: each waits until those before it have been up once. */
  readonly programs: readonly SupervisedProgram[]
  /** Names, in the order in which they stop: each waits until those before it have ended. */
  readonly stopOrder: readonly string[]
}

export type SupervisorEvent =
  | { readonly kind: 'ready'; readonly name: string }
  | { readonly kind: 'exited'; readonly name: string; readonly exitCode: number | undefined }
  | { readonly kind: 'tick' }
  | { readonly kind: 'stop'; readonly exitCode: number }
  | { readonly kind: 'stop-now' }

export type Effect =
  | { readonly kind: 'start'; readonly name: string }
  | { readonly kind: 'signal'; readonly name: string; readonly signal: 'SIGTERM' | 'SIGKILL' }
  | { readonly kind: 'rest'; readonly name: string; readonly delayMs: number }
  | { readonly kind: 'give-up'; readonly name: string; readonly exitCode: number }
  | { readonly kind: 'finish'; readonly exitCode: number }

export interface Decision {
  readonly supervision: Supervision
  readonly effects: readonly Effect[]
}

export const RESTART: BackoffLimits = { firstMs: 50, mostMs: 5_000 }
/** A program that says nothing for so long after its start is killed and started again. */
export const READY_MS_MAX = 30_000
/** A program that was up for so long starts again without delay. */
export const SETTLED_MS = 10_000
/** A program that has never been up is not tried more often. */
export const FIRST_STARTS_MAX = 5
/** The exit code that says: trying again is of no use. */
export const MISTAKE_EXIT_CODE = 2

const NEW: Past = { wasReady: false, failures: 0 }

export function newSupervision(
  programs: readonly { readonly name: string; readonly stopGraceMs: number }[],
  stopOrder: readonly string[],
): Supervision {
  return {
    mode: { kind: 'running' },
    programs: programs.map(({ name, stopGraceMs }) => ({ name, stopGraceMs, state: { kind: 'waiting' } })),
    stopOrder,
  }
}

/** Decides what happens next. Same arguments (and chance), same answer; does nothing itself. */
export function supervise(
  before: Supervision,
  event: SupervisorEvent,
  now: MonotonicMs,
  random: Random,
): Decision {
  if (before.mode.kind === 'finished') return unchanged(before) // A late signal or exit changes nothing any more.
  const told = afterEvent(before, event, now, random)
  switch (told.supervision.mode.kind) {
    case 'running':
      return joined(told, onward(told.supervision, now))
    case 'stopping':
      return joined(told, downward(told.supervision, told.supervision.mode.exitCode, now))
    case 'finished':
      return told
  }
}

function afterEvent(before: Supervision, event: SupervisorEvent, now: MonotonicMs, random: Random): Decision {
  switch (event.kind) {
    case 'tick':
      return unchanged(before)
    case 'ready':
      return unchanged(withState(before, event.name, state => readied(state, now)))
    case 'exited':
      return exited(before, event.name, event.exitCode, now, random)
    case 'stop':
      return unchanged(
        before.mode.kind === 'running'
          ? { ...before, mode: { kind: 'stopping', exitCode: event.exitCode } }
          : before,
      )
    case 'stop-now':
      return killAll(before, now)
  }
}

function readied(state: ProgramState, now: MonotonicMs): ProgramState {
  return state.kind === 'starting'
    ? { kind: 'up', since: now, past: { ...state.past, wasReady: true } }
    : state
}

function exited(
  before: Supervision,
  name: string,
  exitCode: number | undefined,
  now: MonotonicMs,
  random: Random,
): Decision {
  const state = before.programs.find(program => program.name === name)?.state
  if (state === undefined) return unchanged(before)
  const ended = withState(before, name, () => ({ kind: 'ended' }))
  if (before.mode.kind !== 'running') return unchanged(ended)
  switch (state.kind) {
    case 'starting':
    case 'up': {
      const settled = state.kind === 'up' && now - state.since >= SETTLED_MS
      const failures = settled ? 0 : state.past.failures
      const hopeless = exitCode === MISTAKE_EXIT_CODE || failures + 1 >= FIRST_STARTS_MAX
      if (!state.past.wasReady && hopeless) {
        const code = exitCode === MISTAKE_EXIT_CODE ? MISTAKE_EXIT_CODE : 1
        return {
          supervision: { ...ended, mode: { kind: 'stopping', exitCode: code } },
          effects: [{ kind: 'give-up', name, exitCode: code }],
        }
      }
      const delayMs = backoffMs(failures, RESTART, random)
      const past: Past = { wasReady: state.past.wasReady, failures: failures + 1 }
      return {
        supervision: withState(before, name, () => ({ kind: 'resting', until: after(now, delayMs), past })),
        effects: [{ kind: 'rest', name, delayMs }],
      }
    }
    case 'waiting':
    case 'resting':
    case 'stopping':
    case 'ended':
      return unchanged(before) // Not started by this life: nothing has ended.
  }
}

/** While running: starts what is due, kills what never gets ready. */
function onward(supervision: Supervision, now: MonotonicMs): Decision {
  const effects: Effect[] = []
  let allBeforeWereUp = true
  const programs = supervision.programs.map((program): SupervisedProgram => {
    const { name, state } = program
    const mayStart = allBeforeWereUp
    allBeforeWereUp &&= hasBeenUp(state)
    if (state.kind === 'starting' && now - state.since >= READY_MS_MAX) {
      effects.push({ kind: 'signal', name, signal: 'SIGKILL' })
      return { ...program, state: { ...state, since: now } }
    }
    const due = state.kind === 'waiting' ? mayStart : state.kind === 'resting' && now >= state.until
    if (!due) return program
    effects.push({ kind: 'start', name })
    const past = state.kind === 'resting' ? state.past : NEW
    return { ...program, state: { kind: 'starting', since: now, past } }
  })
  return { supervision: { ...supervision, programs }, effects }
}

function hasBeenUp(state: ProgramState): boolean {
  return 'past' in state && state.past.wasReady
}

/** While stopping: one program after the other, each within its grace. */
function downward(supervision: Supervision, exitCode: number, now: MonotonicMs): Decision {
  let current = supervision
  for (const name of supervision.stopOrder) {
    const program = current.programs.find(entry => entry.name === name)
    if (program === undefined || program.state.kind === 'ended') continue
    const { state, stopGraceMs } = program
    if (state.kind === 'waiting' || state.kind === 'resting') {
      current = withState(current, name, () => ({ kind: 'ended' }))
      continue
    }
    if (state.kind !== 'stopping') {
      const stopping = withState(current, name, () => ({
        kind: 'stopping',
        killAt: after(now, stopGraceMs),
        killed: false,
      }))
      return { supervision: stopping, effects: [{ kind: 'signal', name, signal: 'SIGTERM' }] }
    }
    if (state.killed || now < state.killAt) return unchanged(current)
    const killed = withState(current, name, () => ({ ...state, killed: true }))
    return { supervision: killed, effects: [{ kind: 'signal', name, signal: 'SIGKILL' }] }
  }
  return {
    supervision: { ...current, mode: { kind: 'finished', exitCode } },
    effects: [{ kind: 'finish', exitCode }],
  }
}

function killAll(before: Supervision, now: MonotonicMs): Decision {
  const alive = before.programs.filter(({ state }) => ['starting', 'up', 'stopping'].includes(state.kind))
  const programs = before.programs.map((program): SupervisedProgram =>
    alive.includes(program)
      ? { ...program, state: { kind: 'stopping', killAt: now, killed: true } }
      : { ...program, state: { kind: 'ended' } },
  )
  const exitCode = before.mode.kind === 'running' ? 1 : before.mode.exitCode
  return {
    supervision: { ...before, programs, mode: { kind: 'stopping', exitCode } },
    effects: alive.map(({ name }) => ({ kind: 'signal', name, signal: 'SIGKILL' })),
  }
}

function withState(
  supervision: Supervision,
  name: string,
  next: (state: ProgramState) => ProgramState,
): Supervision {
  const programs = supervision.programs.map(program =>
    program.name === name ? { ...program, state: next(program.state) } : program,
  )
  return { ...supervision, programs }
}

function unchanged(supervision: Supervision): Decision {
  return { supervision, effects: [] }
}

function joined(first: Decision, second: Decision): Decision {
  return { supervision: second.supervision, effects: [...first.effects, ...second.effects] }
}
