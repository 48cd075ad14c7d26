import type { MonotonicMs } from '../../lib/clock.ts'
import type { StartShard } from '../../proto/contract/agent-link.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import type { ChildExit } from './child-exit.ts'

export interface GameEndpoint {
  readonly address: string
  readonly port: number
}

/** A game server that runs. */
export interface RunningProcess {
  /** 0 where it is not known: a container of an engine that does not answer at the moment. */
  readonly pid: number
  /** Where proxies reach it. */
  readonly port: number
  /** Where it listens itself: another one, on loopback, behind a relay of the agent. */
  readonly game: GameEndpoint
  /** May lie before the start of the agent. */
  readonly startedAt: MonotonicMs
  /** Started by an earlier life of the agent. */
  readonly adopted: boolean
}

/** What an earlier life of the agent left behind. */
export type RecoveredChild =
  | {
      readonly kind: 'running'
      readonly spec: StartShard
      readonly process: RunningProcess
      readonly ready: boolean
    }
  | { readonly kind: 'exited'; readonly spec: StartShard; readonly exit: ChildExit }

export interface Recovery {
  readonly children: readonly RecoveredChild[]
  /** The highest incarnation of each shard that ever ran here, as far as its directories are still there. */
  readonly highest: readonly ShardRef[]
}

/** How the end of a game server is told: at once for own children, within `ADOPTED_POLL_MS` for adopted ones. */
export type ExitListener = (shard: ShardRef, exit: Omit<ChildExit, 'cause'>) => void

/** What runs game servers: as child processes, as containers. Everything is keyed by `(shard, incarnation)`. */
export interface Runtime {
  /** Finds what earlier lives of the agent left. Called once, before anything else.
   *  Whatever is not proved to be ours is left alone. */
  recover(): Recovery
  /** @throws SwitchyardError `SWY_SPAWN_FAILED`, `SWY_LIMIT` (no free port) */
  launch(spec: StartShard): Promise<RunningProcess>
  /** Signals the game server and what it started. Nothing happens if it is gone. */
  signal(shard: ShardRef, signal: string): void
  /** Looks after adopted game servers and output files. Cheap enough for every tick. */
  tick(now: MonotonicMs): void
  /** Makes a fact last longer than the agent. */
  noteReady(shard: ShardRef): void
  noteExit(spec: StartShard, exit: ChildExit): void
  forget(shard: ShardRef): void
  /** The last lines of output, oldest first; undefined where nothing of this life is left. */
  lastLines(shard: ShardRef, lines: number): readonly string[] | undefined
  /** How many lives that are over have left something that is still to be cleared away, by this life of the agent or the next. */
  remains(): number
  /** Whether the output that is still at hand contains this text. */
  outputContains(shard: ShardRef, text: string): boolean
}
