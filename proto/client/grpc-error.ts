import { type Metadata, status, type StatusObject } from '@grpc/grpc-js'
import { HOST_PORT_PATTERN } from '../../lib/config-sections.ts'
import { type ErrorCode, isErrorCode, SwitchyardError } from '../../lib/errors.ts'
import { quoted } from '../../lib/printable.ts'

/** Response metadata: the code of the error (see `lib/errors.ts`). */
export const CODE_METADATA = 'swy-code'
/** Response metadata of `SWY_NOT_ACTIVE`: `host:port` of the active node; absent where none is known. */
export const ACTIVE_METADATA = 'swy-active'
/** Request metadata: `Bearer <auth.token>`. */
export const AUTHORIZATION_METADATA = 'authorization'

/** Statuses that gRPC itself makes, or that come from a server that is not ours. */
const CODE_OF_STATUS: Readonly<Partial<Record<status, ErrorCode>>> = {
  [status.UNAVAILABLE]: 'SWY_UNREACHABLE',
  [status.UNAUTHENTICATED]: 'SWY_DENIED',
  [status.PERMISSION_DENIED]: 'SWY_DENIED',
  [status.DEADLINE_EXCEEDED]: 'SWY_TIMEOUT',
  [status.INVALID_ARGUMENT]: 'SWY_WIRE_INVALID',
  [status.NOT_FOUND]: 'SWY_NOT_FOUND',
  [status.RESOURCE_EXHAUSTED]: 'SWY_LIMIT',
  [status.UNIMPLEMENTED]: 'SWY_WIRE_INVALID',
}

const DETAILS_CHARACTERS_MAX = 700

export type FailedStatus = Pick<StatusObject, 'code' | 'details' | 'metadata'>

/** The error that a status stands for. The code that the other side names wins over what gRPC made of it. */
export function errorOfStatus(failed: FailedStatus, address: string): SwitchyardError {
  const named = firstText(failed.metadata, CODE_METADATA)
  const code =
    named !== undefined && isErrorCode(named) ? named : (CODE_OF_STATUS[failed.code] ?? 'SWY_INTERNAL')
  const active = activeAddress(failed)
  // Whatever answered may be no node of ours, and people see this.
  const details =
    failed.details === '' ? nameOfStatus(failed.code) : quoted(failed.details, DETAILS_CHARACTERS_MAX)
  const hint = active === undefined || details.includes(active) ? '' : ` (active: ${active})`
  const message = `${address}: ${details}${hint}`
  return active === undefined ? new SwitchyardError(code, message) : new NotActiveError(message, active)
}

/** A server may send a number that gRPC does not know. */
function nameOfStatus(code: number): string {
  return code in status ? (status[code] ?? '') : `status ${code}`
}

/** A standby's answer that names the active node. */
export class NotActiveError extends SwitchyardError {
  /** `host:port` of the active node. */
  readonly active: string

  constructor(message: string, active: string) {
    super('SWY_NOT_ACTIVE', message)
    this.active = active
  }
}

/** Where the active node is, as a standby node says: `host:port` and nothing else. To gRPC `unix:/path` is an address too, and the
 *  client would take its token there. */
export function activeAddress(failed: FailedStatus): string | undefined {
  const active = firstText(failed.metadata, ACTIVE_METADATA)
  return active !== undefined && HOST_PORT_PATTERN.test(active) ? active : undefined
}

function firstText(metadata: Metadata | undefined, name: string): string | undefined {
  const value = metadata?.get(name)[0]
  return value === undefined ? undefined : String(value)
}
