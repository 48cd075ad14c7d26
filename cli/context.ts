import type { Clock } from '../lib/clock.ts'
import type { Random } from '../lib/random.ts'
import type { Terminal } from './terminal.ts'

/** Everything a command takes from the world around it. */
export interface Context {
  readonly terminal: Terminal
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Working directory. */
  readonly directory: string
  /** Who asks; kept in the events. */
  readonly actor: string
  readonly clock: Clock
  readonly random: Random
  /** From now on SIGINT and SIGTERM call `listener` instead of ending the process. @returns undo */
  readonly onInterrupt: (listener: () => void) => () => void
  /** Of the process, for commands whose answer is an exit code; failures throw. */
  readonly exit: { code: number }
}
