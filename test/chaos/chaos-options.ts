import { parseArgs } from 'node:util'
import { WORLD_NAMES, type WorldName } from './world/chaos-world.ts'

export interface ChaosOptions {
  /** Undefined: the short form, each fault once. */
  readonly minutes: number | undefined
  readonly seed: number
  /** Names of faults; empty: all. */
  readonly only: readonly string[]
  readonly worlds: readonly WorldName[]
  readonly players: number
  readonly reportPath: string | undefined
}

export const USAGE = `Breaks the product, part by part, while bots play on it and measure what they notice.
  --minutes N       random faults for so long, and a look-out for leaks; default: each fault once
  --seed N          the same choices again; default: by chance
  --only a,b        these faults only
  --worlds a,b      of ${WORLD_NAMES.join(', ')}; default: all that can be had here
  --players N       default 200
  --report FILE     the report as Markdown
Exit code 0 if every fault kept its promise and nothing leaked, else 1; 2 for wrong flags.
`

const FLAGS = {
  minutes: { type: 'string' },
  seed: { type: 'string' },
  only: { type: 'string' },
  worlds: { type: 'string' },
  players: { type: 'string' },
  report: { type: 'string' },
} as const

const MINUTES_MAX = 24 * 60
const PLAYERS_MAX = 2_000
const SEED_MAX = 0xffff_ffff

/** @param seedByChance used if none is given
 *  @throws Error naming the flag that is wrong */
export function readChaosOptions(words: readonly string[], seedByChance: number): ChaosOptions {
  const { values } = parseArgs({ args: [...words], options: FLAGS, strict: true })
  const number = (flag: 'minutes' | 'seed' | 'players', most: number): number | undefined => {
    const text = values[flag]
    if (text === undefined) return undefined
    if (!/^\d{1,10}$/.test(text) || Number(text) > most)
      throw new Error(`--${flag} takes a whole number up to ${most}, not ${text}`)
    return Number(text)
  }
  const list = (text: string | undefined): readonly string[] =>
    text === undefined ? [] : text.split(',').map(word => word.trim())
  const worlds = list(values.worlds)
  const unknown = worlds.find(name => !WORLD_NAMES.some(known => known === name))
  if (unknown !== undefined)
    throw new Error(`--worlds: there is no ${unknown}; one of ${WORLD_NAMES.join(', ')}`)
  return {
    minutes: number('minutes', MINUTES_MAX),
    seed: number('seed', SEED_MAX) ?? seedByChance,
    only: list(values.only),
    worlds: worlds.length === 0 ? WORLD_NAMES : WORLD_NAMES.filter(name => worlds.includes(name)),
    players: number('players', PLAYERS_MAX) ?? 200,
    reportPath: values.report,
  }
}
