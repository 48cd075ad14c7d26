import { DatabaseSync } from 'node:sqlite'
import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { UpWorld } from '../world/up-world.ts'
import type { StandbyWorld } from '../world/standby-world.ts'
import type { ServiceWorld } from '../world/service-world.ts'
import { BARS } from './bars.ts'
import type { Fault } from './fault.ts'

/** Longer than the lease of the active node, so that the trouble reaches it. */
const TROUBLE_MS = 6_000
/** The store's file is asked for between the product's own writes. */
const LOCKED_MS_MAX = 60_000
const KILL_AFTER_MS = 1_000

/** Somebody else holds the store's file: nothing can be decided meanwhile. */
export const storeLocked: Fault<UpWorld> = {
  name: 'store-locked',
  victims: 1,
  ends: [],
  concernedMsMax: TROUBLE_MS - KILL_AFTER_MS + BARS.planeRestart,
  othersMsMax: BARS.nothing,
  moves: 'concerned',
  async apply(scene) {
    const victim = scene.victim()
    const other = new DatabaseSync(scene.world.storePath, { timeout: LOCKED_MS_MAX })
    try {
      other.exec('BEGIN EXCLUSIVE')
      await scene.pause(KILL_AFTER_MS)
      scene.kill(victim)
      await scene.pause(TROUBLE_MS - KILL_AFTER_MS)
      other.exec('ROLLBACK')
    } finally {
      other.close()
    }
    return {
      did: `store locked by another process for ${TROUBLE_MS} ms, kill -9 of ${victim.id} meanwhile`,
      concerned: [victim.id],
    }
  },
}

/** The store's disk has no room left. */
export function diskFull({ storeDirectory, ownDisk }: StandbyWorld): Fault<ServiceWorld> {
  return {
    name: 'disk-full',
    missing: () => (ownDisk ? undefined : 'a disk of its own for the store needs root'),
    victims: 1,
    ends: [],
    concernedMsMax: TROUBLE_MS - KILL_AFTER_MS + BARS.planeRestart,
    othersMsMax: BARS.nothing,
    moves: 'concerned',
    async apply(scene) {
      const victim = scene.victim()
      const ballast = join(storeDirectory, 'ballast')
      try {
        fill(storeDirectory, ballast)
        await scene.pause(KILL_AFTER_MS)
        scene.kill(victim)
        await scene.pause(TROUBLE_MS - KILL_AFTER_MS)
      } finally {
        rmSync(ballast, { force: true })
      }
      return {
        did: `store's disk full for ${TROUBLE_MS} ms, kill -9 of ${victim.id} meanwhile`,
        concerned: [victim.id],
      }
    },
  }
}

/** Takes every block that is free, while the store goes on writing. */
function fill(directory: string, path: string): void {
  const { bavail, bsize } = statfsSync(directory)
  const ballast = openSync(path, 'a')
  try {
    // One block more than there are: the last write says that the disk is full.
    for (let block = 0; block <= bavail; block += 1) writeSync(ballast, Buffer.alloc(bsize))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return
    throw error
  } finally {
    closeSync(ballast)
  }
  throw new Error('the disk has room after it was filled')
}
