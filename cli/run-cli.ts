import type { Context } from './context.ts'
import { failureOf } from './failure-text.ts'
import { createProgram } from './program.ts'

/** Runs one command line. Never throws.
 *  @param words without the program's own name
 *  @returns the exit code */
export async function runCli(words: readonly string[], context: Context): Promise<number> {
  try {
    await createProgram(context).parseAsync([...words], { from: 'user' })
    return context.exit.code
  } catch (error) {
    const failure = failureOf(error)
    context.terminal.talk(failure.text)
    return failure.exitCode
  }
}
