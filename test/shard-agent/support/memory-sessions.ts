import { SwitchyardError } from '../../../lib/errors.ts'
import { type ShardRef, shardRefText } from '../../../proto/contract/ids.ts'
import type {
  AccountName,
  ClaimRefusal,
  ClaimReply,
  ClaimRequest,
  Epoch,
  Holding,
  SeenEndpoint,
  SessionHolder,
  StateEntry,
  WhoisReply,
} from '../../../proto/contract/session.ts'
import type { BanRequest, SessionCalls } from '../../../shard-agent/local-api/session-calls.ts'

export interface MemorySession {
  readonly epoch: Epoch
  /** undefined: free. */
  readonly holder: string | undefined
  readonly attempt: string
}

/** A session service of one process: the rules of the real one, nothing that lasts. */
export class MemorySessions implements SessionCalls {
  readonly sessions = new Map<AccountName, MemorySession>()
  readonly values = new Map<string, StateEntry>()
  /** What was carried out, in its order: `put pat 3 money=5`. */
  readonly done: string[] = []
  readonly banned = new Map<string, BanRequest>()
  /** Players by the port that the game server sees. */
  readonly players = new Map<number, WhoisReply['player']>()
  /** Every call fails with this. */
  away: SwitchyardError | undefined
  /** Shards that may not claim, by `shardRefText`. */
  readonly fenced = new Set<string>()
  /** Why the claim of an account is refused. */
  readonly refusals = new Map<string, ClaimRefusal>()
  /** Keys that no save may have. */
  readonly refusedKeys = new Set<string>()
  #epochs = 0

  async claim({ shard, account, attempt }: ClaimRequest): Promise<ClaimReply['outcome']> {
    await this.#come()
    if (this.fenced.has(shardRefText(shard)))
      return { kind: 'refused', value: { reason: 'shard', why: 'fenced', retryAfterMs: 0 } }
    const reason = this.refusals.get(account)
    if (reason !== undefined)
      return { kind: 'refused', value: { reason, why: 'because', retryAfterMs: 1_000 } }
    const known = this.sessions.get(account)
    const holder = shardRefText(shard)
    if (known?.holder === holder && known.attempt === attempt)
      return { kind: 'granted', value: { epoch: known.epoch, repeated: true } }
    if (known?.holder !== undefined && !this.fenced.has(known.holder))
      return { kind: 'busy', value: { holder: undefined, heldMs: 5, retryAfterMs: 1_500, why: known.holder } }
    this.#epochs += 1
    const epoch = this.#epochs as Epoch
    this.sessions.set(account, { epoch, holder, attempt })
    return { kind: 'granted', value: { epoch, repeated: false } }
  }

  async check(holder: SessionHolder): Promise<Holding> {
    await this.#come()
    return this.#holding(holder)
  }

  async release(holder: SessionHolder): Promise<Holding> {
    await this.#come()
    const known = this.sessions.get(holder.account)
    if (known?.epoch === holder.epoch && known.holder === undefined) return 'held'
    if (known === undefined || this.#holding(holder) === 'fenced') return 'fenced'
    this.sessions.set(holder.account, { ...known, holder: undefined })
    this.done.push(`release ${holder.account} ${holder.epoch}`)
    return 'held'
  }

  async stamp(holder: SessionHolder): Promise<Holding> {
    return this.check(holder)
  }

  async getState(holder: SessionHolder, key: string): Promise<{ holding: Holding; entries: StateEntry[] }> {
    await this.#come()
    const entry = this.values.get(`${holder.account} ${key}`)
    const holding = this.#holding(holder)
    return { holding, entries: entry === undefined || holding === 'fenced' ? [] : [entry] }
  }

  async putState(holder: SessionHolder, entries: readonly StateEntry[]): Promise<Holding> {
    await this.#come()
    const held = this.#holding(holder)
    if (held === 'fenced') return held
    if (entries.some(({ key }) => this.refusedKeys.has(key)))
      throw new SwitchyardError('SWY_LIMIT', 'too many keys')
    for (const { key, value } of entries) {
      const name = `${holder.account} ${key}`
      const revision = (this.values.get(name)?.revision ?? 0) + 1
      this.values.set(name, { key, value, revision })
      this.done.push(`put ${holder.account} ${holder.epoch} ${key}=${value.toString()}`)
    }
    return held
  }

  async whois(_shard: ShardRef, seen: SeenEndpoint): Promise<WhoisReply> {
    await this.#come()
    const player = this.players.get(seen.port)
    return { found: player !== undefined, player, account: '', epoch: 0 }
  }

  async ban(request: BanRequest): Promise<string> {
    await this.#come()
    this.banned.set(request.requestId, request)
    return `ban-${request.requestId}`
  }

  #holding({ shard, account, epoch }: SessionHolder): Holding {
    const known = this.sessions.get(account)
    const text = shardRefText(shard)
    return known?.epoch === epoch && known.holder === text && !this.fenced.has(text) ? 'held' : 'fenced'
  }

  async #come(): Promise<void> {
    await Promise.resolve()
    if (this.away !== undefined) throw this.away
  }
}

export function unreachable(): SwitchyardError {
  return new SwitchyardError('SWY_UNREACHABLE', 'nobody answers')
}
