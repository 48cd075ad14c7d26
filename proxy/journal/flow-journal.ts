import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { GroupId } from '../../proto/contract/ids.ts'
import type { Carrier } from '../flows/carrier.ts'
import type { Flow, FlowCloseReason } from '../flows/flow.ts'
import { leavesSeat, shardEndpoint } from '../flows/flow-book.ts'
import type { FlowRecorder } from '../flows/flow-recorder.ts'
import { groupRouteOf } from '../routing/route.ts'
import { type JournalDisk, type JournalFile, systemDisk } from './journal-disk.ts'
import { journalLine, type JournalRecord, readJournal } from './journal-record.ts'
import { type JournalState, replayJournal } from './journal-state.ts'
import { openedRecord, stateRecords } from './state-records.ts'

/** A longer file is not ours, or nobody has looked after it: ignored with a warning. */
const JOURNAL_BYTES_MAX = 256 * 1_024 * 1_024
/** Lines that wait for the disk; beyond it the journal is rewritten as a whole once the disk answers again. */
const WAITING_LINES_MAX = 100_000
const REWRITE_BYTES_MIN = 1_024 * 1_024
const REWRITE_GROWTH = 3
/** Records made per tick while rewriting: half a millisecond or so, so that no packet waits. */
const REWRITE_RECORDS_PER_TICK = 100
const ALIVE_EVERY_MS = 1_000
/** A disk that has failed is tried again so often. */
const RETRY_EVERY_MS = 1_000

/** A rewrite under way: the present state piece by piece, then what happened meanwhile. */
interface Rewrite {
  readonly records: Iterator<JournalRecord>
  readonly lines: string[]
  readonly since: string[]
}

/** A failed disk has lost records, so nothing is appended until the whole state has been written anew. */
type DiskHealth = { readonly kind: 'works' } | { readonly kind: 'failed'; readonly retryAt: MonotonicMs }
const WORKS: DiskHealth = { kind: 'works' }

export interface FlowJournalOptions {
  readonly path: string
  readonly clock: Clock
  readonly log: Log
  /** Default: the system's. */
  readonly disk?: JournalDisk
}

/** What a proxy needs to go on after a restart, in an append-only file: written in batches from the tick, never synced (a
 *  crash of the process loses at most one batch; a crash of the machine ends the flows anyway), rewritten when it has grown. */
export class FlowJournal implements FlowRecorder {
  readonly #path: string
  readonly #clock: Clock
  readonly #log: Log
  readonly #disk: JournalDisk
  #carrier: Carrier | undefined
  #file: JournalFile | undefined
  #waiting: string[] = []
  #bytes = 0
  #bytesAfterRewrite = 0
  #routesDirty = false
  readonly #routesWritten = new Map<GroupId, string>()
  #rewrite: Rewrite | undefined
  #writing: Promise<void> | undefined
  #health: DiskHealth = WORKS
  #aliveDueAt = Number.NEGATIVE_INFINITY

  constructor({ path, clock, log, disk = systemDisk }: FlowJournalOptions) {
    this.#path = path
    this.#disk = disk
    this.#clock = clock
    this.#log = log
  }

