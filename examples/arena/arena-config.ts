import { isIP } from 'node:net'
import { limits } from './limits.ts'

/** Everything an arena is told from outside. */
export interface ArenaConfig {
  readonly shard: string
  readonly incarnation: number
  readonly bind: string
  /** 0 takes a port that is free for both protocols. */
  readonly port: number
  readonly slots: number
  /** Address of the agent's API for scripts; nothing: there are no accounts. */
  readonly localApi: string | undefined
}

export type ArenaConfigResult =
  | { readonly kind: 'valid'; readonly config: ArenaConfig }
  | { readonly kind: 'invalid'; readonly mistakes: readonly string[] }

/** Reads the environment a supervisor gives to a game server.
 *  @returns all mistakes at once, each naming its variable */
export function readArenaConfig(
  environment: Readonly<Record<string, string | undefined>>,
): ArenaConfigResult {
  const mistakes: string[] = []
  const wholeNumber = (name: string, fallback: number | undefined, min: number, max: number): number => {
    const text = environment[name]
    if (text === undefined && fallback !== undefined) return fallback
    const value = text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
    if (value >= min && value <= max) return value
    mistakes.push(`${name} must be a whole number from ${min} to ${max}, not ${describe(text)}`)
    return min
  }

  const shard = environment['SWITCHYARD_SHARD'] ?? 'arena'
  if (!/^[\w.-]{1,64}$/.test(shard)) {
    mistakes.push(`SWITCHYARD_SHARD must be 1 to 64 letters, digits, "-", "_" or ".", not ${describe(shard)}`)
  }
  const bind = environment['SWITCHYARD_BIND'] ?? '127.0.0.1'
  if (isIP(bind) === 0) mistakes.push(`SWITCHYARD_BIND must be an IP address, not ${describe(bind)}`)
  const incarnation = wholeNumber('SWITCHYARD_INCARNATION', 1, 1, Number.MAX_SAFE_INTEGER)
  const port = wholeNumber('SWITCHYARD_PORT', undefined, 0, 65_535)
  const slots = wholeNumber('SWITCHYARD_SLOTS', 100, 1, limits.slotsMax)

  const localApi = environment['SWITCHYARD_LOCAL_API']
  if (localApi !== undefined && !/^http:\/\/127\.0\.0\.1:\d{1,5}\/s\/\w{1,64}$/.test(localApi))
    mistakes.push(
      `SWITCHYARD_LOCAL_API must be http://127.0.0.1:<port>/s/<secret>, not ${describe(localApi)}`,
    )

  if (mistakes.length > 0) return { kind: 'invalid', mistakes }
  return { kind: 'valid', config: Object.freeze({ shard, incarnation, bind, port, slots, localApi }) }
}

function describe(text: string | undefined): string {
  return text === undefined ? 'nothing' : JSON.stringify(text.slice(0, 80))
}
