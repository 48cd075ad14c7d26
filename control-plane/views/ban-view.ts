import type { BanView } from '../../proto/contract/ban.ts'
import type { BanRecord } from '../bans/ban.ts'
import type { Facts } from '../facts/facts.ts'
import { clip } from './people-text.ts'

export function banView(facts: Pick<Facts, 'now'>, ban: BanRecord): BanView {
  return {
    id: ban.id,
    target: ban.target,
    reason: clip(ban.reason, 200),
    by: clip(ban.by, 100),
    sinceMs: Math.max(0, facts.now - ban.since),
    expiresInMs: ban.expiresAt === undefined ? 0 : Math.max(1, ban.expiresAt - facts.now),
  }
}
