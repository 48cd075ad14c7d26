import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import {
  parseSaved,
  type ReadSysctl,
  type SavedSysctl,
  savedText,
  type SysctlChange,
  sysctlsToRestore,
  sysctlsToSave,
} from './kernel-sysctls.ts'
import { kernelHere } from './table-marker.ts'

export interface Sysctls {
  readonly read: ReadSysctl
  /** @throws Error, of node:fs */
  readonly write: (name: string, value: string) => void
}

export const systemSysctls: Sysctls = {
  read(name) {
    try {
      return readFileSync(`/proc/sys/${name}`, 'utf8').trim()
    } catch {
      return undefined // Not there, or not for us: unknown either way.
    }
  },
  write: (name, value) => writeFileSync(`/proc/sys/${name}`, value),
}

/** Changes settings of the system, and gives them back. The originals are in a file, which outlives the process: a later one gives them back then.
 *  They end with the machine's boot and the network namespace, which the file names. */
export class SysctlKeeper {
  readonly path: string
  readonly #here: string
  readonly #sysctls: Sysctls

  /** @param here where the settings hold; empty where that cannot be told */
  constructor(path: string, sysctls: Sysctls = systemSysctls, here = kernelHere()) {
    this.path = path
    this.#sysctls = sysctls
    this.#here = here
  }

  /** Whether there may be something to restore. */
  get isSet(): boolean {
    return existsSync(this.path)
  }

  /** Whether this setting is one of those that are to be given back. What cannot be told counts as one. */
  hasSet(name: string): boolean {
    try {
      return this.#saved().some(saved => saved.name === name)
    } catch {
      return true // Nor could it be set: originals come first.
    }
  }

  get read(): ReadSysctl {
    return this.#sysctls.read
  }

  /** Originals first, so that no death in between leaves a setting of which nobody knows what it was.
   *  @returns what could not be set: the name, and why */
  set(changes: readonly SysctlChange[]): ReadonlyMap<string, string> {
    const failed = new Map<string, string>()
    try {
      this.#save(sysctlsToSave(this.#saved(), changes, this.read))
    } catch (error) {
      return new Map(changes.map(({ name }) => [name, `originals cannot be saved: ${messageOf(error)}`]))
    }
    for (const { name, value } of changes)
      try {
        this.#sysctls.write(name, value)
      } catch (error) {
        failed.set(name, messageOf(error))
      }
    return failed
  }

  /** All is as it was, but for what somebody else has set meanwhile. What fails is said, and tried again at the next stop: it is no reason not to run. */
  restore(log: Log): void {
    try {
      const saved = this.#saved()
      const failed = this.#writeBack(saved, log)
      if (failed.size > 0) this.#save(saved.filter(({ name }) => failed.has(name)))
      else rmSync(this.path, { force: true })
    } catch (error) {
      const fields = { error: messageOf(error), originals: this.path }
      log.warn(fields, 'settings of the system cannot be restored')
    }
  }

  /** @returns names of what could not be written */
  #writeBack(saved: readonly SavedSysctl[], log: Log): ReadonlySet<string> {
    const failed = new Set<string>()
    for (const { name, value } of sysctlsToRestore(saved, this.read))
      try {
        this.#sysctls.write(name, value)
      } catch (error) {
        failed.add(name)
        const remedy = `sysctl -w ${name}=${value}`
        log.warn({ remedy, error: messageOf(error) }, 'a setting of the system cannot be restored')
      }
    return failed
  }

  #saved(): readonly SavedSysctl[] {
    let text: string
    try {
      text = readFileSync(this.path, 'utf8')
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
      throw error
    }
    const [here = '', ...lines] = text.split('\n')
    return this.#here === '' || here === this.#here ? parseSaved(lines.join('\n')) : []
  }

  #save(saved: readonly SavedSysctl[]): void {
    mkdirSync(dirname(this.path), { recursive: true })
    // Whole or not at all.
    const fresh = `${this.path}.new`
    writeFileSync(fresh, `${this.#here}\n${savedText(saved)}`)
    renameSync(fresh, this.path)
  }
}
