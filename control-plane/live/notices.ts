import { createHash } from 'node:crypto'
import type { Clock, MonotonicMs } from '../../lib/clock.ts'
import type { NoticeKind, SessionNotice } from '../../proto/contract/agent-link.ts'
import { type OrderId, shardRefText, type ShardRef } from '../../proto/contract/ids.ts'
import type { AccountName, Epoch } from '../../proto/contract/session.ts'
import type { Agents } from './agents.ts'

/** Notices that wait for their script; the oldest are forgotten first: whoever needs one asks for it again. */
export const NOTICES_MAX = 10_000
/** A notice that is not taken is sent again after this. */
export const NOTICE_REPEATED_MS = 1_000
/** A script that has not taken a notice by then does not read them. */
export const NOTICE_KEPT_MS = 60_000
const REASON_CHARACTERS_MAX = 200

export interface Noticed {
  readonly shard: ShardRef
  readonly account: AccountName
  readonly epoch: Epoch
}

interface Waiting {
  readonly notice: SessionNotice
  readonly since: MonotonicMs
  sentAt: MonotonicMs | undefined
}

/** News for scripts about their accounts, sent until they are taken. In memory only: what is still true after a restart is found again by
 *  the next claim or check. */
export class Notices {
  readonly #waiting = new Map<string, Waiting>()
  readonly #clock: Clock
  readonly #agents: Pick<Agents, 'hostOf' | 'send'>

  constructor(clock: Clock, agents: Pick<Agents, 'hostOf' | 'send'>) {
    this.#clock = clock
    this.#agents = agents
  }

  get size(): number {
    return this.#waiting.size
  }

  /** Sends the notice now, and again until it is taken. The same one again changes nothing. */
  post(kind: NoticeKind, noticed: Noticed, reason: string): void {
    const noticeId = noticeIdOf(kind, noticed)
    if (this.#waiting.has(noticeId)) return
    const { shard, account, epoch } = noticed
    const notice = { noticeId, shard, kind, account, epoch, reason: reason.slice(0, REASON_CHARACTERS_MAX) }
    const waiting: Waiting = { notice, since: this.#clock.monotonicMs(), sentAt: undefined }
    this.#waiting.set(noticeId, waiting)
    const [oldest] = this.#waiting.keys()
    if (this.#waiting.size > NOTICES_MAX && oldest !== undefined) this.#waiting.delete(oldest)
    this.#send(waiting)
  }

  /** It is not true any more. */
  withdraw(kind: NoticeKind, noticed: Noticed): void {
    this.#waiting.delete(noticeIdOf(kind, noticed))
  }

  taken(noticeId: string): void {
    this.#waiting.delete(noticeId)
  }

  sweep(): void {
    const now = this.#clock.monotonicMs()
    for (const [id, waiting] of this.#waiting)
      if (now - waiting.since > NOTICE_KEPT_MS) this.#waiting.delete(id)
      else if (waiting.sentAt === undefined || now - waiting.sentAt >= NOTICE_REPEATED_MS) this.#send(waiting)
  }

  #send(waiting: Waiting): void {
    const host = this.#agents.hostOf(waiting.notice.shard)
    if (host === undefined) return
    const orderId = waiting.notice.noticeId as OrderId
    const fate = this.#agents.send(host, orderId, { kind: 'notice', value: waiting.notice })
    if (fate === 'sent') waiting.sentAt = this.#clock.monotonicMs()
  }
}

/** Follows from what it says alone, so that the same notice has the same id on every node. */
function noticeIdOf(kind: NoticeKind, { shard, account, epoch }: Noticed): string {
  const digest = createHash('sha256').update(JSON.stringify([shardRefText(shard), account, epoch]))
  return `${kind}-${digest.digest('hex').slice(0, 32)}`
}
