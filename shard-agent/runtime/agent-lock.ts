import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import { fateOf, identityOf, type ProcessIdentity } from './process-identity.ts'

const identitySchema = z.object({ pid: z.int(), startTicks: z.number(), bootId: z.string() })

/** Makes sure that one agent alone keeps the game servers of a data directory: two would adopt the same ones, and start each twice.
 *  The lock is `agent/agent.json` with the identity of its holder; that of a process which is gone counts for nothing.
 *  @returns how to give the lock back
 *  @throws SwitchyardError `SWY_DATA_DIR_LOCKED`, or `SWY_CONFIG_INVALID` where nothing can be written */
export function lockAgentDirectory(dataDirectory: string): () => void {
  const directory = join(dataDirectory, 'agent')
  const lock = join(directory, 'agent.json')
  const mine = join(directory, `agent.${process.pid}.json`)
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    writeFileSync(mine, JSON.stringify(identityOf(process.pid)), { mode: 0o600 })
  } catch (error) {
    throw new SwitchyardError('SWY_CONFIG_INVALID', `dataDir: ${messageOf(error)}`, { cause: error })
  }
  try {
    if (!linked(mine, lock)) {
      const holder = holderOf(lock)
      if (holder !== undefined && fateOf(holder) === 'same')
        throw new SwitchyardError(
          'SWY_DATA_DIR_LOCKED',
          `an agent (pid ${holder.pid}) keeps ${directory} already`,
        )
      rmSync(lock, { force: true })
      if (!linked(mine, lock))
        throw new SwitchyardError('SWY_DATA_DIR_LOCKED', `another agent has just taken ${directory}`)
    }
  } finally {
    rmSync(mine, { force: true })
  }
  return () => rmSync(lock, { force: true })
}

/** A link is made at once with its content, or not at all. */
function linked(source: string, target: string): boolean {
  try {
    linkSync(source, target)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function holderOf(lock: string): ProcessIdentity | undefined {
  try {
    return identitySchema.parse(JSON.parse(readFileSync(lock, 'utf8')))
  } catch {
    return undefined // Written by nobody we know, or gone meanwhile: no proof of a holder.
  }
}
