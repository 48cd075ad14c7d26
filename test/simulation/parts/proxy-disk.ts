import type { JournalDisk, JournalFile } from '../../../proxy/journal/journal-disk.ts'
import type { Snapshot } from '../../../proto/contract/proxy-link.ts'
import type { Chance } from '../kernel/chance.ts'
import type { SimulatedProcess } from '../kernel/simulated-process.ts'

const WRITE_MS = 1.5

interface MemoryFile {
  content: string
}

/** A proxy's disk: outlives its processes. What a dying process had not handed over is lost. */
export class ProxyDisk {
  readonly #files = new Map<string, MemoryFile>()
  readonly #chance: Chance
  /** The last routes that were written whole. */
  routes: Snapshot | undefined
  full = false

  constructor(chance: Chance) {
    this.#chance = chance
  }

  /** Nobody will find anything of the last run. */
  wipe(): void {
    this.#files.clear()
    this.routes = undefined
  }

  /** The disk as this process sees it: every call takes a moment, and none ends after the process. */
  of(process: SimulatedProcess): JournalDisk {
    const act = <T>(run: () => T): Promise<T> =>
      process.scheduler.later(WRITE_MS * this.#chance.between(0.2, 2), process.life, run)
    return {
      size: path => act(() => this.#file(path).content.length),
      read: path => act(() => this.#file(path).content),
      create: path =>
        act(() => {
          const file: MemoryFile = { content: '' }
          this.#files.set(path, file)
          return this.#handle(file, act)
        }),
      rename: (from, to) =>
        act(() => {
          this.#files.set(to, this.#file(from))
          this.#files.delete(from)
        }),
      empty: path =>
        act(() => {
          this.#file(path).content = ''
        }),
    }
  }

  #handle(file: MemoryFile, act: (run: () => void) => Promise<void>): JournalFile {
    return {
      append: content =>
        act(() => {
          if (this.full) throw failureOf('ENOSPC')
          file.content += content.toString('utf8')
        }),
      close: () => act(() => {}),
    }
  }

  #file(path: string): MemoryFile {
    const file = this.#files.get(path)
    if (file === undefined) throw failureOf('ENOENT')
    return file
  }
}

function failureOf(code: string): Error {
  return Object.assign(new Error(code), { code })
}
