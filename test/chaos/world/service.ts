import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { PROJECT_ROOT } from '../../support/project-root.ts'

const READY_MS_MAX = 60_000
const END_MS_MAX = 20_000
const LINES_MAX = 60

export interface ServiceOptions {
  readonly name: string
  /** Path of the script, from the project's root. */
  readonly script: string
  readonly arguments: readonly string[]
  readonly directory: string
  /** Words before the command. */
  readonly prefix: readonly string[]
}

/** One program of the product, run as a service manager runs it: started, stopped, started again with the same words. */
export class Service {
  readonly #options: ServiceOptions
  readonly #lines: string[] = []
  #child: ChildProcess | undefined

  constructor(options: ServiceOptions) {
    this.#options = options
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** The newest lines of both outputs. */
  get lines(): readonly string[] {
    return this.#lines.map(line => `${this.#options.name}: ${line}`)
  }

  /** @returns the fields of its ready line */
  async start(): Promise<Readonly<Record<string, unknown>>> {
    const { script, directory, prefix } = this.#options
    const [command = '', ...words] = [
      ...prefix,
      process.execPath,
      join(PROJECT_ROOT, script),
      ...this.#options.arguments,
    ]
    const { NODE_OPTIONS: _runner, ...env } = process.env
    // In the directory of the world, by which the processes of it are found at the end.
    const child = spawn(command, words, {
      cwd: directory,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    this.#child = child
    const ready = Promise.withResolvers<Readonly<Record<string, unknown>>>()
    const follow = (line: string): void => {
      this.#lines.push(line)
      if (this.#lines.length > LINES_MAX) this.#lines.shift()
      if (line.startsWith('ready ')) ready.resolve(JSON.parse(line.slice(6)) as Record<string, unknown>)
    }
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', follow)
    child.once('error', ready.reject)
    child.once('exit', () => ready.reject(new Error(`${this.#options.name} has ended`)))
    const late = setTimeout(() => ready.reject(new Error(`${this.#options.name} is not ready`)), READY_MS_MAX)
    return ready.promise.finally(() => clearTimeout(late))
  }

  /** Asks it to end and waits until it has. */
  async stop(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), END_MS_MAX)
    await ended.finally(() => clearTimeout(late))
  }
}
