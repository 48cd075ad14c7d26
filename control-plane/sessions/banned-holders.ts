import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import type { NoticeKind } from '../../proto/contract/agent-link.ts'
import type { AccountName, Epoch, SessionHolder } from '../../proto/contract/session.ts'
import type { AccountFlow } from '../bans/account-flows.ts'
import { banIndexOf } from '../bans/ban-index.ts'
import { type BanRecord, isBanLive } from '../bans/ban.ts'
import { fleetOf, shardOf, type World } from '../facts/world.ts'
import { LET_GO_MS } from './second-login.ts'
import { fencesAccounts, sessionSettingsOf } from './session-settings.ts'
import { tieOf } from './session-ties.ts'
import { isPlayed } from './session.ts'
import type { SessionStore } from './session-store.ts'

export const BANNED_LOOK_EVERY_MS = 1_000
/** Accounts that one look asks the store about: those that are played, new bans, then the others in turn, since scripts that claim with SQL of
 *  their own ask nobody about bans. */
export const BANNED_PER_LOOK_MAX = 50
/** Of them, those that are played: more have to take turns, for whoever is never let go must not keep others from being looked at. */
const PLAYED_PER_LOOK_MAX = BANNED_PER_LOOK_MAX / 2

export interface BannedHoldersParts {
  readonly store: Pick<SessionStore, 'session' | 'free'>
  /** As of now; undefined while this node stands by, or has not read the facts yet. */
  readonly world: () => World | undefined
  readonly tellHolder: (kind: NoticeKind, holder: SessionHolder, reason: string) => void
  readonly clock: Clock
}

interface Holding {
  readonly epoch: Epoch
  /** Since when its shard has been asked to let go. */
  readonly askedAt: MonotonicMs
  readonly flows: readonly AccountFlow[]
}

/** Takes accounts that are banned away from whoever plays them: the shard is asked to save and let go; after `LET_GO_MS` the session is
 *  freed where the fleet can fence a single account. */
export class BannedHolders {
  readonly #parts: BannedHoldersParts
  /** By banned account: undefined while nobody plays it. */
  readonly #known = new Map<AccountName, Holding | undefined>()
  #nextAt = 0 as MonotonicMs
  #looking: Promise<void> | undefined

  constructor(parts: BannedHoldersParts) {
    this.#parts = parts
  }

  /** As of the last look. */
  flowsOf(account: AccountName): readonly AccountFlow[] {
    return this.#known.get(account)?.flows ?? []
  }

  /** To be called on every tick; one look at a time. */
  tick(): void {
    const now = this.#parts.clock.monotonicMs()
    if (this.#looking !== undefined || now < this.#nextAt) return
    const world = this.#parts.world()
    if (world === undefined) return this.#known.clear()
    this.#nextAt = after(now, BANNED_LOOK_EVERY_MS)
    this.#looking = this.#lookAt(world, this.#due(world))
      .catch(() => undefined) // The store is away: the next look begins anew.
      .finally(() => {
        this.#looking = undefined
      })
  }

  async idle(): Promise<void> {
    await this.#looking
  }

  /** Of an account that is about to be banned: which flows that would cut. Asks the store. */
  async wouldCut(account: AccountName): Promise<readonly AccountFlow[]> {
    const world = this.#parts.world()
    if (world === undefined) return []
    return (await this.#find(world, account))?.flows ?? []
  }

  /** Of those that are played, and of the others, those that were looked at longest ago. */
  #due({ facts }: World): readonly (readonly [AccountName, BanRecord])[] {
    const live = new Map(
      [...banIndexOf(facts.bans).accounts()].filter(([, ban]) => isBanLive(ban, facts.now)),
    )
    for (const account of this.#known.keys()) if (!live.has(account)) this.#known.delete(account)
    const known = [...this.#known.keys()]
    const isPlayed = (account: AccountName): boolean => this.#known.get(account) !== undefined
    const order = [
      ...known.filter(isPlayed).slice(0, PLAYED_PER_LOOK_MAX),
      ...[...live.keys()].filter(account => !this.#known.has(account)),
      ...known.filter(account => !isPlayed(account)),
    ]
    return order.slice(0, BANNED_PER_LOOK_MAX).flatMap(account => {
      const ban = live.get(account)
      return ban === undefined ? [] : [[account, ban] as const]
    })
  }

  async #lookAt(world: World, due: readonly (readonly [AccountName, BanRecord])[]): Promise<void> {
    for (const [account, ban] of due) {
      const found = await this.#find(world, account)
      const before = this.#known.get(account)
      const now = this.#parts.clock.monotonicMs()
      const askedAt = before !== undefined && before.epoch === found?.holder.epoch ? before.askedAt : now
      this.#known.delete(account) // To the end of the line.
      this.#known.set(account, found && { epoch: found.holder.epoch, askedAt, flows: found.flows })
      if (found === undefined) continue
      const reason = `the account is banned: ${ban.reason}`
      if (found.fenced && now - askedAt >= LET_GO_MS) await this.#takeAway(found.holder, reason)
      // As long as it is true: a notice that its script does not take is forgotten after a while.
      else this.#parts.tellHolder('kick', found.holder, reason)
    }
  }

  async #takeAway(holder: SessionHolder, reason: string): Promise<void> {
    if (await this.#parts.store.free(holder.account, holder.epoch))
      this.#parts.tellHolder('fenced', holder, reason)
  }

  async #find(world: World, account: AccountName) {
    const { session, now } = await this.#parts.store.session(account)
    if (session === undefined || !isPlayed(session.state)) return undefined
    const { shard } = session.state
    const tie = tieOf(world, session, now)
    const fleet = shardOf(world.facts, shard)?.fleet
    const flows = tie.kind === 'player' ? [{ proxy: tie.player.proxy, flowId: tie.player.id }] : []
    const { fence } = sessionSettingsOf(fleet === undefined ? undefined : fleetOf(world.facts, fleet))
    return { holder: { shard, account, epoch: session.epoch }, flows, fenced: fencesAccounts(fence) }
  }
}
