import { createHash } from 'node:crypto'

/** The name of what belongs to a host: follows from its id, fits every provider (28 characters, lower case), and is no other host's. */
export function sideName({ owner, host }: { readonly owner: string; readonly host: string }): string {
  const digest = createHash('sha256').update(`${owner}/${host}`).digest('hex')
  return `swy-${digest.slice(0, 24)}`
}
