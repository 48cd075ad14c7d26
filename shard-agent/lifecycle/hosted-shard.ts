import type { MonotonicMs } from '../../lib/clock.ts'
import {
  type ChildStateName,
  type HostedShard,
  LOG_LINE_CHARACTERS_MAX,
  type ShardExited,
  type StartShard,
} from '../../proto/contract/agent-link.ts'
import { readyTimeoutMsOf } from '../health/readiness.ts'
import { tickAge } from '../health/tick-age.ts'
import type { ChildExit } from './child-exit.ts'
import type { ChildState } from './child.ts'
import type { RunningProcess } from './runtime.ts'

/** The wire's word for a state; undefined for one that is no longer hosted. */
function wireState(state: ChildState): ChildStateName | undefined {
  switch (state.kind) {
    case 'backing-off':
      return 'backing-off'
    case 'launching':
    case 'starting':
      return 'starting'
    case 'ready':
      return 'ready'
    case 'abandoned':
    case 'stopping':
    case 'killing':
      return 'stopping'
    case 'exited':
      return undefined
  }
}

/** The process of a child in this state, if it has one. */
export function processOf(state: ChildState): RunningProcess | undefined {
  switch (state.kind) {
    case 'starting':
    case 'ready':
    case 'stopping':
    case 'killing':
      return state.process
    case 'backing-off':
    case 'launching':
    case 'abandoned':
    case 'exited':
      return undefined
  }
}

/** One line of a heartbeat; undefined for a child that has exited. Process, port and uptime are 0 where there is no process. */
export function hostedShardOf(
  spec: StartShard,
  state: ChildState,
  address: string,
  now: MonotonicMs,
  lastTickAt: MonotonicMs | undefined,
): HostedShard | undefined {
  const name = wireState(state)
  if (name === undefined) return undefined
  const process = processOf(state)
  return {
    shard: spec.shard,
    fleet: spec.fleet,
    state: name,
    pid: process?.pid ?? 0,
    address,
    port: process?.port ?? 0,
    uptimeMs: process === undefined ? 0 : Math.max(0, now - process.startedAt),
    ...tickAge(lastTickAt, now),
    adopted: process?.adopted ?? false,
  }
}

/** The report of an exit. What the wire has no field for goes in front of the last line. */
export function shardExitedOf(spec: StartShard, exit: ChildExit): ShardExited {
  const reason = reasonOf(exit, spec)
  const lastLine = [reason, exit.lastLine].filter(part => part !== '').join(': ')
  return {
    shard: spec.shard,
    fleet: spec.fleet,
    exitCode: exit.exitCode,
    signal: exit.signal,
    ordered: exit.cause === 'ordered' || exit.cause === 'superseded',
    lastLine: lastLine.slice(0, LOG_LINE_CHARACTERS_MAX),
  }
}

function reasonOf(exit: ChildExit, spec: StartShard): string {
  switch (exit.cause) {
    case undefined:
    case 'ordered':
      return ''
    case 'superseded':
      return 'a newer incarnation was ordered'
    case 'not-ready':
      return `not ready within ${readyTimeoutMsOf(spec.readyTimeoutMs)} ms`
    case 'agent-stopping':
      return 'the agent was told to stop its children'
  }
}
