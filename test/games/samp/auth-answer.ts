import { createHash } from 'node:crypto'

/** What a client answers a server's challenge (message 12). Real ones look it up in a list of 256 pairs that both have. A proxy never looks
 *  inside, so the simulators share another answer of the same shape: 40 hexadecimal digits for up to 16. */
export function authAnswer(challenge: string): string {
  return createHash('sha1').update(challenge).digest('hex').toUpperCase()
}
