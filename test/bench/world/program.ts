import { setTimeout as pause } from 'node:timers/promises'
import { startLineChild } from '../../support/line-child.ts'

/** A program that serves until it is stopped. */
export interface Program {
  readonly pid: number
  /** The line by which it said that it is ready. */
  readonly readyLine: string
  /** The next line that it says with this in it. Never settles if it says none. */
  says(text: string): Promise<string>
  stop(): Promise<void>
  /** Lets it clean up; kills it if that takes longer than this. */
  stopGently(withinMs: number): Promise<void>
}

const LINES_KEPT_MAX = 40

/** Starts a program and waits for the line that begins with `ready`.
 *  @throws Error with its last lines, if it ends before */
export async function startProgram(
  [command = '', ...args]: readonly string[],
  directory: string,
  ready: string,
): Promise<Program> {
  const lines: string[] = []
  const waiting = new Set<(line: string) => void>()
  const nextLine = (isMeant: (line: string) => boolean): Promise<string> =>
    new Promise(resolve => {
      const look = (line: string): void => {
        if (!isMeant(line)) return
        waiting.delete(look)
        resolve(line)
      }
      waiting.add(look)
    })
  const isReady = nextLine(line => line.startsWith(ready))
  const child = startLineChild({
    command,
    args,
    directory,
    onLine(line) {
      lines.push(line)
      if (lines.length > LINES_KEPT_MAX) lines.shift()
      for (const look of waiting) look(line)
    },
  })
  const ended = child.ended.then(end => ({ end }))
  const first = await Promise.race([isReady, ended])
  if (typeof first !== 'string') throw new Error(`${command} ended with ${first.end}: ${lines.join('\n')}`)
  const { pid } = child
  if (pid === undefined) throw new Error(`${command} has no pid`)
  return {
    pid,
    readyLine: first,
    says: text => nextLine(line => line.includes(text)),
    async stop() {
      child.kill()
      await child.ended
    },
    async stopGently(withinMs) {
      let gone = false
      void ended.then(() => (gone = true))
      await Promise.resolve()
      if (!gone) process.kill(pid, 'SIGTERM')
      const patience = new AbortController()
      const late = pause(withinMs, undefined, { signal: patience.signal })
      const killing = late.then(
        () => child.kill(),
        () => {},
      )
      await child.ended
      patience.abort()
      await killing
    },
  }
}
