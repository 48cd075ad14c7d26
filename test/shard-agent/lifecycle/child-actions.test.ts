import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import { childActions } from '../../../shard-agent/lifecycle/child-actions.ts'
import type { ChildState } from '../../../shard-agent/lifecycle/child.ts'
import { startOrder } from '../support/start-shard.ts'

const at = (ms: number): MonotonicMs => ms as MonotonicMs
const game = { address: '127.0.0.1', port: 32_256 }
const process = { pid: 42, port: 32_000, game, startedAt: at(0), adopted: false }
const spec = startOrder({ ready: { kind: { kind: 'tcp', value: {} } }, stopSignal: 'SIGINT' })
const starting: ChildState = { kind: 'starting', process, readyDeadline: at(30_000), probeAt: at(0) }
const ready: ChildState = { kind: 'ready', process }
const stopping: ChildState = { kind: 'stopping', process, cause: 'ordered', killAt: at(5_000) }
const killing: ChildState = { kind: 'killing', process, cause: 'ordered', killAgainAt: at(1_000) }
const exited: ChildState = {
  kind: 'exited',
  exit: { cause: 'ordered', exitCode: 0, signal: '', lastLine: '' },
}

const cases: readonly [string, ChildState, ChildState, readonly object[]][] = [
  ['nothing changed', ready, ready, []],
  [
    'launching',
    { kind: 'backing-off', startAt: at(0) },
    { kind: 'launching' },
    [{ kind: 'changed' }, { kind: 'launch' }],
  ],
  ['launched', { kind: 'launching' }, starting, [{ kind: 'changed' }]],
  ['a probe is due', starting, { ...starting, probeAt: at(200) }, [{ kind: 'probe', at: game }]],
  ['ready', starting, ready, [{ kind: 'changed' }, { kind: 'end-probing' }, { kind: 'note-ready' }]],
  ['stopping', ready, stopping, [{ kind: 'changed' }, { kind: 'signal', signal: 'SIGINT' }]],
  ['a shorter grace', stopping, { ...stopping, killAt: at(1) }, []],
  ['the grace is over', stopping, killing, [{ kind: 'changed' }, { kind: 'signal', signal: 'SIGKILL' }]],
  ['killed again', killing, { ...killing, killAgainAt: at(2_000) }, [{ kind: 'signal', signal: 'SIGKILL' }]],
  ['exited', killing, exited, [{ kind: 'changed' }, { kind: 'report-exit' }]],
]

for (const [name, before, present, expected] of cases)
  t.test(`actions of a transition: ${name}`, async t => {
    const actions = childActions(spec, before, present)
    t.equal(actions.length, expected.length)
    t.match(actions, expected)
  })
