import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import type { Clock } from '../../lib/clock.ts'
import type { Random } from '../../lib/random.ts'
import { digestLine } from './log-digest.ts'
import { logPath, LogTail, openLog } from './log-file.ts'
import { identityOf, type ProcessIdentity } from './process-identity.ts'
import type { Learned, Program } from './program.ts'
import { ReadyLine } from './ready-line.ts'
import {
  type Effect,
  newSupervision,
  supervise,
  type Supervision,
  type SupervisorEvent,
} from './supervisor.ts'

const TICK_MS = 25
/** Every so many ticks the logs are looked at. */
const LOG_LOOK_TICKS = 10
const DIGEST_LINES_MAX = 20

export interface ProcessTreeOptions {
  /** In the order in which they start. */
  readonly programs: readonly Program[]
  /** Their names, in the order in which they stop. */
  readonly stopOrder: readonly string[]
  readonly dataDirectory: string
  readonly workingDirectory: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly random: Random
  /** For people. */
  readonly talk: (text: string) => void
  /** After each start, and each time a program has said where it listens. */
  readonly onChange: (processes: Readonly<Record<string, ProcessIdentity>>, learned: Learned) => void
}

/** Runs programs as children: starts them in order, starts again what dies, stops all of them in order. Each is in a process group
 *  of its own, so that Ctrl-C reaches `up` alone, and it survives if `up` is killed. */
export class ProcessTree {
  readonly #options: ProcessTreeOptions
  readonly #children = new Map<string, ChildProcess>()
  readonly #tails = new Map<string, LogTail>()
  readonly #finished = Promise.withResolvers<number>()
  #supervision: Supervision
  #learned: Learned = {}
  #ticks = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: ProcessTreeOptions) {
    this.#options = options
    this.#supervision = newSupervision(options.programs, options.stopOrder)
  }

  get learned(): Learned {
    return this.#learned
  }

  /** All programs are up at this moment. */
  get allUp(): boolean {
    return this.#supervision.programs.every(({ state }) => state.kind === 'up')
  }

  get stopping(): boolean {
    return this.#supervision.mode.kind !== 'running'
  }

  /** Process ids by program name. */
  get processIds(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      [...this.#children].flatMap(([name, { pid }]) => (pid === undefined ? [] : [[name, pid]])),
    )
  }

  /** @returns the exit code, once everything has ended */
  run(): Promise<number> {
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
    this.#tell({ kind: 'tick' })
    return this.#finished.promise
  }

  /** Stops everything in order. */
  stop(exitCode: number): void {
    this.#tell({ kind: 'stop', exitCode })
  }

  /** Kills everything. */
  stopNow(): void {
    this.#tell({ kind: 'stop-now' })
  }

  #tick(): void {
    this.#ticks += 1
    // While everything stops, programs complain that they lose each other: nothing to tell.
    if (this.#ticks % LOG_LOOK_TICKS === 0 && !this.stopping) this.#digestLogs()
    this.#tell({ kind: 'tick' })
  }

  #tell(event: SupervisorEvent): void {
    const { clock, random } = this.#options
    const { supervision, effects } = supervise(this.#supervision, event, clock.monotonicMs(), random)
    this.#supervision = supervision
    for (const effect of effects) this.#carryOut(effect)
  }

  #carryOut(effect: Effect): void {
    switch (effect.kind) {
      case 'start':
        return this.#start(effect.name)
      case 'signal':
        this.#children.get(effect.name)?.kill(effect.signal)
        return
      case 'rest':
        return this.#options.talk(
          `${effect.name} has ended; starting it again in ${Math.round(effect.delayMs)} ms\n`,
        )
      case 'give-up':
        this.#digestLogs()
        return this.#options.talk(
          `${effect.name} does not start; its log: ${logPath(this.#options.dataDirectory, effect.name)}\n`,
        )
      case 'finish':
        clearInterval(this.#timer)
        return this.#finished.resolve(effect.exitCode)
    }
  }

  #start(name: string): void {
    const program = this.#options.programs.find(entry => entry.name === name)
    if (program === undefined) throw new TypeError(`no such program: ${name}`)
    const { dataDirectory, workingDirectory, environment } = this.#options
    const log = openLog(dataDirectory, name)
    if (!this.#tails.has(name)) this.#tails.set(name, new LogTail(logPath(dataDirectory, name)))
    const words = [program.script, ...program.argumentsOf(this.#learned)]
    const child = spawn(process.execPath, words, {
      cwd: workingDirectory,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', log],
    })
    closeSync(log)
    this.#children.set(name, child)
    const ended = (exitCode: number | undefined): void => {
      if (this.#children.get(name) !== child) return
      this.#children.delete(name)
      this.#tell({ kind: 'exited', name, exitCode })
    }
    // Told later: a failed spawn must not change the state while it is being decided.
    child.once('error', () => ended(undefined))
    child.once('exit', exitCode => ended(exitCode ?? undefined))
    this.#listen(program, child)
    this.#changed()
  }

  #listen(program: Program, child: ChildProcess): void {
    const line = new ReadyLine()
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      const fields = line.add(piece)
      if (fields === undefined) return
      this.#learned = { ...this.#learned, ...program.learn(fields) }
      this.#tell({ kind: 'ready', name: program.name })
      this.#changed()
    })
  }

  #changed(): void {
    const identities = Object.entries(this.processIds).flatMap(([name, pid]) => {
      const identity = identityOf(pid)
      return identity === undefined ? [] : [[name, identity] as const]
    })
    this.#options.onChange(Object.fromEntries(identities), this.#learned)
  }

  #digestLogs(): void {
    for (const [name, tail] of this.#tails) {
      const lines = tail.read().flatMap(line => digestLine(name, line) ?? [])
      const unlike = [...new Set(lines)]
      for (const line of unlike.slice(0, DIGEST_LINES_MAX)) this.#options.talk(`${line}\n`)
      if (unlike.length > DIGEST_LINES_MAX)
        this.#options.talk(`${name}: ${unlike.length - DIGEST_LINES_MAX} more lines in its log\n`)
    }
  }
}
