import type { ChaosWorld } from '../world/chaos-world.ts'
import { type Quantity, QUANTITIES, readMetrics, readProcess } from './process-reading.ts'
import { type GrowthBound, leaks, type Reading, type Trend, trendOf } from './trend.ts'

const READ_EVERY_MS = 5_000
/** Node takes minutes to find its size: the growth of a shorter life says nothing. */
export const JUDGED_LIFE_MS_MIN = 240_000
/** A day of readings; later ones are not taken. */
const READINGS_MAX = 20_000

/** What a process may grow by in the second half of its life. */
const BOUNDS: Readonly<Record<Quantity, GrowthBound>> = {
  rss: { always: 48, perHour: 32 },
  heap: { always: 48, perHour: 32 },
  descriptors: { always: 24, perHour: 16 },
  loopDelay: { always: 100, perHour: 50 },
}

interface Life {
  readonly world: string
  readonly program: string
  readonly pid: number
  readonly sinceMs: number
  readonly readings: Readonly<Record<Quantity, Reading[]>>
}

/** One quantity of one life of one program. */
export interface LeakReport {
  readonly world: string
  readonly program: string
  readonly minutes: number
  readonly quantity: Quantity
  readonly trend: Trend
  readonly verdict: 'ok' | 'leak' | 'too short'
}

/** Reads memory, descriptors and event-loop delay of every program again and again. A program that was killed begins a new life. */
export class LeakWatch {
  readonly #world: ChaosWorld
  readonly #lives: Life[] = []
  readonly #timer: NodeJS.Timeout
  #reading = false

  constructor(world: ChaosWorld) {
    this.#world = world
    this.#timer = setInterval(() => void this.#readAll(), READ_EVERY_MS)
    void this.#readAll()
  }

  /** How long a program has been living; 0 for one that was never seen. */
  ageMs(program: string): number {
    const life = this.#lives.findLast(one => one.program === program)
    return life === undefined || life.pid !== this.#world.pids()[program]
      ? 0
      : performance.now() - life.sinceMs
  }

  end(): readonly LeakReport[] {
    clearInterval(this.#timer)
    return this.#lives.flatMap(reportsOf)
  }

  async #readAll(): Promise<void> {
    if (this.#reading) return
    this.#reading = true
    try {
      for (const [program, pid] of Object.entries(this.#world.pids())) await this.#read(program, pid)
    } finally {
      this.#reading = false
    }
  }

  async #read(program: string, pid: number): Promise<void> {
    const ofKernel = readProcess(pid)
    if (ofKernel === undefined) return
    const life = this.#lifeOf(program, pid)
    const url = this.#world.metrics[program]
    const values = { ...ofKernel, ...(url === undefined ? {} : await readMetrics(url)) }
    const atMs = performance.now()
    for (const quantity of QUANTITIES) {
      const value = values[quantity]
      const readings = life.readings[quantity]
      if (value !== undefined && readings.length < READINGS_MAX) readings.push({ atMs, value })
    }
  }

  #lifeOf(program: string, pid: number): Life {
    const present = this.#lives.findLast(life => life.program === program)
    if (present?.pid === pid) return present
    const life: Life = {
      world: this.#world.name,
      program,
      pid,
      sinceMs: performance.now(),
      readings: { rss: [], heap: [], descriptors: [], loopDelay: [] },
    }
    this.#lives.push(life)
    return life
  }
}

function reportsOf({ world, program, readings }: Life): readonly LeakReport[] {
  return QUANTITIES.flatMap(quantity => {
    const series = readings[quantity]
    const trend = trendOf(series, BOUNDS[quantity])
    if (trend === undefined) return []
    const lifeMs = (series.at(-1)?.atMs ?? 0) - (series[0]?.atMs ?? 0)
    const verdict = lifeMs < JUDGED_LIFE_MS_MIN ? 'too short' : leaks(trend) ? 'leak' : 'ok'
    return [{ world, program, minutes: lifeMs / 60_000, quantity, trend, verdict }]
  })
}
