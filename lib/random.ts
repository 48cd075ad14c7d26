import { randomFillSync } from 'node:crypto'

/** Chance is an argument too. */
export interface Random {
  /** Uniform in [0, 1). */
  fraction(): number
}

const UINT32_RANGE = 2 ** 32

/** Asking the system costs microseconds, whatever the amount: numbers are taken from a stock. */
const stock = new Uint32Array(1_024)
let taken = stock.length

export const systemRandom: Random = {
  fraction(): number {
    if (taken === stock.length) {
      randomFillSync(stock)
      taken = 0
    }
    const number = stock[taken] ?? 0
    taken += 1
    return number / UINT32_RANGE
  },
}

/** A seeded generator (mulberry32): same seed, same sequence. For tests and the simulator. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return {
    fraction(): number {
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = state
      mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
      return ((mixed ^ (mixed >>> 14)) >>> 0) / UINT32_RANGE
    },
  }
}

const ID_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** An id of `length` characters (Crockford's base 32, lower case: 5 bits each). */
export function randomId(random: Random, length: number): string {
  let id = ''
  for (let index = 0; index < length; index += 1)
    id += ID_ALPHABET.charAt(Math.floor(random.fraction() * ID_ALPHABET.length))
  return id
}
