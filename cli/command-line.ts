import { userInfo } from 'node:os'
import { systemClock } from '../lib/clock.ts'
import { systemRandom } from '../lib/random.ts'
import type { Context } from './context.ts'
import { processTerminal } from './process-terminal.ts'
import { runCli } from './run-cli.ts'

const context: Context = {
  terminal: processTerminal(),
  environment: process.env,
  directory: process.cwd(),
  actor: actor(),
  clock: systemClock,
  random: systemRandom,
  onInterrupt,
  exit: { code: 0 },
}
// Not process.exit: what is still on its way to stdout must arrive.
process.exitCode = await runCli(process.argv.slice(2), context)

function onInterrupt(listener: () => void): () => void {
  process.on('SIGINT', listener)
  process.on('SIGTERM', listener)
  return () => {
    process.off('SIGINT', listener)
    process.off('SIGTERM', listener)
  }
}

/** Who asks, for the events; a process without a name in the user database still has a number. */
function actor(): string {
  try {
    return `cli:${userInfo().username}`.slice(0, 63)
  } catch {
    return `cli:${process.getuid?.() ?? 'unknown'}`
  }
}
