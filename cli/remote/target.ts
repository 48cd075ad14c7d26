import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readConfig } from '../../lib/config-reader.ts'
import { sharedSections } from '../../lib/config-sections.ts'
import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import { isHostPort } from '../arguments/option-values.ts'
import { readUpFile, upRuns, type UpFile } from '../up/up-file.ts'

/** Where the control plane is, and the token it wants. */
export interface Target {
  readonly address: string
  readonly token: string | undefined
  /** What named the address, for error messages. */
  readonly source: string
}

export interface TargetOptions {
  readonly api?: string
  readonly token?: string
  readonly dataDir?: string
}

type Environment = Readonly<Record<string, string | undefined>>

const API_DEFAULT = '127.0.0.1:7400'
/** The source of an address that nobody named. */
export const TARGET_DEFAULT = 'the default'
export const DATA_DIRECTORY_DEFAULT = '.switchyard'

export function dataDirectoryOf(options: TargetOptions, environment: Environment, directory: string): string {
  // An empty variable counts as not set.
  const named = options.dataDir ?? (environment['SWITCHYARD_DATA_DIR'] || DATA_DIRECTORY_DEFAULT)
  return resolve(directory, named)
}

/** What the `up` that runs on the data directory has written; undefined where none runs. */
export function runningUp(
  options: TargetOptions,
  environment: Environment,
  directory: string,
): UpFile | undefined {
  const file = readUpFile(dataDirectoryOf(options, environment, directory))
  return file !== undefined && upRuns(file) ? file : undefined
}

/** Flag before environment before the `up` that runs here before the default.
 *  @throws SwitchyardError `SWY_USAGE` for an environment variable that is no address or names no file */
export function findTarget(options: TargetOptions, environment: Environment, directory: string): Target {
  const up = runningUp(options, environment, directory)
  const token = options.token ?? tokenOf(environment, directory) ?? configuredToken(up?.configuration)
  const fromEnvironment = environment['SWITCHYARD_API']
  if (options.api !== undefined) return { address: options.api, token, source: '--api' }
  // An empty one is a script's mistake: falling back to the default could change another product than was meant.
  if (fromEnvironment !== undefined) {
    if (!isHostPort(fromEnvironment))
      throw new SwitchyardError('SWY_USAGE', `SWITCHYARD_API is no host:port: "${fromEnvironment}"`)
    return { address: fromEnvironment, token, source: 'SWITCHYARD_API' }
  }
  if (up?.grpc !== undefined) return { address: up.grpc, token, source: 'the running `switchyard up`' }
  return { address: API_DEFAULT, token, source: TARGET_DEFAULT }
}

function tokenOf(environment: Environment, directory: string): string | undefined {
  const token = environment['SWITCHYARD_AUTH_TOKEN']
  const file = environment['SWITCHYARD_AUTH_TOKEN_FILE']
  if (token !== undefined && token !== '') return token
  if (file === undefined || file === '') return undefined
  try {
    return readFileSync(resolve(directory, file), 'utf8').trim()
  } catch (error) {
    throw new SwitchyardError('SWY_USAGE', `SWITCHYARD_AUTH_TOKEN_FILE cannot be read: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

/** The token in the configuration that `up` runs with, so that nobody types it twice on the same machine. */
function configuredToken(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  try {
    return readConfig({ path, sections: { auth: sharedSections.auth }, env: {} }).config.auth.token
  } catch {
    return undefined // Edited into disorder since, or not ours to read: then the control plane asks for the token.
  }
}
