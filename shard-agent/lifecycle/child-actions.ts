import type { StartShard } from '../../proto/contract/agent-link.ts'
import type { Probe } from '../../proto/contract/common.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import type { ChildExit } from './child-exit.ts'
import type { ChildState } from './child.ts'
import type { GameEndpoint } from './runtime.ts'
import { stopSignalOf } from './stop-signal.ts'

/** What the shell must do because a child went from one state to another. */
export type ChildAction =
  /** For the log and an early heartbeat. */
  | {
      readonly kind: 'changed'
      readonly shard: ShardRef
      readonly from: ChildState['kind']
      readonly to: ChildState['kind']
    }
  | { readonly kind: 'launch'; readonly spec: StartShard }
  | { readonly kind: 'probe'; readonly shard: ShardRef; readonly probe: Probe; readonly at: GameEndpoint }
  | { readonly kind: 'end-probing'; readonly shard: ShardRef }
  | { readonly kind: 'note-ready'; readonly shard: ShardRef }
  | { readonly kind: 'signal'; readonly shard: ShardRef; readonly signal: string }
  | { readonly kind: 'report-exit'; readonly spec: StartShard; readonly exit: ChildExit }
  /** Nobody will ask for this life again: what is kept about it on disk can go. */
  | { readonly kind: 'discard'; readonly shard: ShardRef }

/** The actions that belong to one transition, in their order. */
export function childActions(
  spec: StartShard,
  before: ChildState,
  present: ChildState,
): readonly ChildAction[] {
  if (before === present) return []
  const { shard } = spec
  const actions: ChildAction[] = []
  if (before.kind !== present.kind)
    actions.push({ kind: 'changed', shard, from: before.kind, to: present.kind })
  if (before.kind === 'starting' && present.kind !== 'starting') actions.push({ kind: 'end-probing', shard })
  return [...actions, ...entering(spec, before, present)]
}

function entering(spec: StartShard, before: ChildState, present: ChildState): readonly ChildAction[] {
  const { shard } = spec
  switch (present.kind) {
    case 'backing-off':
    case 'abandoned':
      return []
    case 'launching':
      return [{ kind: 'launch', spec }]
    case 'starting':
      // The first probe follows with the next tick: staying in `starting` with a new `probeAt` means that one is due.
      return before.kind === 'starting' && spec.ready !== undefined
        ? [{ kind: 'probe', shard, probe: spec.ready, at: present.process.game }]
        : []
    case 'ready':
      return [{ kind: 'note-ready', shard }]
    case 'stopping':
      return before.kind === 'stopping'
        ? []
        : [{ kind: 'signal', shard, signal: stopSignalOf(spec.stopSignal) }]
    case 'killing':
      return [{ kind: 'signal', shard, signal: 'SIGKILL' }]
    case 'exited':
      return [{ kind: 'report-exit', spec, exit: present.exit }]
  }
}
