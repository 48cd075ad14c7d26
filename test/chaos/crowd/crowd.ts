import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { PROJECT_ROOT } from '../../support/project-root.ts'
import type { PlayerReport } from './player-watch.ts'

const ANSWER_MS_MAX = 10_000

export interface CrowdOptions {
  readonly players: number
  /** Turns per second and player. */
  readonly rate: number
  readonly tcpShare: number
  readonly seed: number
  readonly host: string
  readonly port: number
  /** Addresses to play from, one player after the other; none: loopback addresses. */
  readonly sources: readonly string[]
}

/** What the crowd's process says to each request. */
export interface CrowdAnswer {
  readonly born: number
  readonly joined: number
  /** Players who have heard nothing for a second. */
  readonly unserved: number
  /** Since the start. */
  readonly totals: {
    readonly sent: number
    readonly received: number
    readonly wrongDeliveries: number
    readonly lateFromOldShard: number
    readonly garbled: number
    readonly reconnects: number
  }
  /** Longest time in this window for which the machine let the crowd's own process wait. */
  readonly heldUpMs: number
  /** Only as an answer to `open`: the window that ends with it. */
  readonly players: readonly PlayerReport[]
}

/** The players of a world, in a process of their own: what they measure is not disturbed by whoever breaks things. */
export class Crowd {
  /** How many there will be when all have come. */
  readonly players: number
  readonly #child: ChildProcess
  readonly #waiting: ((answer: CrowdAnswer) => void)[] = []

  /** @param prefix words before the command, such as `ip netns exec <name>` */
  constructor(options: CrowdOptions, prefix: readonly string[]) {
    this.players = options.players
    const [program, ...words] = [
      ...prefix,
      process.execPath,
      join(PROJECT_ROOT, 'test', 'chaos', 'crowd', 'main.ts'),
      JSON.stringify(options),
    ]
    const { NODE_OPTIONS: _runner, ...env } = process.env
    // In a process group of its own: Ctrl-C is for the one who breaks things, who ends the crowd when everything has been measured.
    this.#child = spawn(program, words, { env, stdio: ['pipe', 'pipe', 'inherit'], detached: true })
    if (this.#child.stdout === null) throw new TypeError('no standard output')
    createInterface({ input: this.#child.stdout }).on('line', line =>
      this.#waiting.shift()?.(JSON.parse(line) as CrowdAnswer),
    )
    // The end of the process is seen by whoever asks it next; a broken pipe says no more than that.
    this.#child.stdin?.on('error', () => {})
  }

  /** How everybody is now. */
  look(): Promise<CrowdAnswer> {
    return this.#ask('look')
  }

  /** Ends the window of measurement and begins the next one. */
  open(): Promise<CrowdAnswer> {
    return this.#ask('open')
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.stdin?.end()
    const late = setTimeout(() => this.#child.kill('SIGKILL'), ANSWER_MS_MAX)
    await ended.finally(() => clearTimeout(late))
  }

  #ask(request: 'look' | 'open'): Promise<CrowdAnswer> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the crowd does not answer')), ANSWER_MS_MAX)
      this.#waiting.push(answer => {
        clearTimeout(late)
        resolve(answer)
      })
      this.#child.stdin?.write(`${request}\n`)
    })
  }
}
