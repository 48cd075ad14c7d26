import { existsSync } from 'node:fs'

/** A program of a Debian package, by the path the package puts it at. */
export interface DebianProgram {
  readonly debianPackage: string
  readonly path: string
}

/** Names the packages whose program is not there, each once. */
export function missingPackages(programs: readonly DebianProgram[]): readonly string[] {
  const absent = programs.filter(program => !existsSync(program.path))
  return [...new Set(absent.map(program => `Debian package ${program.debianPackage}`))]
}
