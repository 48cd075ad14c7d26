import { type BackoffLimits, backoffMs } from '../../lib/backoff.ts'
import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Random } from '../../lib/random.ts'
import type { FleetName, ListenerName } from '../../proto/contract/ids.ts'
import type { AnnounceMethod, AnnounceOutcome, SendAnnouncement } from './announce-request.ts'

/** So that proxies that start together do not call at once. */
export const FIRST_WITHIN_MS = 2_000
/** After a failure, doubling up to the list's own interval. */
const RETRY_FIRST_MS = 10_000
/** Intervals are up to this share shorter, by chance. */
const EARLIER_SHARE = 0.1

export const ANNOUNCE_OUTCOMES = ['taken', 'refused', 'failed'] as const

/** One list that shall know of one listener. */
export interface Announcement {
  readonly listener: ListenerName
  readonly fleet: FleetName
  readonly method: AnnounceMethod
  readonly url: URL
  readonly everyMs: number
  /** The address that the list shall note; undefined: as the system chooses. */
  readonly from: string | undefined
}

export interface AnnouncementCount {
  readonly listener: ListenerName
  /** Host and port. */
  readonly list: string
  readonly outcomes: Readonly<Record<AnnounceOutcome['kind'], number>>
}

export interface AnnouncerOptions {
  readonly announcements: readonly Announcement[]
  readonly send: SendAnnouncement
  /** Whether players of the fleet are let in now. */
  readonly open: (fleet: FleetName) => boolean
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

interface Entry {
  readonly announcement: Announcement
  readonly outcomes: Record<AnnounceOutcome['kind'], number>
  dueAt: MonotonicMs
  failures: number
  inFlight: boolean
}

/** Tells server lists where players connect, again and again: lists forget. One request at a time to each; none while nobody would be
 *  let in. */
export class Announcer {
  readonly #options: AnnouncerOptions
  readonly #entries: readonly Entry[]
  readonly #stopping = new AbortController()

  constructor(options: AnnouncerOptions) {
    const now = options.clock.monotonicMs()
    this.#options = options
    this.#entries = options.announcements.map(announcement => ({
      announcement,
      outcomes: { taken: 0, refused: 0, failed: 0 },
      dueAt: after(now, options.random.fraction() * FIRST_WITHIN_MS),
      failures: 0,
      inFlight: false,
    }))
  }

  get counts(): readonly AnnouncementCount[] {
    return this.#entries.map(({ announcement: { listener, url }, outcomes }) => ({
      listener,
      list: url.host,
      outcomes,
    }))
  }

  /** Sends what is due; call it every tick. */
  tick(): void {
    const now = this.#options.clock.monotonicMs()
    for (const entry of this.#entries)
      if (!entry.inFlight && now >= entry.dueAt && this.#options.open(entry.announcement.fleet))
        void this.#announce(entry)
  }

  /** Nothing is sent any more, and what is under way is given up. */
  close(): void {
    this.#stopping.abort()
    for (const entry of this.#entries) entry.inFlight = true
  }

  async #announce(entry: Entry): Promise<void> {
    const { method, url, from } = entry.announcement
    entry.inFlight = true
    const outcome = await this.#options.send(method, url, from, this.#stopping.signal)
    if (this.#stopping.signal.aborted) return
    entry.inFlight = false
    entry.outcomes[outcome.kind] += 1
    this.#tell(entry, outcome)
    entry.failures = outcome.kind === 'taken' ? 0 : entry.failures + 1
    entry.dueAt = after(this.#options.clock.monotonicMs(), this.#pauseMs(entry))
  }

  #pauseMs({ failures, announcement: { everyMs } }: Entry): number {
    const { random } = this.#options
    if (failures === 0) return everyMs * (1 - EARLIER_SHARE * random.fraction())
    const limits: BackoffLimits = { firstMs: Math.min(RETRY_FIRST_MS, everyMs), mostMs: everyMs }
    return backoffMs(failures - 1, limits, random)
  }

  /** The first time, each failure, and when it works again. */
  #tell({ announcement: { listener, url }, outcomes, failures }: Entry, outcome: AnnounceOutcome): void {
    const { log } = this.#options
    const about = { listener, list: url.host }
    switch (outcome.kind) {
      case 'taken':
        if (outcomes.taken === 1 || failures > 0) log.info(about, 'a server list has taken the announcement')
        return
      case 'refused':
        log.warn(
          { ...about, status: outcome.status, said: outcome.said },
          'a server list refused the announcement',
        )
        return
      case 'failed':
        log.warn({ ...about, why: outcome.why }, 'a server list could not be told')
    }
  }
}
