import { SwitchyardError } from '../../lib/errors.ts'
import { STATE_KEYS_MAX, STATE_VALUE_BYTES_MAX, type StateEntry } from '../../proto/contract/session.ts'

/** @throws SwitchyardError `SWY_LIMIT` for more entries, or a longer value, than an account may have */
export function requireEntriesFit(entries: readonly StateEntry[]): void {
  if (entries.length > STATE_KEYS_MAX) throw tooManyKeys()
  const long = entries.find(entry => entry.value.length > STATE_VALUE_BYTES_MAX)
  if (long !== undefined)
    throw new SwitchyardError(
      'SWY_LIMIT',
      `the state ${long.key} has ${long.value.length} bytes; at most ${STATE_VALUE_BYTES_MAX} are kept`,
    )
}

/** @throws SwitchyardError `SWY_LIMIT` where an account would have more keys than it may */
export function requireKeysFit(keys: number): void {
  if (keys > STATE_KEYS_MAX) throw tooManyKeys()
}

function tooManyKeys(): SwitchyardError {
  return new SwitchyardError('SWY_LIMIT', `an account has at most ${STATE_KEYS_MAX} keys of state`)
}
