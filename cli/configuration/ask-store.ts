import { execFile } from 'node:child_process'
import { type ErrorCode, ERRORS, isErrorCode, SwitchyardError } from '../../lib/errors.ts'
import type { GlobalOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import { dataDirectoryOf } from '../remote/target.ts'
import { scriptOf } from '../up/program.ts'
import { findConfiguration } from './configuration-file.ts'

/** A migration of large tables takes its time. */
const ANSWER_MS_MAX = 900_000
const OUTPUT_BYTES_MAX = 1_024 * 1_024
const FIRST_LINE = /^(?<code>SWY_[A-Z_]+): (?<message>.*)$/su

export type StoreQuestion = '--check-store' | '--show-migrations' | '--migrate'

/** Lets the control plane's program look at the store that the configuration names; none needs to run. Its password goes no way but the
 *  configuration's own.
 *  @returns what it answered in JSON
 *  @throws SwitchyardError with the code that the program gave */
export function askStore(
  context: Context,
  options: GlobalOptions & { readonly config?: string },
  question: StoreQuestion,
): Promise<unknown> {
  const { environment, directory } = context
  const { path } = findConfiguration(options.config, directory)
  const dataDirectory = dataDirectoryOf(options, environment, directory)
  const words = [scriptOf('control-plane'), question, '--config', path, '--data-dir', dataDirectory]
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      words,
      { cwd: directory, env: environment, timeout: ANSWER_MS_MAX, maxBuffer: OUTPUT_BYTES_MAX },
      (error, stdout, stderr) => {
        if (error === null) resolve(JSON.parse(stdout))
        else reject(failureOf(stderr === '' ? error.message : stderr))
      },
    )
  })
}

/** What a program says when it cannot start, as the error it was. Its remedy follows from the code. */
function failureOf(said: string): SwitchyardError {
  const { code = '', message = said } = FIRST_LINE.exec(said.trim())?.groups ?? {}
  const ours: ErrorCode = isErrorCode(code) ? code : 'SWY_INTERNAL'
  const remedy = ` — ${ERRORS[ours].remedy}`
  return new SwitchyardError(ours, message.endsWith(remedy) ? message.slice(0, -remedy.length) : message)
}
