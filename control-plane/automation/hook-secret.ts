import { createHash, randomBytes } from 'node:crypto'

/** 256 bits in base64url. */
export const SECRET_CHARACTERS = 43
const SECRET_PATTERN = /^[A-Za-z0-9_-]{43}$/
export const HOOKS_PATH = '/v1/hooks/'

export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** What is kept of a secret. It is looked up by this: how long that takes tells nothing of any other secret. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** What a path below `HOOKS_PATH` names. `complete`: the answer of a lifecycle hook. Undefined: nothing that was ever given out. */
export function parseHookPath(
  path: string,
): { readonly secret: string; readonly complete: boolean } | undefined {
  if (!path.startsWith(HOOKS_PATH)) return undefined
  const [secret = '', verb, ...rest] = path.slice(HOOKS_PATH.length).split('/', 3)
  if (!SECRET_PATTERN.test(secret) || rest.length > 0) return undefined
  return verb === undefined || verb === 'complete' ? { secret, complete: verb === 'complete' } : undefined
}
