import { readFileSync } from 'node:fs'
import type { Clock } from '../../lib/clock.ts'
import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Random } from '../../lib/random.ts'
import { type OpenBus, openNoBus } from '../nodes/bus.ts'
import { RedisBus } from './redis-bus.ts'

const PASSWORD_BYTES_MAX = 4_096

export interface BusSettings {
  /** Undefined: no bus. */
  readonly url: string | undefined
  readonly passwordFile: string | undefined
}

/** The bus of the configuration. Connects to nothing before it is opened, and waits for nothing then.
 *  @throws SwitchyardError `SWY_CONFIG_INVALID` where the password's file cannot be read */
export function busFrom(
  { url, passwordFile }: BusSettings,
  parts: { readonly clock: Clock; readonly random: Random; readonly log: Log },
): OpenBus {
  if (url === undefined) return openNoBus
  const password = passwordFile === undefined ? undefined : readPassword(passwordFile)
  return onHint => new RedisBus({ ...parts, url, password, onHint })
}

/** What is wrong with the password's file, before anything starts; undefined where nothing is. */
export function busMistake({
  passwordFile,
}: {
  readonly passwordFile?: string | undefined
}): string | undefined {
  try {
    if (passwordFile !== undefined) readFileSync(passwordFile)
    return undefined
  } catch (error) {
    return `the file cannot be read: ${messageOf(error)}`
  }
}

function readPassword(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(0, PASSWORD_BYTES_MAX).trimEnd()
  } catch (error) {
    throw new SwitchyardError(
      'SWY_CONFIG_INVALID',
      `bus.passwordFile: the file cannot be read: ${messageOf(error)}`,
      { cause: error },
    )
  }
}
