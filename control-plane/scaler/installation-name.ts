import type { Random } from '../../lib/random.ts'

const CHARACTERS = 12
/** Every provider's tags take these. */
const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz'

/** The owner tag of an installation, made once: what tells its machines from everybody else's in the same account. */
export function installationName(random: Random): string {
  const letters = Array.from(
    { length: CHARACTERS },
    () => LETTERS[Math.floor(random.fraction() * LETTERS.length)] ?? '0',
  )
  return `swy-${letters.join('')}`
}
