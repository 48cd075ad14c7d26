import { getSystemErrorName } from 'node:util'

const EINTR = 4
const EAGAIN = 11

const sendErrors = new Map<string, Error>()

/** Whether the same call may succeed a moment later. */
export function wouldWait(errno: number): boolean {
  return errno === EAGAIN || errno === EINTR
}

/** `ECONNREFUSED` for 111. */
export function codeOfErrno(errno: number): string {
  return errno > 0 ? getSystemErrorName(-errno) : 'UNKNOWN'
}

/** What `onSent` is told. One for each code: a flood of failures must not cost a trace each. */
export function sendError(code: string): Error {
  const known = sendErrors.get(code)
  if (known !== undefined) return known
  const error = Object.assign(new Error(`send ${code}`), { code })
  sendErrors.set(code, error)
  return error
}
