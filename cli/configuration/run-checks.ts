import { execFile } from 'node:child_process'
import { PROGRAM_NAMES, scriptOf } from '../up/program.ts'
import type { CheckOutput } from './check-output.ts'

const CHECK_MS_MAX = 30_000
const OUTPUT_BYTES_MAX = 1_024 * 1_024

export interface RunChecksOptions {
  readonly configuration: string
  readonly dataDirectory: string
  readonly directory: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Script of each program; for tests. */
  readonly scripts?: Readonly<Record<string, string>>
}

/** Lets each program check its own part of the configuration, all at once. */
export async function runChecks(options: RunChecksOptions): Promise<readonly CheckOutput[]> {
  const scripts = options.scripts ?? Object.fromEntries(PROGRAM_NAMES.map(name => [name, scriptOf(name)]))
  return Promise.all(Object.entries(scripts).map(([program, script]) => check(program, script, options)))
}

function check(program: string, script: string, options: RunChecksOptions): Promise<CheckOutput> {
  const { configuration, dataDirectory, directory, environment } = options
  const words = [script, '--check', '--config', configuration, '--data-dir', dataDirectory]
  return new Promise(resolve => {
    execFile(
      process.execPath,
      words,
      { cwd: directory, env: environment, timeout: CHECK_MS_MAX, maxBuffer: OUTPUT_BYTES_MAX },
      (error, _stdout, stderr) => {
        const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined
        resolve({ program, exitCode, stderr: stderr === '' && error !== null ? error.message : stderr })
      },
    )
  })
}
