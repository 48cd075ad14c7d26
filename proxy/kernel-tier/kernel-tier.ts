import type { MonotonicMs } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import { changesText } from '../kernel/changes-text.ts'
import type { Complaint } from '../../proto/contract/data-plane-report.ts'
import type { ElementChange } from '../kernel/kernel-elements.ts'
import { KernelTable, REST_MS } from '../kernel/kernel-table.ts'
import { joinLeft } from '../kernel/read-table.ts'
import { adoptCarried } from './adopt-carried.ts'
import { Candidates } from './candidates.ts'
import type { CarriedFlow } from './carried-flow.ts'
import { CarriedFlows } from './carried-flows.ts'
import { RouteFollower } from './follow-routes.ts'
import { type HeldBack, HeldBackCounts } from './held-back.ts'
import type { KernelTierOptions } from './kernel-tier-options.ts'
import { Lanes } from './lanes.ts'
import { LeftPorts, type RememberedFlow } from './left-ports.ts'
import { PortsWarning } from './ports-warning.ts'
import { Promoter } from './promoter.ts'
import { TableKeeper } from './table-keeper.ts'
import { TableReader } from './table-reader.ts'
import { TableRepair } from './table-repair.ts'
import type { FoundTable } from './take-table.ts'
import { roadRemedy } from './road-remedy.ts'
import { ROAD_CLOSED, Trials } from './trials.ts'

const REPAIR_REMEDY = 'It is tried until it succeeds. `nft monitor` shows who changes the table.'

/** All that belongs to the tables as they stand now, and goes with them. */
interface Standing {
  readonly flows: CarriedFlows
  readonly follower: RouteFollower
  readonly promoter: Promoter
}

/** Steers the kernel's tables: promotes flows that have proven themselves, takes out what only user space can do, counts what the kernel carries, and
 *  looks whether the tables still stand. A promoted flow keeps its sockets: whatever finds no way through the table arrives there, so taking a flow
 *  out is deleting its elements and nothing else. */
export class KernelTier {
  readonly #options: KernelTierOptions
  readonly #trials = new Trials()
  readonly #candidates: Candidates
  readonly #warning: PortsWarning
  readonly #keeper: TableKeeper
  readonly #repairs: TableRepair
  readonly #reader: TableReader
  readonly #heldBack = new HeldBackCounts()
  #standing: Standing
  /** Until the tables are taken over. */
  #found: readonly FoundTable[] = []
  #leftPorts: LeftPorts | undefined
  #woken = false
  #promoteFrom = Number.NEGATIVE_INFINITY as MonotonicMs
  /** Repairing: whatever is in the kernel is none of ours; nothing is promoted. */
  #state: 'new' | 'taking' | 'works' | 'repairing' | 'closed' = 'new'
  #problem: string | undefined
  /** While there is anything on its way to the kernel. */
  #committing: Promise<void> | undefined
  /** While repairing. */
  #repaired: PromiseWithResolvers<void> | undefined

