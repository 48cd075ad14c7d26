import { join } from 'node:path'
import { runCommand } from './run-command.ts'

/** The programs in C: a generator in JavaScript would stall on its own garbage, and its stalls would look like the proxy's. */
const LOAD_PROGRAMS = ['udp-load', 'udp-echo', 'tcp-load', 'tcp-server'] as const

const SOURCES = join(import.meta.dirname, '..', 'load')

/** Compiles all of them into `directory`. */
export function compileLoadPrograms(directory: string): void {
  for (const name of LOAD_PROGRAMS)
    runCommand('cc', ['-O2', '-std=gnu17', '-Wall', '-o', join(directory, name), join(SOURCES, `${name}.c`)])
}
