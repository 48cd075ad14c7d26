import { type Profiler, Session } from 'node:inspector'
import { pathToFileURL } from 'node:url'
import { PROJECT_ROOT } from '../../support/project-root.ts'

const PRODUCT = pathToFileURL(PROJECT_ROOT).href

/** Which places of the product's code were reached, as V8 counts them (Chrome DevTools protocol, `Profiler.takePreciseCoverage`).
 *  One look takes about a millisecond. */
export class CoverageGuide {
  readonly #session = new Session()
  /** One byte per character of each function: whether it was ever run. */
  readonly #known = new Map<string, Uint8Array>()

  constructor() {
    this.#session.connect()
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  /** Whether anything was run since the last look that never was before. `note`: it counts as known from now on. */
  sawNew(note: boolean): boolean {
    let isNew = false
    for (const script of this.#take()) {
      if (!script.url.startsWith(PRODUCT) || /\/(test|node_modules)\//.test(script.url)) continue
      for (const reached of script.functions)
        if (this.#reachesNew(`${script.url}:${reached.functionName}`, reached.ranges, note)) isNew = true
    }
    return isNew
  }

  close(): void {
    this.#session.disconnect()
  }

  #take(): readonly Profiler.ScriptCoverage[] {
    let result: readonly Profiler.ScriptCoverage[] = []
    // The answer comes before `post` returns: the session belongs to this thread.
    this.#session.post('Profiler.takePreciseCoverage', (_error, taken) => {
      result = taken.result
    })
    return result
  }

  #reachesNew(name: string, ranges: readonly Profiler.CoverageRange[], note: boolean): boolean {
    const [whole] = ranges
    if (whole === undefined || whole.count === 0) return false
    const { startOffset: from, endOffset: to } = whole
    const reached = new Uint8Array(to - from)
    // Inner ranges come after the ones that hold them.
    for (const { startOffset, endOffset, count } of ranges)
      reached.fill(count > 0 ? 1 : 0, startOffset - from, endOffset - from)
    const key = `${name}:${from}`
    const known = this.#known.get(key) ?? new Uint8Array(to - from)
    const isNew = reached.some((flag, at) => flag === 1 && known[at] === 0)
    if (isNew && note)
      this.#known.set(
        key,
        known.map((flag, at) => flag | (reached[at] ?? 0)),
      )
    return isNew
  }
}
