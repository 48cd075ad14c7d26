import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { NftSession } from '../../lib/nft/nft-session.ts'
import { NftError } from '../../lib/nft/nft-error.ts'
import { flowsIn, type FlowCount, holdsExactly, readTable } from '../restore/read-table.ts'
import { RestorePlan } from '../restore/restore-plan.ts'
import type { RestoredFlow } from '../restore/restored-flow.ts'
import { FORM_COMMENT, removalText } from '../restore/table-text.ts'

/** How often the table is looked at; a table that takes long to list is looked at less often, so that this takes 2 % of the time at most. */
export const LOOK_EVERY_MS = 1_000
const LOOK_SHARE = 50
/** After a failure: new flows are refused meanwhile. */
export const RETRY_MS = 1_000
/** Whoever has installed nft, or given the agent what it lacked, need not start it again. */
export const TRY_AGAIN_MS = 30_000

export type Nft = Pick<NftSession, 'run' | 'change' | 'list'>

export interface RestoreTableOptions {
  readonly nft: Nft
  /** Why nft is of no use here, in words; undefined: it works. */
  readonly tryNft: () => Promise<string | undefined>
  /** Lists for an agent that starts where the trial has failed: gives up soon. */
  readonly early: Pick<Nft, 'list'>
  /** With its family, as nft names it. */
  readonly name: string
  /** Of this host: the one that game servers have. */
  readonly address: string
  readonly clock: Clock
  readonly log: Log
}

/** The table of restored addresses of this host in the kernel: keeps it as the plan says, one transaction after the other, looks whether somebody has changed it,
 *  and takes it away when no game server needs it. */
export class RestoreTable {
  readonly plan: RestorePlan
  readonly #options: RestoreTableOptions
  #obstacle: string | undefined = 'the agent has not looked yet'
  /** When an obstacle is looked at again; undefined: it is one for as long as the agent lives. */
  #tryAgainAt: MonotonicMs | undefined
  #left: readonly RestoredFlow[] = []
  /** Whether the kernel holds what the plan held when it was last carried out. */
  #isBuilt = false
  #isThere = false
  #hasReadLeft = false
  /** Of the rules, as they were first seen: the same in every table that this life makes. */
  #form: string | undefined
  #working: Promise<void> | undefined
  #failing: string | undefined
  #retryAt: MonotonicMs
  #looking: Promise<void> | undefined
  #lookAt: MonotonicMs
  #lookEveryMs = LOOK_EVERY_MS
  /** Transactions so far: a listing that one overtook says nothing. */
  #runs = 0
  #counts: ReadonlyMap<number, FlowCount> = new Map()

  constructor(options: RestoreTableOptions) {
    this.#options = options
    this.plan = new RestorePlan(options.name, options.address)
    this.#retryAt = options.clock.monotonicMs()
    this.#lookAt = options.clock.monotonicMs()
  }

  get name(): string {
    return this.#options.name
  }

  /** Why this host cannot restore addresses, in words, with the remedy; undefined: it can. */
  get obstacle(): string | undefined {
    return this.#obstacle
  }

  /** Why the last transaction failed; undefined: all is as planned. */
  get failing(): string | undefined {
    return this.#failing
  }

  /** Packets by id of the flow, as of the last look. A table that was made anew begins at nothing. */
  get counts(): ReadonlyMap<number, FlowCount> {
    return this.#counts
  }

  /** Looks whether nft may be used here, and what an earlier life of the agent left. Call it before anything else.
   *  @param obstacle known beforehand, for as long as the agent lives */
  async prepare(obstacle: string | undefined): Promise<void> {
    this.#obstacle = obstacle
    if (obstacle !== undefined) return
    const { tryNft, nft, early } = this.#options
    this.#setObstacle(await tryNft())
    // Also where the trial failed: flows of an nft that was too slow once are kept until it works.
    await this.#readLeft(this.#obstacle === undefined ? nft : early)
  }

  /** How old `counts` can be, in ms. */
  get lookEveryMs(): number {
    return this.#lookEveryMs
  }

