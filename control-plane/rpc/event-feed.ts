import { SwitchyardError } from '../../lib/errors.ts'
import type { EventRecord } from '../events/event.ts'
import type { FactStore } from '../facts/fact-store.ts'

/** Watchers at the same time. */
export const WATCHERS_MAX = 100
/** Most events that one look at the store hands out; a burst beyond it is lost for watchers (`events` still lists them). */
export const EVENTS_PER_LOOK_MAX = 1_000
/** Events that wait for a watcher who does not read; beyond it the watcher is dropped. */
export const EVENTS_WAITING_MAX = 2_000

export interface Watcher {
  /** Empty: every subject. */
  readonly subject: string
  take(event: EventRecord): void
  /** Items that were taken and not yet read. */
  readonly waiting: number
  drop(error: SwitchyardError): void
}

/** Tells everybody who watches about new events. One look at the store serves all; without watchers there is none. */
export class EventFeed {
  readonly #watchers = new Set<Watcher>()
  readonly #store: Pick<FactStore, 'events'>
  #last: number | undefined
  #looking: Promise<void> | undefined

  constructor(store: Pick<FactStore, 'events'>) {
    this.#store = store
  }

  /** Sends the newest `limit` events and then every new one, until the returned function is called.
   *  @throws SwitchyardError `SWY_LIMIT` */
  async watch(watcher: Watcher, limit: number): Promise<() => void> {
    if (this.#watchers.size >= WATCHERS_MAX)
      throw new SwitchyardError('SWY_LIMIT', `${WATCHERS_MAX} watchers are there already`)
    // Brings everybody else to the same point, so that one number is enough for all.
    await this.look()
    const history = await this.#store.events({
      ...(watcher.subject === '' ? {} : { subject: watcher.subject }),
      limit,
    })
    const newest = this.#last ?? (await this.#newest())
    const upTo = (this.#last ??= newest)
    for (const event of history) if (event.id <= upTo) watcher.take(event)
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  /** Looks for new events, one look at a time. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  async #look(): Promise<void> {
    if (this.#watchers.size === 0) {
      this.#last = undefined
      return
    }
    const after = this.#last ?? (await this.#newest())
    const events = await this.#store.events({ after, limit: EVENTS_PER_LOOK_MAX })
    this.#last = events.at(-1)?.id ?? after
    for (const watcher of this.#watchers) this.#tell(watcher, events)
  }

  #tell(watcher: Watcher, events: readonly EventRecord[]): void {
    if (watcher.waiting > EVENTS_WAITING_MAX) {
      this.#watchers.delete(watcher)
      watcher.drop(new SwitchyardError('SWY_LIMIT', `${EVENTS_WAITING_MAX} events wait for a reader`))
      return
    }
    for (const event of events)
      if (watcher.subject === '' || watcher.subject === event.subject) watcher.take(event)
  }

  async #newest(): Promise<number> {
    return (await this.#store.events({ limit: 1 })).at(-1)?.id ?? 0
  }
}
