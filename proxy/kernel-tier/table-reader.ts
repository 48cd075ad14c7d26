import type { Clock, MonotonicMs } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import { NftError } from '../../lib/nft/nft-error.ts'
import type { AddressFamily } from '../../lib/ip-text.ts'
import type { Log } from '../../lib/log.ts'
import type { CounterList } from '../kernel/counter-list.ts'
import type { ElementChange } from '../kernel/kernel-elements.ts'
import type { ReadElement } from '../kernel/read-listing.ts'
import { TORN } from '../kernel/table-text.ts'
import type { CarriedFlows } from './carried-flows.ts'
import { countCarried, isWithin } from './count-carried.ts'
import { doubtCarried } from './doubt-carried.ts'
import type { Guard } from './guard.ts'
import type { TableOutlined } from './table-outliner.ts'
import { familiesOf, roadRemedy } from './road-remedy.ts'
import type { TableReading, WantedReading } from './table-reading.ts'
import { ROAD_CLOSED } from './trials.ts'

/** Between two readings, at least; and so many times what one took, so that reading never is what the machine mostly does. */
const READING_EVERY_MS = 500
const READING_SHARE = 4
/** Of what the tables are made of, and of what they have dropped. */
const OUTLINE_EVERY_MS = 1_000

/** Readings in a row that fail, for whatever reason: then nobody knows any more what the tables are. */
export const FAILURES_MAX = 5

const RULES_GONE = 'somebody has taken rules out of the table'
const BANS_GONE = 'somebody has taken bans out of the table'
const ELEMENTS_GONE = 'somebody has taken elements out of the table'

export interface TableReaderOptions {
  readonly readTables: (wanted: WantedReading) => Promise<TableReading>
  readonly families: readonly AddressFamily[]
  readonly clock: Clock
  readonly log: Log
  /** What the tables carry now; another object since they were made anew. */
  readonly flows: () => CarriedFlows
  readonly guard: Pick<Guard, 'count' | 'missesBans'>
  readonly carryOut: (changes: readonly ElementChange[]) => void
  /** Looks for settings of the system that forwarding lacks, and sets them where it may.
   *  @returns those that are missing still, as `sysctl -w` takes them */
  readonly mendSettings: (families: readonly AddressFamily[]) => readonly string[]
  /** The tables are not what they ought to be. */
  readonly repair: (why: string) => Promise<void>
}

/** Reads the kernel's counters now and then, and judges by them: what was carried, whether ways are open, whether the tables still stand. */
export class TableReader {
  readonly #options: TableReaderOptions
  #dueAt = Number.NEGATIVE_INFINITY
  #outlineDueAt = Number.NEGATIVE_INFINITY
  #lastStartedAt = Number.NEGATIVE_INFINITY as MonotonicMs
  #reading: Promise<void> | undefined
  /** In a row. */
  #failures = 0
  #missing: readonly string[] = []

  constructor(options: TableReaderOptions) {
    this.#options = options
  }

  /** When the last complete reading began. */
  get lastStartedAt(): MonotonicMs {
    return this.#lastStartedAt
  }

  /** Settings that were missing when datagrams vanished last. */
  get missingSettings(): readonly string[] {
    return this.#missing
  }

