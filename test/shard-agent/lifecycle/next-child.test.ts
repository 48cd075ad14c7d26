import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import type { ChildEvent, ChildState } from '../../../shard-agent/lifecycle/child.ts'
import { KILL_AGAIN_MS, nextChild } from '../../../shard-agent/lifecycle/next-child.ts'
import type { RunningProcess } from '../../../shard-agent/lifecycle/runtime.ts'
import type { Probe } from '../../../proto/contract/common.ts'

const at = (ms: number): MonotonicMs => ms as MonotonicMs
const game = { address: '127.0.0.1', port: 32_000 }
const process: RunningProcess = { pid: 42, port: 32_000, game, startedAt: at(0), adopted: false }
const tcp: Probe = { kind: { kind: 'tcp', value: {} } }
const probed = { ready: tcp, readyTimeoutMs: 30_000 }
const unprobed = { ready: undefined, readyTimeoutMs: 30_000 }

const STATES: Readonly<Record<ChildState['kind'], ChildState>> = {
  'backing-off': { kind: 'backing-off', startAt: at(500) },
  launching: { kind: 'launching' },
  abandoned: { kind: 'abandoned', cause: 'ordered' },
  starting: { kind: 'starting', process, readyDeadline: at(30_000), probeAt: at(0) },
  ready: { kind: 'ready', process },
  stopping: { kind: 'stopping', process, cause: 'ordered', killAt: at(5_000) },
  killing: { kind: 'killing', process, cause: 'ordered', killAgainAt: at(KILL_AGAIN_MS) },
  exited: { kind: 'exited', exit: { cause: undefined, exitCode: 0, signal: '', lastLine: '' } },
}
const EVENTS: Readonly<Record<string, ChildEvent>> = {
  tick: { kind: 'tick', now: at(100), alone: true },
  launched: { kind: 'launched', now: at(100), process },
  'launch-failed': { kind: 'launch-failed', message: 'no such program' },
  answered: { kind: 'answered' },
  stop: { kind: 'stop', now: at(100), graceMs: 1_000, cause: 'ordered' },
  kill: { kind: 'kill', now: at(100), cause: 'ordered' },
  exited: { kind: 'exited', exitCode: 1, signal: '', lastLine: 'bye' },
}

t.test('every event has an answer in every state', async t => {
  const table: Record<ChildState['kind'], Record<string, ChildState['kind']>> = {
    'backing-off': { stop: 'exited', kill: 'exited' },
    launching: {
      launched: 'starting',
      'launch-failed': 'exited',
      stop: 'abandoned',
      kill: 'abandoned',
      exited: 'exited',
    },
    abandoned: { launched: 'killing', 'launch-failed': 'exited', exited: 'exited' },
    starting: { answered: 'ready', stop: 'stopping', kill: 'killing', exited: 'exited' },
    ready: { stop: 'stopping', kill: 'killing', exited: 'exited' },
    stopping: { kill: 'killing', exited: 'exited' },
    killing: { exited: 'exited' },
    exited: {},
  }
  for (const [kind, state] of Object.entries(STATES))
    for (const [name, event] of Object.entries(EVENTS)) {
      const expected = table[kind as ChildState['kind']][name] ?? kind
      t.equal(nextChild(state, event, probed).kind, expected, `${kind} + ${name}`)
    }
})

t.test('deadlines decide with the tick', async t => {
  const tick = (now: number, alone = true): ChildEvent => ({ kind: 'tick', now: at(now), alone })
  const cases: readonly [
    string,
    ChildState,
    ChildEvent,
    typeof probed | typeof unprobed,
    ChildState['kind'],
  ][] = [
    ['the back-off is not over', STATES['backing-off'], tick(499), probed, 'backing-off'],
    ['the back-off is over', STATES['backing-off'], tick(500), probed, 'launching'],
    ['an older life is still there', STATES['backing-off'], tick(500, false), probed, 'backing-off'],
    ['without a probe, not a second yet', STATES.starting, tick(999), unprobed, 'starting'],
    ['without a probe, a second', STATES.starting, tick(1_000), unprobed, 'ready'],
    ['with a probe a second means nothing', STATES.starting, tick(1_000), probed, 'starting'],
    ['the ready timeout', STATES.starting, tick(30_000), probed, 'killing'],
    ['within the grace', STATES.stopping, tick(4_999), probed, 'stopping'],
    ['the grace is over', STATES.stopping, tick(5_000), probed, 'killing'],
  ]
  for (const [name, state, event, rules, expected] of cases)
    t.equal(nextChild(state, event, rules).kind, expected, name)
})

t.test('a second stop shortens the grace and never lengthens it', async t => {
  const stop = (graceMs: number): ChildEvent => ({ kind: 'stop', now: at(100), graceMs, cause: 'ordered' })
  t.match(nextChild(STATES.stopping, stop(100), probed), { killAt: 200 })
  t.equal(nextChild(STATES.stopping, stop(60_000), probed), STATES.stopping)
})

t.test('a kill that does not help is repeated', async t => {
  const tick: ChildEvent = { kind: 'tick', now: at(KILL_AGAIN_MS), alone: true }
  t.match(nextChild(STATES.killing, tick, probed), { kind: 'killing', killAgainAt: 2 * KILL_AGAIN_MS })
})

t.test('an exit keeps the cause that made it', async t => {
  const exited = EVENTS['exited']!
  t.match(nextChild(STATES.ready, exited, probed), { exit: { cause: undefined, exitCode: 1 } })
  t.match(nextChild(STATES.stopping, exited, probed), { exit: { cause: 'ordered' } })
})
