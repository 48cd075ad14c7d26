import { createHmac, timingSafeEqual } from 'node:crypto'
import { type HostId, ID_CHARACTERS_MAX } from '../../proto/contract/ids.ts'
import { type HostRecord, type HostStateName, hostState } from '../scaler/host.ts'

const MAC_CHARACTERS = 64
const PURPOSE = 'switchyard join '
const PATTERN = /^([a-z0-9-]{1,63})\.([0-9a-f]{64})$/
/** Of a token: the longest id, a dot, 256 bits. */
export const JOIN_TOKEN_CHARACTERS_MAX = ID_CHARACTERS_MAX + 1 + MAC_CHARACTERS

/** What a host shows to get its identity: its id, and an HMAC-SHA-256 (RFC 2104) of it. The same host is given the same token by whichever node asks. */
export function joinToken(joinSecret: string, host: HostId): string {
  return `${host}.${mac(joinSecret, host)}`
}

/** Whose token this is. Undefined: nobody's. Takes a time that says nothing of how much of it was right. */
export function hostOfToken(joinSecret: string, token: string): HostId | undefined {
  const [, host = '', given = ''] = PATTERN.exec(token) ?? []
  const isRight = timingSafeEqual(
    Buffer.from(mac(joinSecret, host)),
    Buffer.from(given.padEnd(MAC_CHARACTERS, '-')),
  )
  return isRight ? (host as HostId) : undefined
}

function mac(joinSecret: string, host: string): string {
  return createHmac('sha256', joinSecret).update(`${PURPOSE}${host}`).digest('hex')
}

/** Rows of hosts that are still to join. */
const MAY_JOIN: readonly HostStateName[] = ['provisioning', 'installing', 'joining']

/** A token is of use until its host was ready for the first time, and never after. */
export function mayJoin(host: Pick<HostRecord, 'times' | 'drainDeadline'>): boolean {
  return MAY_JOIN.includes(hostState(host).kind) && host.times.readyAt === undefined
}
