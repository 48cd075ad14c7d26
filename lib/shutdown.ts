import type { Log } from './log.ts'
import { messageOf } from './errors.ts'

/** What a process must undo before it ends, newest first. */
export class Shutdown {
  readonly #steps: { readonly name: string; readonly run: () => Promise<void> | void }[] = []
  readonly #log: Log
  #running: Promise<void> | undefined

  constructor(log: Log) {
    this.#log = log
  }

  add(name: string, run: () => Promise<void> | void): void {
    this.#steps.push({ name, run })
  }

  /** Runs every step once, newest first; a failing step is logged and the next one runs. Calling again waits for the same run. */
  run(why: string): Promise<void> {
    this.#running ??= this.#runSteps(why)
    return this.#running
  }

  /** Ends the process with `exitCode` after a SIGTERM or SIGINT, every step done; a second signal ends it at once. */
  onSignals(exitCode = 0): void {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (this.#running !== undefined) process.exit(exitCode === 0 ? 1 : exitCode)
        void this.run(signal).then(() => process.exit(exitCode))
      })
    }
  }

  async #runSteps(why: string): Promise<void> {
    this.#log.info({ why }, 'stopping')
    for (const step of this.#steps.toReversed()) {
      try {
        await step.run()
      } catch (error) {
        this.#log.warn({ step: step.name, error: messageOf(error) }, 'a shutdown step failed')
      }
    }
  }
}