  /** Call it every tick while the tables stand. */
  tick(now: MonotonicMs): void {
    const isKnown = this.#options.flows().outline.isKnown(this.#options.families)
    const isHurried = !isKnown && this.#failures === 0
    if ((now < this.#dueAt && !isHurried) || this.#reading !== undefined) return
    this.#reading = this.#read().finally(() => (this.#reading = undefined))
  }

  /** Waits for the reading that is under way. */
  async settled(): Promise<void> {
    await this.#reading
  }

  async #read(): Promise<void> {
    const { readTables, clock } = this.#options
    const startedAt = clock.monotonicMs()
    const flows = this.#options.flows()
    // One of them always is, so that a table that has vanished does not wait for a flow to be noticed.
    const families = this.#options.families.filter((family, at) => at === 0 || flows.isUsing(family))
    try {
      const outlined = this.#outlinesDue(startedAt)
      const { up, down, seen, outlines } = await readTables({
        families,
        outlined,
        seen: flows.trials.running,
      })
      if (this.#options.flows() !== flows) return
      this.#count(up, down, startedAt)
      if (outlines.length > 0) await this.#compare(flows, outlines, startedAt)
      if (seen !== undefined) this.#judge(seen)
      this.#doubt()
      this.#failures = 0
    } catch (error) {
      if (this.#options.flows() === flows) await this.#onFailure(error)
    }
    const now = clock.monotonicMs()
    // One that hung has cost nobody anything.
    const share = this.#failures > 0 ? 0 : READING_SHARE
    const dueAt = now + Math.max(READING_EVERY_MS, share * (now - startedAt))
    this.#dueAt = Math.max(this.#dueAt, dueAt)
  }

  /** New tables are looked at whole with the first reading. */
  #outlinesDue(now: MonotonicMs): readonly AddressFamily[] {
    const { families, flows } = this.#options
    return now >= this.#outlineDueAt || !flows().outline.isKnown(families) ? families : []
  }

  /** @param carried when the reading began: there may be another by now */
  async #compare(
    carried: CarriedFlows,
    outlines: readonly TableOutlined[],
    startedAt: MonotonicMs,
  ): Promise<void> {
    const { guard, repair } = this.#options
    this.#outlineDueAt = startedAt + OUTLINE_EVERY_MS
    guard.count(outlines)
    const families = outlines.map(({ family }) => family)
    const parts = outlines.flatMap(one => one.parts)
    const torn = outlines.reduce((sum, { counters }) => sum + (counters.get(TORN) ?? 0), 0)
    if (!carried.outline.stillHas(families, parts)) await repair(RULES_GONE)
    else if (guard.missesBans(outlines, startedAt)) await repair(BANS_GONE)
    else if (torn > 0) await repair(`${ELEMENTS_GONE}: ${torn} datagrams were dropped`)
  }

  /** What keeps nft from reading (no descriptor, no process, no time) says nothing of the tables, which go on carrying meanwhile. */
  async #onFailure(error: unknown): Promise<void> {
    const { log, repair } = this.#options
    this.#failures += 1
    const isGone = error instanceof NftError && error.failure === 'absent'
    if (isGone || this.#failures >= FAILURES_MAX) {
      this.#failures = 0
      return repair(`the kernel's table cannot be read: ${messageOf(error)}`)
    }
    log.warn(
      { error: messageOf(error), failures: this.#failures },
      "the kernel's table could not be read; it is tried again",
    )
  }

  #count(up: CounterList, down: CounterList, startedAt: MonotonicMs): void {
    const flows = this.#options.flows()
    const reading = { up, down, startedAt, lastStartedAt: this.#lastStartedAt }
    countCarried(reading, port => flows.find(port))
    this.#lastStartedAt = startedAt
    flows.known.at = startedAt
    const found = new Set(up.ports)
    for (const carried of flows.all())
      if (isWithin(carried, startedAt) && !found.has(carried.kernel.flowPort))
        return void this.#options.repair(ELEMENTS_GONE)
  }

  #judge(seen: readonly ReadElement[]): void {
    const { clock, log, carryOut, mendSettings } = this.#options
    const flows = this.#options.flows()
    const now = clock.monotonicMs()
    const { changes, failed } = flows.trials.judge(seen, now, this.#lastStartedAt)
    const wanted = [...changes]
    for (const carried of flows.all())
      if (failed.includes(carried.lane.endpoint)) flows.demote(carried, now, wanted)
    if (failed.length > 0) {
      this.#missing = mendSettings(familiesOf(failed))
      log.warn({ shards: failed, remedy: roadRemedy(failed, this.#missing) }, ROAD_CLOSED)
    }
    carryOut(wanted)
  }

  /** After the trials: what they tell, nobody has to find out in user space. */
  #doubt(): void {
    const { clock, log, carryOut } = this.#options
    const flows = this.#options.flows()
    const now = clock.monotonicMs()
    const changes: ElementChange[] = []
    const doubted = doubtCarried(flows.all(), flows.trials, now, changes)
    if (doubted.length === 0) return
    for (const carried of doubted) flows.demote(carried, now, changes)
    const shards = [...new Set(doubted.map(({ lane }) => lane.endpoint))]
    log.info({ flows: doubted.length, shards }, 'nothing comes back: these flows go on in user space')
    carryOut(changes)
  }
}
