import type { SourceFile } from './source-files.ts'

/** One cycle of imports, the first file again at its end; undefined where there is none. */
export function importCycle(files: readonly SourceFile[]): readonly string[] | undefined {
  const byPath = new Map(files.map(file => [file.path, file]))
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): readonly string[] | undefined => {
    const repeated = trail.indexOf(path)
    if (repeated !== -1) return [...trail.slice(repeated), path]
    if (done.has(path)) return undefined
    for (const { file } of byPath.get(path)?.imports ?? []) {
      const cycle = file === undefined ? undefined : visit(file, [...trail, path])
      if (cycle !== undefined) return cycle
    }
    done.add(path)
    return undefined
  }
  return files.map(file => visit(file.path, [])).find(cycle => cycle !== undefined)
}
