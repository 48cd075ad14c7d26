import { setTimeout as sleep } from 'node:timers/promises'
import { type ProcessIdentity, stillRuns } from './process-identity.ts'
import type { UpFile } from './up-file.ts'

const LOOKS_MAX = 100
const LOOK_EVERY_MS = 50

/** Ends the programs that an `up` has left behind when it was killed. They are killed, not asked: an agent that is asked would
 *  stop its game servers, a proxy would send its players away; killed ones are adopted from where they stood.
 *  @returns the names of those that were ended */
export async function endLeftovers(left: UpFile): Promise<readonly string[]> {
  const alive = Object.entries(left.programs).filter(([, identity]) => stillRuns(identity))
  for (const [, identity] of alive) kill(identity)
  for (let look = 0; look < LOOKS_MAX && alive.some(([, identity]) => stillRuns(identity)); look += 1)
    await sleep(LOOK_EVERY_MS)
  return alive.map(([name]) => name)
}

function kill(identity: ProcessIdentity): void {
  try {
    process.kill(identity.pid, 'SIGKILL')
  } catch (error) {
    // Ended between the look and the signal: what was wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
