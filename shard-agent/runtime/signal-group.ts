import { fateOf, type ProcessIdentity } from './process-identity.ts'

/** Signals a game server together with all it started (its process group); nothing if its pid now means another process.
 *  A negative pid reaches that group alone: see kill(2). */
export function signalGroup(identity: ProcessIdentity, signal: string): void {
  // kill(2) takes 0 for our own group and -1 for everybody: neither may ever get there.
  if (identity.pid <= 1) throw new RangeError(`no process group of a game server: ${identity.pid}`)
  if (fateOf(identity) === 'another') return
  try {
    process.kill(-identity.pid, signal)
  } catch (error) {
    if (!isGone(error)) throw error
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH'
}
