import { type ShardRef, shardRefText } from '../../../proto/contract/ids.ts'
import type {
  ArriveReply,
  ArriveRequest,
  CommitReply,
  HandoffMember,
  HandoffRefusal,
  HandoffRefused,
  HandoffReply,
  HandoffRequest,
  PrepareReply,
  PrewarmReply,
  PrewarmRequest,
  PutPayloadRequest,
} from '../../../proto/contract/handoff.ts'
import { ARRIVE_WITHIN_MS, COMMIT_WITHIN_MS, PLACES_KEPT_MS } from '../../../proto/contract/handoff.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import type { HandoffCalls } from '../../../shard-agent/local-api/handoff-calls.ts'
import type { MemorySessions } from './memory-sessions.ts'

interface MemoryMove {
  readonly request: PrewarmRequest
  phase: 'reserved' | 'moving' | 'committed' | 'over'
  readonly payloads: Map<AccountName, Buffer>
}

interface Granted {
  readonly move: MemoryMove
  attempt: string | undefined
  epoch: Epoch
}

/** Hand-offs over sessions in memory: the rules of the real ones, without deadlines. Whoever is granted may arrive at any other shard. */
export class MemoryHandoffs implements HandoffCalls {
  readonly #sessions: MemorySessions
  readonly moves = new Map<string, MemoryMove>()
  readonly granted = new Map<AccountName, Granted>()
  /** What was asked, in its order: `prewarm m-1 east pat`. */
  readonly asked: string[] = []
  /** Why nobody crosses. */
  refusal: HandoffRefusal | undefined
  retryAfterMs = 0
  /** Answers are lost after the deed. */
  losesAnswers = false

  constructor(sessions: MemorySessions) {
    this.#sessions = sessions
  }

  async prewarm(request: PrewarmRequest): Promise<PrewarmReply['outcome']> {
    const { moveId, members, toZone } = request
    await this.#come(`prewarm ${moveId} ${toZone} ${members.map(({ account }) => account).join(' ')}`)
    if (this.refusal !== undefined) return this.#refused(this.refusal)
    const fenced = members.find(member => !this.#holds(request.shard, member))
    if (fenced !== undefined) return this.#refused('fenced', fenced.account)
    const known = this.moves.get(moveId)
    if (known !== undefined && known.phase !== 'reserved') return this.#refused('over')
    this.moves.set(moveId, { request, phase: 'reserved', payloads: new Map() })
    return { kind: 'reserved', value: { validMs: PLACES_KEPT_MS } }
  }

  async prepare({ moveId }: HandoffRequest): Promise<PrepareReply['outcome']> {
    await this.#come(`prepare ${moveId}`)
    const move = this.moves.get(moveId)
    if (move?.phase === 'committed') return this.#refused('fenced')
    if (move?.phase !== 'reserved' && move?.phase !== 'moving') return this.#refused('over')
    move.phase = 'moving'
    return { kind: 'prepared', value: { leftMs: COMMIT_WITHIN_MS } }
  }

  async putPayload({ moveId, account, payload }: PutPayloadRequest): Promise<HandoffReply['outcome']> {
    await this.#come(`payload ${moveId} ${account}`)
    const move = this.moves.get(moveId)
    if (move?.phase === 'committed') return this.#refused('fenced')
    if (move?.phase !== 'moving') return this.#refused('over')
    move.payloads.set(account, payload)
    return { kind: 'done', value: {} }
  }

  async commit({ moveId }: HandoffRequest): Promise<CommitReply['outcome']> {
    const saved = this.#sessions.done.length
    await this.#come(`commit ${moveId} after ${saved} saves`)
    const move = this.moves.get(moveId)
    if (move?.phase !== 'moving' && move?.phase !== 'committed') return this.#refused('over')
    if (move.phase === 'moving')
      for (const { account, epoch } of move.request.members) {
        const next = (epoch + 100) as Epoch
        this.#sessions.sessions.set(account, { epoch: next, holder: 'granted', attempt: '' })
        this.granted.set(account, { move, attempt: undefined, epoch: next })
      }
    move.phase = 'committed'
    if (this.losesAnswers) throw this.#sessions.away ?? new TypeError('no error to lose answers with')
    return { kind: 'committed', value: { claimMs: ARRIVE_WITHIN_MS } }
  }

  async abort({ moveId }: HandoffRequest): Promise<HandoffReply['outcome']> {
    await this.#come(`abort ${moveId}`)
    const move = this.moves.get(moveId)
    if (move?.phase === 'committed') return this.#refused('fenced')
    if (move !== undefined) move.phase = 'over'
    return { kind: 'done', value: {} }
  }

  async arrive({ shard, account, attempt, seen }: ArriveRequest): Promise<ArriveReply['outcome']> {
    await this.#come(`arrive ${account} ${seen === undefined ? 'from nowhere' : `${seen.ip}:${seen.port}`}`)
    const ticket = this.granted.get(account)
    if (ticket === undefined || seen === undefined || (ticket.attempt ?? attempt) !== attempt)
      return { kind: 'none', value: {} }
    const repeated = ticket.attempt !== undefined
    ticket.attempt = attempt
    const { epoch, move } = ticket
    this.#sessions.sessions.set(account, { epoch, holder: shardRefText(shard), attempt })
    const payload = move.payloads.get(account) ?? Buffer.alloc(0)
    const { moveId, toZone } = move.request
    return { kind: 'ticket', value: { epoch, repeated, moveId, fromZone: WEST, toZone, payload } }
  }

  #holds(shard: ShardRef, { account, epoch }: HandoffMember): boolean {
    const known = this.#sessions.sessions.get(account)
    return known?.epoch === epoch && known.holder === shardRefText(shard)
  }

  #refused(
    reason: HandoffRefusal,
    account = '',
  ): { readonly kind: 'refused'; readonly value: HandoffRefused } {
    return {
      kind: 'refused',
      value: { reason, why: `it is ${reason}`, retryAfterMs: this.retryAfterMs, account },
    }
  }

  async #come(what: string): Promise<void> {
    await Promise.resolve()
    if (this.#sessions.away !== undefined && !this.losesAnswers) throw this.#sessions.away
    this.asked.push(what)
  }
}

const WEST = 'west' as PrewarmRequest['toZone']