  constructor(options: KernelTierOptions) {
    this.#options = options
    this.#candidates = new Candidates(options)
    this.#warning = new PortsWarning(options)
    this.#keeper = new TableKeeper(options)
    const onRepaired = (from: MonotonicMs) => this.#onRepaired(from)
    this.#repairs = new TableRepair({ ...options, keeper: this.#keeper, onRepaired })
    this.#standing = this.#empty()
    this.#reader = new TableReader({
      ...options,
      readTables: wanted => options.readings.read(wanted),
      flows: () => this.#standing.flows,
      carryOut: changes => this.#carryOut(changes),
      repair: why => this.#repair(why),
    })
  }

  /** Flows that the kernel carries now. */
  get flows(): number {
    return this.#standing.flows.size
  }

  /** UDP flows that user space carries for this reason. */
  heldBack(why: HeldBack): number {
    const { clock, carrier } = this.#options
    const isPaused = this.#state === 'repairing' || clock.monotonicMs() < this.#promoteFrom
    if (!isPaused) return this.#heldBack.of(why)
    if (why !== 'repair') return 0
    return [...carrier.table.listeners()].reduce((sum, { udpFlows }) => sum + udpFlows, 0)
  }

  /** How often the tables had to be made anew. */
  get repairs(): number {
    return this.#repairs.count
  }

  /** Bans that the kernel's tables hold, and those that have no room there. */
  get bans(): { readonly held: number; readonly leftOut: number } {
    return { held: this.#options.guard.bans, leftOut: this.#options.guard.bansLeftOut }
  }

  /** Why not all flows that could be are carried by the kernel; undefined while all is well. */
  get problem(): Complaint | undefined {
    const failed = this.#trials.failed(this.#options.clock.monotonicMs())
    if (this.#problem !== undefined) return { why: this.#problem, remedy: REPAIR_REMEDY }
    if (failed.length === 0) return undefined
    const remedy = roadRemedy(failed, this.#reader.missingSettings)
    return { why: `${ROAD_CLOSED} (${failed.join(', ')})`, remedy }
  }

  /** Looks at what the last process has left. To be called before there are listeners.
   *  @throws SwitchyardError `SWY_KERNEL_TABLE_LEFT` */
  async find(): Promise<void> {
    this.#found = await this.#keeper.find()
    this.#leftPorts = new LeftPorts(
      this.#options.carrier.ports,
      joinLeft(this.#found.map(({ left }) => left)),
    )
  }

  /** Nobody gets a port that the tables lead to somebody else by. To be called before the journal is adopted. */
  reservePorts(journaled: readonly RememberedFlow[]): void {
    this.#leftPorts?.reserve(journaled)
  }

  /** Makes the tables, or takes over what was found. What fails is tried again: players play meanwhile. */
  async start(): Promise<void> {
    this.#state = 'taking'
    this.#leftPorts?.reserveRest()
    await this.#take()
    await this.#committing
    this.#releasePorts()
  }

  async #take(): Promise<void> {
    const { clock, log } = this.#options
    try {
      const found = await this.#keeper.take(this.#found)
      this.#found = []
      this.#state = 'works'
      if (found === undefined) return
      const { flows } = this.#standing
      const parts = { table: flows.table, lanes: flows.lanes, candidates: this.#candidates }
      const { carried, changes } = adoptCarried(found, this.#options, parts, clock.monotonicMs())
      for (const one of carried) {
        this.#trials.pass(one.lane)
        flows.add(one)
      }
      log.info({ flows: carried.length, left: found.left.flows.length }, 'took over what the kernel carries')
      this.#carryOut(changes)
    } catch (error) {
      await this.#repair(`the table cannot be made: ${messageOf(error)}`)
    }
  }

  /** Call it every tick. */
  tick(): void {
    const now = this.#options.clock.monotonicMs()
    this.#repairs.tick(now)
    // Whoever is banned is not to be carried on by what may still stand.
    if (this.#state === 'repairing') void this.#options.guard.followBans(now, this.#refused)
    if (this.#state !== 'works') return
    this.#follow(now)
    this.#reader.tick(now)
    this.#options.guard.tick(now, this.#refused)
  }

  /** Something has changed that the kernel has to follow at once: routes, or a flow has left. */
  readonly wake = (): void => {
    if (this.#woken || this.#state !== 'works') return
    this.#woken = true
    setImmediate(() => {
      this.#woken = false
      if (this.#state !== 'works') return
      const now = this.#options.clock.monotonicMs()
      this.#follow(now)
      void this.#options.guard.followBans(now, this.#refused)
    })
  }

  /** Settles when the kernel does what was decided so far, of flows and bans; undefined where it does already. Takes as long as nft does, or a repair. */
  committed(): Promise<void> | undefined {
    if (this.#state !== 'works') return this.#repaired?.promise ?? this.#committing
    const now = this.#options.clock.monotonicMs()
    this.#follow(now)
    const banning = this.#options.guard.followBans(now, this.#refused)
    const committing = this.#committing
    return banning === undefined ? committing : banning.then(() => committing)
  }

  /** Nothing of it stays in the kernel. */
  async close(): Promise<void> {
    const began = this.#state !== 'new' && this.#state !== 'closed'
    this.#state = 'closed'
    await this.#options.readings.close()
    await Promise.all([this.#reader.settled(), this.#repairs.close()])
    if (began) await this.#keeper.drop()
    this.#standing.flows.letGoOfAll()
    await this.#options.session.close()
  }

  #empty(): Standing {
    const { carrier, flowsMax, flowsPerPrefixMax } = this.#options
    const table = new KernelTable(2 * flowsMax, flowsPerPrefixMax)
    const lanes = new Lanes({ ...this.#options, table, routes: carrier.routes })
    const flows = new CarriedFlows({ table, lanes, trials: this.#trials })
    const candidates = this.#candidates
    return {
      flows,
      follower: new RouteFollower({ flows, candidates, book: carrier.book }),
      promoter: new Promoter({
        flows,
        candidates,
        table: carrier.table,
        warning: this.#warning,
        heldBack: this.#heldBack,
      }),
    }
  }

  /** One look at everything: what the kernel has to forget and to redirect, which does not wait for the rest; what it has to learn. */
  #follow(now: MonotonicMs): void {
    const { flows, follower, promoter } = this.#standing
    const urgent: ElementChange[] = []
    follower.follow(now, urgent)
    this.#carryOut(urgent)
    const changes: ElementChange[] = []
    follower.settle(now, changes)
    this.#trials.forgetGone()
    // What is missing can be missed only once it is known what the tables are made of.
    const mayPromote = now >= this.#promoteFrom && flows.outline.isKnown(this.#options.families)
    const promoted = mayPromote ? promoter.promoteSome(now, changes) : []
    flows.collect(Math.min(now - REST_MS, this.#reader.lastStartedAt) as MonotonicMs, changes)
    this.#carryOut(changes, promoted)
  }

  readonly #refused = (why: string): Promise<void> => this.#repair(why)

  #carryOut(changes: readonly ElementChange[], promoted: readonly CarriedFlow[] = []): void {
    if (changes.length === 0) return
    const { session, clock } = this.#options
    const [standing, before] = [this.#standing, this.#committing]
    const letGo = standing.flows.lettingGo()
    const script = [changesText(changes), ...standing.flows.seeing.follow(changes)].join('\n')
    const committing = session.change(script).then(
      () => {
        const now = clock.monotonicMs()
        for (const carried of promoted) carried.confirmedAt = now
        letGo()
        // One before may have been refused: then a repair is under way.
        return before
      },
      async (error: unknown) => {
        if (standing === this.#standing)
          await this.#repair(`the kernel refused a change: ${messageOf(error)}`)
        else await this.#repaired?.promise
      },
    )
    this.#committing = committing
    void committing.then(() => {
      if (this.#committing === committing) this.#committing = undefined
    })
  }

  /** Whatever is in the kernel is not what we think: everything goes on in user space, and the tables are made anew. */
  async #repair(why: string): Promise<void> {
    if (this.#state !== 'works' && this.#state !== 'taking') return
    this.#state = 'repairing'
    const { log, clock } = this.#options
    log.warn({ why, flows: this.flows }, 'the kernel tier is repaired; its flows go on in user space')
    this.#problem = why
    this.#repaired = Promise.withResolvers()
    this.#trials.abandon()
    const { flows, follower } = this.#standing
    follower.recordAll()
    flows.abandon(clock.monotonicMs())
    this.#standing = this.#empty()
    this.#heldBack.giveUp()
    await this.#repairs.begin()
    // Even where the table could not be deleted yet: nobody is to wait for that.
    flows.letGoOfAll()
  }

  /** Unless what was left may still be in the kernel. */
  #releasePorts(): void {
    if (this.#state !== 'works') return
    this.#leftPorts?.release(this.#options.clock.monotonicMs())
    this.#leftPorts = undefined
  }

  #onRepaired(promoteFrom: MonotonicMs): void {
    if (this.#state !== 'repairing') return
    this.#state = 'works'
    this.#problem = undefined
    this.#releasePorts()
    this.#repaired?.resolve()
    this.#repaired = undefined
    this.#promoteFrom = promoteFrom
  }
}
