import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { killChild } from './kill-child.ts'

/** How a child ended: `code` as a shell would say it, or the signal's name. */
export type ChildEnd = string

/** A child process that is followed line by line. */
export interface LineChild {
  readonly pid: number | undefined
  /** Writes one line to its standard input; nothing happens once the child is gone. */
  say(line: string): void
  /** Ends it with SIGKILL, if it still runs; settles when it is gone. */
  kill(): Promise<void>
  /** Settles when it is gone and all its output has been seen. Never rejects: a failed start is an end, too. */
  readonly ended: Promise<ChildEnd>
}

export interface LineChildOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly directory: string
  /** Added to the environment of this process. */
  readonly environment?: Readonly<Record<string, string>>
  /** Called for each line of standard output and standard error. */
  readonly onLine: (line: string) => void
}

export function startLineChild(options: LineChildOptions): LineChild {
  const child = spawn(options.command, [...options.args], {
    cwd: options.directory,
    env: { ...process.env, ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', options.onLine)
  // The child may go between two lines; what matters is that it went, and `ended` tells that.
  child.stdin.on('error', () => {})
  return {
    pid: child.pid,
    say: line => void child.stdin.write(`${line}\n`),
    kill: () => killChild(child),
    ended: endOf(child),
  }
}

function endOf(child: ChildProcess): Promise<ChildEnd> {
  return new Promise(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
}