  /** Flows that an earlier life of the agent left at this door; once. */
  takeLeft(doorPort: number, gamePort: number): readonly RestoredFlow[] {
    const taken = this.#left.filter(flow => flow.doorPort === doorPort && flow.gamePort === gamePort)
    this.#left = this.#left.filter(flow => flow.doorPort !== doorPort)
    return taken
  }

  /** @throws SwitchyardError `SWY_RESTORE_UNAVAILABLE` where the game server's flows cannot be restored */
  async openDoor(port: number, gamePort: number): Promise<void> {
    if (this.#obstacle !== undefined) throw new SwitchyardError('SWY_RESTORE_UNAVAILABLE', this.#obstacle)
    this.plan.openDoor(port, gamePort)
    if (!(await this.carryOut()))
      throw new SwitchyardError('SWY_RESTORE_UNAVAILABLE', this.#failing ?? 'nft refuses the table')
  }

  /** Carries out what is planned by now. @returns false where it could not be, and is tried again later */
  async carryOut(): Promise<boolean> {
    if (this.#obstacle !== undefined || this.#options.clock.monotonicMs() < this.#retryAt) return false
    // What was planned while a transaction ran goes with the next one.
    await this.#working
    this.#working ??= this.#work()
    await this.#working
    return this.#failing === undefined
  }

  /** Somebody may have changed the table: looks, and puts it right. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  /** Retries, takes away what nobody needs any more, looks; call it every tick. */
  tick(): void {
    const now = this.#options.clock.monotonicMs()
    if (this.#obstacle !== undefined) {
      if (this.#tryAgainAt !== undefined && now >= this.#tryAgainAt) void this.#tryAgain()
      return
    }
    if (this.plan.isEmpty && !this.#isThere && this.#failing !== undefined) return this.#giveUp(this.#failing)
    if (now < this.#retryAt) return
    const idle = this.plan.isEmpty ? this.#isThere : !this.#isBuilt || this.plan.hasChanges(now)
    if (idle && this.#working === undefined) void this.carryOut()
    if (!this.plan.isEmpty && this.#isBuilt && now >= this.#lookAt) void this.look()
  }

  /** The agent ends. What game servers that go on need stays: their players notice nothing, and the next life takes it over. */
  async close(): Promise<void> {
    if (this.#obstacle === undefined) await this.carryOut()
  }

  /** Of an earlier life of the agent; once it could be read, it is known. */
  async #readLeft(nft: Pick<Nft, 'list'>): Promise<void> {
    const { name, clock, log } = this.#options
    try {
      const listed = readTable(await nft.list(`list table ${name}`))
      this.#hasReadLeft = true
      this.#isThere = true
      if (listed.madeAs !== FORM_COMMENT) return
      this.#left = flowsIn(listed)
      const now = clock.monotonicMs()
      for (const [key, seconds] of listed.former) this.plan.keepFormer(key, now, seconds * 1_000)
    } catch (error) {
      // The common case: there is no such table.
      this.#hasReadLeft = error instanceof NftError && error.failure === 'absent'
      // One that cannot be read may be there: it is removed before another is made, and when none is needed.
      this.#isThere = !this.#hasReadLeft
      if (this.#isThere && this.#obstacle === undefined)
        log.warn({ table: name, error: firstLine(error) }, 'what an earlier agent left cannot be read')
    }
  }

  #setObstacle(obstacle: string | undefined): void {
    this.#obstacle = obstacle
    if (obstacle !== undefined) this.#tryAgainAt = after(this.#options.clock.monotonicMs(), TRY_AGAIN_MS)
  }

  /** Nothing can be tried while no game server needs the table: as long as it cannot be made, none is to be placed here. */
  #giveUp(failing: string): void {
    this.#failing = undefined
    this.#setObstacle(failing)
  }

  /** Flows that could not be read before are told anew by their proxies. */
  async #tryAgain(): Promise<void> {
    const { log, name, nft, tryNft } = this.#options
    const before = this.#obstacle
    this.#tryAgainAt = undefined // Until this trial has ended.
    const obstacle = await tryNft()
    if (obstacle === undefined && !this.#hasReadLeft) {
      await this.#readLeft(nft)
      this.#left = []
    }
    // Last: from now on the table is worked at.
    this.#setObstacle(obstacle)
    if (obstacle === undefined) log.info({ table: name, before }, 'addresses can be restored here now')
  }

  async #work(): Promise<void> {
    const { clock, log, name } = this.#options
    // A turn later: what the same event brings goes together.
    await Promise.resolve()
    try {
      if (this.plan.isEmpty) await this.#remove()
      else await this.#change()
    } catch (error) {
      this.#isBuilt = false
      this.#retryAt = after(clock.monotonicMs(), RETRY_MS)
      if (this.#failing === undefined)
        log.error({ table: name, error: firstLine(error) }, 'addresses of new players cannot be restored')
      this.#failing = firstLine(error)
    } finally {
      this.#working = undefined
    }
  }

  async #remove(): Promise<void> {
    const { name } = this.#options
    this.#isBuilt = false
    this.plan.forget()
    if (!this.#isThere) return
    await this.#run(removalText(name))
    this.#isThere = false
  }

  /** A change that is refused means that the table is not what it was: then it is made anew, in one transaction. */
  async #change(): Promise<void> {
    const { clock, log, name } = this.#options
    const changes = this.#isBuilt ? this.plan.takeChanges(clock.monotonicMs()) : undefined
    if (changes === '') return
    if (changes !== undefined)
      try {
        return await this.#run(changes, 'change')
      } catch (error) {
        log.warn({ table: name, error: firstLine(error) }, 'a change was refused: the table is made anew')
        this.#isBuilt = false
      }
    await this.#run(this.plan.takeWhole(clock.monotonicMs()))
    this.#isBuilt = true
    this.#isThere = true
    // What its rules look like is learnt at once, before anybody could have changed them.
    this.#lookAt = clock.monotonicMs()
  }

  async #run(script: string, how: 'run' | 'change' = 'run'): Promise<void> {
    const { nft, log, name } = this.#options
    this.#runs += 1
    await nft[how](script)
    if (this.#failing !== undefined) log.info({ table: name }, 'nft takes changes again')
    this.#failing = undefined
  }

  async #look(): Promise<void> {
    const { nft, name, clock, log } = this.#options
    await this.#working
    const [startedAt, runs] = [clock.monotonicMs(), this.#runs]
    let listing: unknown
    try {
      listing = await nft.list(`list table ${name}`)
    } catch (error) {
      // Gone, or nft cannot say: making it anew puts right the one and shows the other.
      if (this.#runs === runs) await this.#repair(firstLine(error))
      return
    } finally {
      const now = clock.monotonicMs()
      this.#lookEveryMs = Math.max(LOOK_EVERY_MS, LOOK_SHARE * (now - startedAt))
      this.#lookAt = after(now, this.#lookEveryMs)
    }
    const listed = readTable(listing)
    this.#counts = listed.counts
    if (this.#runs !== runs || !this.#isBuilt || this.plan.hasChanges(clock.monotonicMs())) return
    this.#form ??= listed.form
    if (listed.form !== this.#form) await this.#repair('its rules were changed')
    else if (!holdsExactly(listed, this.plan.elements(), id => this.plan.isRetired(id)))
      await this.#repair('its elements were changed')
    else if (this.plan.isFormerMissing(listed.former, clock.monotonicMs()))
      await this.#repair('it does not know any more who has left')
    else log.debug({ table: name, flows: listed.counts.size }, 'the table is as it shall be')
  }

  async #repair(why: string): Promise<void> {
    const { log, name } = this.#options
    if (this.plan.isEmpty) return
    log.warn({ table: name, why }, 'somebody has changed the table of restored addresses: it is made anew')
    this.#isBuilt = false
    await this.carryOut()
  }
}

/** nft repeats itself for every line that it refuses. */
function firstLine(error: unknown): string {
  return messageOf(error).split('\n', 1)[0] ?? ''
}
