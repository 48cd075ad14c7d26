import { Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { codeOf, type ErrorCode, messageOf, SwitchyardError } from '../../lib/errors.ts'

/** The gRPC status of each error that can end a call; every other one is internal. The precise code travels as metadata `swy-code`. */
const STATUS_OF_CODE: Partial<Record<ErrorCode, status>> = {
  SWY_WIRE_INVALID: status.INVALID_ARGUMENT,
  SWY_DENIED: status.UNAUTHENTICATED,
  SWY_UNREACHABLE: status.UNAVAILABLE,
  SWY_NOT_ACTIVE: status.FAILED_PRECONDITION,
  SWY_NOT_FOUND: status.NOT_FOUND,
  SWY_AMBIGUOUS: status.INVALID_ARGUMENT,
  SWY_CONFLICT: status.ABORTED,
  SWY_NO_ROOM: status.RESOURCE_EXHAUSTED,
  SWY_BRAKED: status.FAILED_PRECONDITION,
  SWY_REQUEST_REUSED: status.ALREADY_EXISTS,
  SWY_INVALID_ARGUMENT: status.INVALID_ARGUMENT,
  SWY_STORE_UNAVAILABLE: status.UNAVAILABLE,
  SWY_STORE_STALE: status.FAILED_PRECONDITION,
  SWY_TIMEOUT: status.DEADLINE_EXCEEDED,
  SWY_LIMIT: status.RESOURCE_EXHAUSTED,
}

/** What ends a call with this error: status, message, and the code (for `SWY_NOT_ACTIVE` also where the active node is).
 *  The message of what is not ours may hold anything: it goes to our log, not to the caller.
 *  @param activeAddress of the active node, where one is known */
export function statusOfError(error: unknown, activeAddress?: string): ServiceError {
  const code = codeOf(error)
  const metadata = new Metadata()
  metadata.set('swy-code', code)
  if (code === 'SWY_NOT_ACTIVE' && activeAddress !== undefined) metadata.set('swy-active', activeAddress)
  const details =
    error instanceof SwitchyardError ? messageOf(error) : 'internal error; see the log of the control plane'
  return Object.assign(new Error(details), {
    code: STATUS_OF_CODE[code] ?? status.INTERNAL,
    details,
    metadata,
  })
}
