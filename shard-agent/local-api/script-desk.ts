import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { codeOf, messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type {
  BorderFeed,
  NoticeKind,
  SessionNotice,
  ShardZone,
  ZoneReport,
} from '../../proto/contract/agent-link.ts'
import { type MoveId, type ShardRef, shardRefText } from '../../proto/contract/ids.ts'
import type { AccountName, Epoch, Holding, SeenEndpoint } from '../../proto/contract/session.ts'
import type { ScriptSide } from '../control-link/script-side.ts'
import { type Answer, failure } from '../scripts/answer.ts'
import { ArrivedPayloads } from '../scripts/arrived-payloads.ts'
import type { Call } from '../scripts/calls.ts'
import type { EventKind } from '../scripts/notice-book.ts'
import { Reach, RETRY_EVERY_MS } from '../scripts/reach.ts'
import type { SaveJob } from '../scripts/save-queue.ts'
import { ControlPlaneAway } from './control-plane-away.ts'
import type { PlayerAddress } from './call-surroundings.ts'
import { carryOut } from './carry-out.ts'
import type { HandoffCalls } from './handoff-calls.ts'
import { MapDesks } from './map-desks.ts'
import { SavePump } from './save-pump.ts'
import type { SessionCalls } from './session-calls.ts'
import { type EventListener, ShardDesk } from './shard-desk.ts'

/** Listeners are told again what they have not acknowledged. */
export const REPEAT_EVENTS_MS = 5_000
const REFUSAL_CHARACTERS_MAX = 200
/** How long a call waits for the saves before it. */
const SETTLE_MS_MAX = 3_000

const EVENT_OF: Readonly<Record<NoticeKind, EventKind>> = { kick: 'KICK', fenced: 'FENCED', expect: 'EXPECT' }

export interface ScriptDeskOptions {
  readonly calls: SessionCalls
  readonly handoffs: HandoffCalls
  readonly clock: Clock
  readonly log: Log
  /** Different for every life of the agent: lower-case letters and digits. */
  readonly life: string
  /** How long after the end of a lease an outage of the store is bridged. */
  readonly graceMs: number
  /** Whether this life of the shard has a process here. */
  readonly hosts: (shard: ShardRef) => boolean
  readonly ticked: (shard: ShardRef) => void
  /** Who a player of a relayed game server is; undefined where only the control plane knows. */
  readonly playerAt: (shard: ShardRef, seen: SeenEndpoint) => PlayerAddress | undefined
  /** Of the players that are relayed to a shard by this address; none where nothing is relayed. */
  readonly portsOf: (shard: ShardRef, ip: string, login: string) => readonly number[]
  /** Names a hand-off, as nobody has before. */
  readonly newMoveId: () => MoveId
  /** @returns false where nobody is there to hear it */
  readonly report: (report: ZoneReport) => boolean
  /** The script has taken this notice of the control plane, or never will. */
  readonly noticeTaken: (noticeId: string) => void
}

/** Answers the calls of the scripts of all shards of this agent, and keeps news for them. */
export class ScriptDesk implements ScriptSide {
  readonly #options: ScriptDeskOptions
  readonly #desks = new Map<string, ShardDesk>()
  readonly #reach = new Reach()
  readonly #pump: SavePump
  readonly #maps: MapDesks
  readonly #payloads = new ArrivedPayloads()
  #repeatAt: MonotonicMs
  #changed = Promise.withResolvers<void>()

  constructor(options: ScriptDeskOptions) {
    const { calls, clock, log } = options
    this.#options = options
    this.#repeatAt = after(clock.monotonicMs(), REPEAT_EVENTS_MS)
    this.#maps = new MapDesks({ ...options, reach: this.#reach })
    this.#pump = new SavePump({
      calls,
      reach: this.#reach,
      clock,
      log,
      onDone: (job, holding, told) => this.#saved(job, holding, told),
      onRefused: (job, why, told) => this.#refused(job, why, told),
    })
  }

  /** The answer to one call. Never throws, whatever comes. */
  async answer(shard: ShardRef, call: Call): Promise<Answer> {
    const { clock, log, hosts } = this.#options
    if (!hosts(shard)) return failure('FENCED', 'this life of the shard is over')
    const desk = this.#deskOf(shard)
    const end = desk.begin(call.name, clock.monotonicMs())
    if (end === undefined) return failure('RATE_LIMITED', 'too many calls of this shard', RETRY_EVERY_MS)
    if (call.name === 'events') end() // It waits by its nature, and is bounded apart.
    try {
      return await carryOut(call, {
        ...this.#options,
        desk,
        pump: this.#pump,
        reach: this.#reach,
        map: this.#maps.of(shard),
        payloads: this.#payloads,
        settle: account => this.#settle(shard, account),
        released: (account, epoch) => this.#untold(shard, account, epoch),
      })
    } catch (error) {
      return failureOf(error, log, call)
    } finally {
      if (call.name !== 'events') end()
    }
  }

  /** @returns how to stop hearing; undefined where too many hear, or the shard is gone */
  listen(shard: ShardRef, listener: EventListener): (() => void) | undefined {
    return this.#options.hosts(shard) ? this.#deskOf(shard).listen(listener) : undefined
  }

  acknowledge(shard: ShardRef, id: string): void {
    this.#taken(this.#deskOf(shard).acknowledge(id))
  }

  renewed(shards: readonly ShardRef[], until: MonotonicMs): void {
    for (const shard of shards) if (this.#options.hosts(shard)) this.#deskOf(shard).holdings.renewed(until)
  }

  notice({ noticeId, shard, kind, account, epoch, reason }: SessionNotice): void {
    if (!this.#options.hosts(shard)) return this.#options.noticeTaken(noticeId)
    const desk = this.#deskOf(shard)
    if (kind === 'fenced') desk.holdings.learn(account, epoch, 'fenced')
    const verdict = desk.tell({ kind: EVENT_OF[kind], account, epoch, text: reason, noticeId })
    if (verdict === 'taken') this.#options.noticeTaken(noticeId)
    // It is told again every second until the script has dealt with it.
    if (verdict !== 'known')
      this.#options.log.info({ shard: shardRefText(shard), kind, account, epoch, verdict }, 'notice')
  }

  drain(shard: ShardRef, draining: boolean, deadlineMs: number): void {
    this.#tellAll(shard, 'DRAIN', draining ? String(deadlineMs) : 'off')
  }

  /** An earlier life of the agent started it: what that had to tell is lost, and what it knew. */
  adopted(shard: ShardRef): void {
    this.#tellAll(shard, 'CONFIG', 'agent-restarted')
  }

  /** The game server has ended. Its saves that wait are still brought to the control plane, which decides about them. */
  ended(shard: ShardRef): void {
    const desk = this.#desks.get(shardRefText(shard))
    this.#desks.delete(shardRefText(shard))
    this.#maps.ended(shard)
    if (desk !== undefined) this.#taken(desk.close())
  }

  zone(told: ShardZone): void {
    this.#maps.zone(told)
  }

  border(feed: BorderFeed): void {
    this.#maps.border(feed)
  }

  tick(): void {
    const now = this.#options.clock.monotonicMs()
    this.#pump.run()
    this.#maps.tick()
    this.#wake()
    for (const desk of this.#desks.values()) desk.tick(now)
    if (now < this.#repeatAt) return
    this.#repeatAt = after(now, REPEAT_EVENTS_MS)
    for (const desk of this.#desks.values()) desk.repeat()
  }

  /** Ends every poll and listener; nothing is said to be taken, for the script has not seen it. */
  close(): void {
    for (const desk of this.#desks.values()) desk.close()
    const { holders, values } = this.#pump.counts
    if (values > 0) this.#options.log.error({ holders, values }, 'saves that nobody has taken are lost')
  }

  #tellAll(shard: ShardRef, kind: EventKind, text: string): void {
    if (this.#options.hosts(shard))
      this.#deskOf(shard).tell({ kind, account: '', epoch: 0, text, noticeId: undefined })
  }

  #saved({ kind, holder }: SaveJob, holding: Holding, told: boolean): void {
    const { shard, account, epoch } = holder
    const desk = this.#desks.get(shardRefText(shard))
    const isOver = holding === 'fenced' || kind === 'release'
    desk?.holdings.learn(account, epoch, isOver ? 'fenced' : 'held')
    if (kind === 'release') this.#untold(shard, account, epoch)
    if (isOver) this.#maps.left(shard, account)
    if (holding === 'fenced' && !told)
      desk?.tell({ kind: 'FENCED', account, epoch, text: 'its saves were refused', noticeId: undefined })
    this.#wake()
  }

  /** The account is not this shard's any more: nothing about it need be told. */
  #untold(shard: ShardRef, account: AccountName, epoch: Epoch): void {
    this.#taken(this.#desks.get(shardRefText(shard))?.released(account, epoch) ?? [])
  }

  /** A job that is refused for good holds one thing. */
  #refused(job: SaveJob, why: string, told: boolean): void {
    const { shard, account, epoch } = job.holder
    const what = job.kind === 'put' ? job.entries.map(({ key }) => key).join(' ') : 'release'
    const text = `${what}: ${why}`.slice(0, REFUSAL_CHARACTERS_MAX)
    if (!told)
      this.#desks
        .get(shardRefText(shard))
        ?.tell({ kind: 'UNSAVED', account, epoch, text, noticeId: undefined })
    this.#wake()
  }

  /** Whoever waits for saves looks again. */
  #wake(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }

  /** Waits until nothing of the account is under way any more.
   *  @throws ControlPlaneAway where that takes too long */
  async #settle(shard: ShardRef, account: AccountName): Promise<void> {
    const { clock } = this.#options
    const deadline = after(clock.monotonicMs(), SETTLE_MS_MAX)
    this.#pump.run()
    // Ends: every round waits for a save or a tick, until the deadline.
    while (!this.#pump.isSettled(shard, account)) {
      if (this.#reach.isAway || clock.monotonicMs() >= deadline)
        throw new ControlPlaneAway('saves of this account wait for the control plane')
      await this.#changed.promise
    }
  }

  #deskOf(shard: ShardRef): ShardDesk {
    const key = shardRefText(shard)
    const known = this.#desks.get(key)
    if (known !== undefined) return known
    const desk = new ShardDesk(shard, this.#options.life, this.#options.clock.monotonicMs())
    this.#desks.set(key, desk)
    return desk
  }

  #taken(noticeIds: readonly string[]): void {
    for (const noticeId of noticeIds) this.#options.noticeTaken(noticeId)
  }
}

/** A refusal of the control plane names the argument, but after the address of the node that refused it. */
function argumentFirst(text: string): string {
  return /^\S{1,300}:\d{1,5}: (?<told>[a-z]+: .*)$/s.exec(text)?.groups?.['told'] ?? `call: ${text}`
}

function failureOf(error: unknown, log: Log, { name }: Call): Answer {
  if (error instanceof ControlPlaneAway) return failure('UNAVAILABLE', error.message, RETRY_EVERY_MS)
  switch (codeOf(error)) {
    case 'SWY_INVALID_ARGUMENT':
      return failure('BAD_REQUEST', argumentFirst(messageOf(error)))
    case 'SWY_LIMIT':
      return failure('LIMIT', messageOf(error))
    default:
      log.error({ call: name, error: messageOf(error) }, 'a call of a script failed')
      return failure('INTERNAL', 'see the log of the agent')
  }
}