  /** What the former process has left. A missing file is an empty state; a damaged one is a warning and gives what is whole. */
  async read(quarantineMs: number): Promise<JournalState> {
    try {
      const size = await this.#disk.size(this.#path)
      if (size > JOURNAL_BYTES_MAX) throw new RangeError(`the file has ${size} bytes`)
      const { records, damaged } = readJournal(await this.#disk.read(this.#path))
      if (damaged > 0) this.#log.warn({ path: this.#path, damaged }, 'the flow journal has damaged lines')
      return replayJournal(records, quarantineMs)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
        this.#log.warn({ path: this.#path, error: messageOf(error) }, 'the flow journal cannot be read')
      return replayJournal([], quarantineMs)
    }
  }

  /** Begins a new file with the carrier's present state; call it after the old one was adopted. Where that fails, the proxy
   *  goes on without a journal, says so, and tries again later. */
  async start(carrier: Carrier): Promise<void> {
    this.#carrier = carrier
    this.#waiting = []
    try {
      this.#beginRewrite(carrier)
      while (this.#rewrite !== undefined) await this.#stepRewrite(this.#rewrite)
    } catch (error) {
      await this.#fail(error)
    }
  }

  flowOpened(flow: Flow): void {
    this.#add(openedRecord(flow, this.#clock))
  }

  flowMoved(flow: Flow): void {
    this.portServes(flow, shardEndpoint(flow.route.shard))
  }

  portServes({ id: flowId, placementVersion, route }: Flow, endpoint: string): void {
    const value = { flowId, groupId: route.groupId, placementVersion, endpoint }
    this.#add({ at: this.#clock.wallMs(), body: { kind: 'moved', value } })
  }

  flowClosed(flow: Flow, why: FlowCloseReason): void {
    const value = { flowId: flow.id, seat: leavesSeat(flow, why) }
    this.#add({ at: this.#clock.wallMs(), body: { kind: 'closed', value } })
  }

  routesChanged(): void {
    this.#routesDirty = true
  }

  /** Hands the batch to the disk, and goes on with a rewrite; call it every tick. */
  tick(): void {
    if (this.#carrier === undefined || this.#writing !== undefined) return
    this.#writing = this.#work(this.#carrier).finally(() => {
      this.#writing = undefined
    })
  }

  /** Resolves when what `tick` began is done. */
  async idle(): Promise<void> {
    await this.#writing
  }

  /** Writes what waits, and closes the file. */
  async close(): Promise<void> {
    await this.idle()
    if (this.#carrier !== undefined) await this.#work(this.#carrier)
    this.#carrier = undefined
    await this.#file?.close()
    this.#file = undefined
  }

  async #work(carrier: Carrier): Promise<void> {
    try {
      if (this.#health.kind === 'failed' && this.#rewrite === undefined) {
        if (this.#clock.monotonicMs() < this.#health.retryAt) return
        this.#beginRewrite(carrier)
      }
      this.#noteAlive(carrier)
      this.#noteRoutes(carrier)
      if (this.#waiting.length > WAITING_LINES_MAX) {
        this.#waiting = []
        this.#beginRewrite(carrier)
      }
      await this.#append()
      if (this.#rewrite === undefined && this.#hasGrown()) this.#beginRewrite(carrier)
      if (this.#rewrite !== undefined) await this.#stepRewrite(this.#rewrite)
    } catch (error) {
      await this.#fail(error)
    }
  }

  /** A journal with a hole is worse than none: a flow adopted on a port that is somebody else's by now would get that player's
   *  datagrams. So the file is emptied, which works on a full disk too, and written anew when the disk takes it. */
  async #fail(reason: unknown): Promise<void> {
    if (this.#health.kind === 'works')
      this.#log.warn({ path: this.#path, error: messageOf(reason) }, 'the flow journal cannot be written')
    this.#health = { kind: 'failed', retryAt: after(this.#clock.monotonicMs(), RETRY_EVERY_MS) }
    this.#waiting = []
    this.#rewrite = undefined
    const file = this.#file
    this.#file = undefined
    // What cannot be emptied is not there, or was never ours to write.
    await Promise.allSettled([this.#disk.empty(this.#path), file?.close() ?? Promise.resolve()])
  }

  #add(record: JournalRecord): void {
    if (this.#carrier === undefined) return
    // While the disk has failed, only a rewrite keeps records: its state plus what happens from there on.
    if (this.#health.kind === 'failed' && this.#rewrite === undefined) return
    const line = journalLine(record)
    this.#waiting.push(line)
    this.#rewrite?.since.push(line)
    // A disk that does not answer must not fill the memory; `#work` starts over with the whole state.
    if (this.#waiting.length > 2 * WAITING_LINES_MAX) this.#waiting.length = WAITING_LINES_MAX + 1
    if ((this.#rewrite?.since.length ?? 0) > 2 * WAITING_LINES_MAX) this.#rewrite = undefined
  }

  #noteAlive(carrier: Carrier): void {
    const now = this.#clock.monotonicMs()
    if (now < this.#aliveDueAt) return
    this.#aliveDueAt = now + ALIVE_EVERY_MS
    this.#add({ at: this.#clock.wallMs(), body: { kind: 'alive', value: { flows: carrier.table.size } } })
  }

  /** Routes change seldom and together: those that differ from what was written last. */
  #noteRoutes(carrier: Carrier): void {
    if (!this.#routesDirty) return
    this.#routesDirty = false
    const at = this.#clock.wallMs()
    for (const value of carrier.routes.policies()) this.#add({ at, body: { kind: 'policy', value } })
    for (const route of carrier.routes.routes()) {
      const written = `${route.generation}/${route.revision}`
      if (this.#routesWritten.get(route.groupId) === written) continue
      this.#routesWritten.set(route.groupId, written)
      this.#add({ at, body: { kind: 'route', value: groupRouteOf(route) } })
    }
    for (const groupId of this.#routesWritten.keys()) {
      if (carrier.routes.route(groupId) !== undefined) continue
      this.#routesWritten.delete(groupId)
      this.#add({ at, body: { kind: 'groupGone', value: { groupId } } })
    }
  }

  async #append(): Promise<void> {
    if (this.#file === undefined || this.#waiting.length === 0) return
    const batch = Buffer.from(this.#waiting.join(''))
    this.#waiting = []
    this.#bytes += batch.length
    await this.#file.append(batch)
  }

  #hasGrown(): boolean {
    return this.#bytes > Math.max(REWRITE_BYTES_MIN, REWRITE_GROWTH * this.#bytesAfterRewrite)
  }

  #beginRewrite(carrier: Carrier): void {
    this.#rewrite = { records: stateRecords(carrier, this.#clock), lines: [], since: [] }
  }

  async #stepRewrite(rewrite: Rewrite): Promise<void> {
    for (let made = 0; made < REWRITE_RECORDS_PER_TICK; made += 1) {
      const next = rewrite.records.next()
      if (next.done === true) return this.#finishRewrite(rewrite)
      rewrite.lines.push(journalLine(next.value))
    }
  }

  async #finishRewrite(rewrite: Rewrite): Promise<void> {
    const path = `${this.#path}.new`
    const file = await this.#disk.create(path)
    const whole = Buffer.from(rewrite.lines.join(''))
    try {
      await file.append(whole)
      await this.#disk.rename(path, this.#path)
    } catch (error) {
      // A handle that is left to the garbage collector ends the process.
      await file.close()
      throw error
    }
    await this.#file?.close()
    this.#file = file
    this.#health = WORKS
    this.#bytes = whole.length
    this.#bytesAfterRewrite = whole.length
    // Everything since the rewrite began, what still waits included. Too much of it: `#work` starts over.
    this.#waiting = rewrite.since
    this.#rewrite = undefined
  }
}
