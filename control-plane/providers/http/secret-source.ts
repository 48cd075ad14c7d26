import { closeSync, openSync, readSync } from 'node:fs'
import { messageOf } from '../../../lib/errors.ts'

/** Tells a secret each time it is needed: a file may get a new one while we run. @throws Error without the secret in its message */
export type SecretSource = () => string

export interface SecretPlace {
  readonly file?: string | undefined
  /** Name of an environment variable. */
  readonly variable?: string | undefined
}

export const SECRET_BYTES_MAX = 8_192
/** What an HTTP header can carry, and nothing that ends one. */
const SECRET_PATTERN = /^[\x21-\x7e]+$/

export function secretSource(
  place: SecretPlace,
  env: Readonly<Record<string, string | undefined>>,
): SecretSource {
  return () => {
    const text = place.file === undefined ? (env[place.variable ?? ''] ?? '') : readBounded(place.file)
    const secret = text.trim()
    if (!SECRET_PATTERN.test(secret))
      throw new Error('the secret is empty, or has blanks or control characters')
    return secret
  }
}

/** What is wrong with it now; undefined: nothing. */
export function secretMistake(
  place: SecretPlace,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  try {
    secretSource(place, env)()
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

function readBounded(path: string): string {
  const descriptor = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(SECRET_BYTES_MAX)
    return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, bytes.length, 0))
  } finally {
    closeSync(descriptor)
  }
}
