/** `KICK`: save, release, disconnect. `FENCED`: somebody else has the account: disconnect, save nothing. `UNSAVED`: a save that was queued
 *  is refused for good; the text begins with its key. `DRAIN`: the shard is to be
 *  emptied, or (text `off`) is not any more. `EXPECT`: the account is about to be handed
 *  over to this shard, from the zone that the text names. `CONFIG`: look at everything anew; the text says why. */
export const EVENT_KINDS = ['KICK', 'FENCED', 'UNSAVED', 'DRAIN', 'EXPECT', 'CONFIG'] as const
export type EventKind = (typeof EVENT_KINDS)[number]

export interface ScriptEvent {
  /** Names the event in acknowledgements. Another life of the agent never gives it again. */
  readonly id: string
  readonly kind: EventKind
  /** Empty where the event is about no account. */
  readonly account: string
  /** 0 where the event is about no account. */
  readonly epoch: number
  readonly text: string
}

/** News to be told. */
export type News = Omit<ScriptEvent, 'id'> & {
  /** The control plane's name for it; undefined for the agent's own. */
  readonly noticeId: string | undefined
}

export type NoticeVerdict =
  | 'told'
  /** It waits for its acknowledgement already. */
  | 'known'
  /** It was acknowledged before: say so again. */
  | 'taken'
  /** Too many wait; the control plane will repeat it. */
  | 'full'

/** Events of one shard that wait for their acknowledgement. */
export const EVENTS_WAITING_MAX = 256
/** Of these, players who are expected: who is not told so is only loaded later. */
export const EXPECTED_WAITING_MAX = 64
/** Notices of which is remembered that they were taken. */
export const NOTICES_TAKEN_MAX = 1_000

interface Waiting {
  readonly event: ScriptEvent
  readonly noticeId: string | undefined
}

/** What the script of one shard is to know, until it says that it does. */
export class NoticeBook {
  readonly #life: string
  readonly #waiting: Waiting[] = []
  readonly #taken = new Set<string>()
  #told = 0

  /** @param life lower-case letters and digits, different for every life of the agent */
  constructor(life: string) {
    this.#life = life
  }

  /** Oldest first. */
  get waiting(): readonly ScriptEvent[] {
    return this.#waiting.map(({ event }) => event)
  }

  add({ noticeId, ...news }: News): NoticeVerdict {
    if (noticeId !== undefined && this.#taken.has(noticeId)) return 'taken'
    if (this.#waiting.some(waiting => isSame(waiting, noticeId, news))) return 'known'
    // Of these only the last word counts.
    if (news.account === '') this.#drop(({ event }) => event.kind === news.kind)
    if (this.#waiting.length >= EVENTS_WAITING_MAX) return 'full'
    if (news.kind === 'EXPECT' && this.#expected() >= EXPECTED_WAITING_MAX) return 'taken'
    this.#told += 1
    this.#waiting.push({ event: { ...news, id: `${this.#life}-${this.#told}` }, noticeId })
    return 'told'
  }

  /** Everything up to and including this event is dealt with. An unknown id acknowledges nothing: it is of another life.
   *  @returns the control plane's notices among them */
  acknowledge(id: string): readonly string[] {
    const index = this.#waiting.findIndex(({ event }) => event.id === id)
    return this.#take(this.#waiting.slice(0, index + 1))
  }

  /** The script has let this account go: nothing about this epoch, or an earlier one, need be told any more, but what is lost.
   *  @returns the control plane's notices about it */
  released(account: string, epoch: number): readonly string[] {
    return this.#take(this.#waiting.filter(({ event }) => isOver(event, account, epoch)))
  }

  /** The shard is gone. @returns the control plane's notices that nobody will take any more */
  close(): readonly string[] {
    return this.#take([...this.#waiting])
  }

  #expected(): number {
    return this.#waiting.filter(({ event }) => event.kind === 'EXPECT').length
  }

  #take(done: readonly Waiting[]): readonly string[] {
    this.#drop(waiting => done.includes(waiting))
    const notices = done.flatMap(({ noticeId }) => noticeId ?? [])
    for (const notice of notices) this.#taken.add(notice)
    for (const oldest of this.#taken) {
      if (this.#taken.size <= NOTICES_TAKEN_MAX) break
      this.#taken.delete(oldest)
    }
    return notices
  }

  #drop(isDone: (waiting: Waiting) => boolean): void {
    const kept = this.#waiting.filter(waiting => !isDone(waiting))
    this.#waiting.splice(0, this.#waiting.length, ...kept)
  }
}

function isOver(event: ScriptEvent, account: string, releasedEpoch: number): boolean {
  return event.account === account && event.epoch <= releasedEpoch && event.kind !== 'UNSAVED'
}

function isSame(
  { event, noticeId }: Waiting,
  otherId: string | undefined,
  news: Omit<News, 'noticeId'>,
): boolean {
  if (noticeId !== undefined || otherId !== undefined) return noticeId === otherId
  return (
    event.kind === news.kind &&
    event.account === news.account &&
    event.epoch === news.epoch &&
    event.text === news.text
  )
}
