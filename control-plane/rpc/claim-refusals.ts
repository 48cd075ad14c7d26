import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { ClaimRefusal, ClaimReply } from '../../proto/contract/session.ts'
import type { BanRecord } from '../bans/ban.ts'

type Refused = Extract<ClaimReply['outcome'], { readonly kind: 'refused' }>['value']

const WHY_CHARACTERS_MAX = 300

export function claimRefusal(reason: ClaimRefusal, why: string, retryAfterMs: number): Refused {
  return { reason, why: why.slice(0, WHY_CHARACTERS_MAX), retryAfterMs }
}

export function banRefusal({ target, reason, expiresAt }: BanRecord, now: StoreTimeMs): Refused {
  return claimRefusal(
    'banned',
    `${target} is banned: ${reason}`,
    expiresAt === undefined ? 0 : expiresAt - now,
  )
}

/** @param leftMs until holders have had their time */
export function quarantineRefusal(leftMs: number): Refused {
  const why = 'another database answers than before; whoever holds accounts re-asserts them first'
  return claimRefusal('quarantine', why, Math.max(1, leftMs))
}
