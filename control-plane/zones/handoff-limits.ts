import { SwitchyardError } from '../../lib/errors.ts'
import { HANDOFF_MEMBERS_MAX, type HandoffMember, PAYLOAD_BYTES_MAX } from '../../proto/contract/handoff.ts'

/** @throws SwitchyardError `SWY_INVALID_ARGUMENT` where there is nobody, too many, or one account twice */
export function requireDistinct(members: readonly HandoffMember[]): void {
  if (members.length === 0 || members.length > HANDOFF_MEMBERS_MAX)
    throw new SwitchyardError(
      'SWY_INVALID_ARGUMENT',
      `members: 1 to ${HANDOFF_MEMBERS_MAX} accounts, not ${members.length}`,
    )
  if (new Set(members.map(({ account }) => account)).size < members.length)
    throw new SwitchyardError('SWY_INVALID_ARGUMENT', 'members: one account is named twice')
}

/** @throws SwitchyardError `SWY_LIMIT` */
export function requirePayloadFits(payload: Buffer): void {
  if (payload.length > PAYLOAD_BYTES_MAX)
    throw new SwitchyardError(
      'SWY_LIMIT',
      `a payload has ${payload.length} bytes, more than ${PAYLOAD_BYTES_MAX}`,
    )
}
