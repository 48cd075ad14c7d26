import { startLineChild } from '../../support/line-child.ts'

/** A program that serves until it is stopped. */
export interface Program {
  readonly pid: number
  /** The line by which it said that it is ready. */
  readonly readyLine: string
  stop(): Promise<void>
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
  let onReady: (line: string) => void = () => {}
  const isReady = new Promise<string>(resolve => (onReady = resolve))
  const child = startLineChild({
    command,
    args,
    directory,
    onLine(line) {
      lines.push(line)
      if (lines.length > LINES_KEPT_MAX) lines.shift()
      if (line.startsWith(ready)) onReady(line)
    },
  })
  const ended = child.ended.then(end => ({ end }))
  const first = await Promise.race([isReady, ended])
  if (typeof first !== 'string') throw new Error(`${command} ended with ${first.end}: ${lines.join('\n')}`)
  if (child.pid === undefined) throw new Error(`${command} has no pid`)
  return {
    pid: child.pid,
    readyLine: first,
    async stop() {
      child.kill()
      await child.ended
    },
  }
}
