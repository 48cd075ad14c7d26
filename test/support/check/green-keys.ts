import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** More keys than this: those go that were not met for longest. About ten whole checks of different trees. */
const KEYS_MAX = 4_000

/** What has passed before, by `inputKey`. Each key is the name of an empty file: there is nothing in it to be damaged, and checks that run
 *  side by side do not disturb each other. A folder that cannot be read remembers nothing, so everything runs. */
export class GreenKeys {
  readonly #folder: string
  readonly #keysMax: number

  constructor(folder: string, keysMax = KEYS_MAX) {
    this.#folder = folder
    this.#keysMax = keysMax
  }

  /** What has passed. */
  read(): ReadonlySet<string> {
    try {
      return new Set(readdirSync(this.#folder))
    } catch {
      return new Set()
    }
  }

  /** These have passed, now or before.
   *  @throws where the folder cannot be written */
  remember(keys: Iterable<string>): void {
    mkdirSync(this.#folder, { recursive: true })
    const known = this.read()
    const now = new Date()
    for (const key of keys) {
      const path = join(this.#folder, key)
      if (known.has(key)) utimesSync(path, now, now)
      else writeFileSync(path, '')
    }
    this.#forgetOldest()
  }

  #forgetOldest(): void {
    const paths = [...this.read()].map(key => join(this.#folder, key))
    if (paths.length <= this.#keysMax) return
    const byAge = paths
      .map(path => ({ path, metAt: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
      .toSorted((left, right) => right.metAt - left.metAt)
    for (const { path } of byAge.slice(this.#keysMax)) rmSync(path, { force: true, recursive: true })
  }
}
