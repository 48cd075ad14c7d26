import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OpenedStore } from '../../../control-plane/store/opened-store.ts'
import { openSqlite } from '../../../control-plane/store/sqlite/sqlite-store.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { Scheduler } from '../kernel/scheduler.ts'
import { WALL_START_MS } from '../kernel/simulated-process.ts'

/** The real store's file, in memory where the system has a folder for that: nodes open it as their own processes would. */
export class SharedDatabase {
  readonly #directory = mkdtempSync(join(memoryFolder(), 'switchyard-simulation-'))
  readonly #scheduler: Scheduler

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
  }

  /** The store's own clock: true time. */
  nowMs(): StoreTimeMs {
    return Math.floor(WALL_START_MS + this.#scheduler.nowMs) as StoreTimeMs
  }

  open(): Promise<OpenedStore> {
    const path = join(this.#directory, 'switchyard.db')
    return openSqlite({ path, storeClock: () => this.nowMs() })
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

/** A file system in memory saves the disk a thousand flushes per run. */
function memoryFolder(): string {
  return statSync('/dev/shm', { throwIfNoEntry: false })?.isDirectory() === true ? '/dev/shm' : tmpdir()
}
