import { limits } from './limits.ts'

/** What is saved of an account. */
export interface SavedState {
  readonly x: number
  readonly y: number
  /** Counts acts: of two saves the one with more is the later. */
  readonly score: number
  readonly coins: number
  readonly items: readonly string[]
}

/** What goes along to another shard. */
export interface Luggage extends SavedState {
  /** Of the vehicle, see `PlayerAccount`; empty: on foot. */
  readonly party: string
}

/** The key under which it is saved. */
export const savedKey = 'arena'

/** The name of a thing. */
export const itemPattern = `[a-z0-9-]{1,${limits.itemCharactersMax}}`

const savedForm = new RegExp(
  `^(-?[\\d.]{1,16}) (-?[\\d.]{1,16}) (\\d{1,15})(?: (\\d{1,15}) ((?:${itemPattern},){0,${limits.itemsMax - 1}}${itemPattern}|-))?$`,
)

export function formatSaved({ x, y, score, coins, items }: SavedState): string {
  return `${x.toFixed(1)} ${y.toFixed(1)} ${score} ${coins} ${formatItems(items)}`
}

/** @returns nothing for a first visit, and for anything that is not ours; saves of before there were coins and things have none */
export function parseSaved(text: unknown): SavedState | undefined {
  const match = typeof text === 'string' ? savedForm.exec(text) : null
  if (match === null) return undefined
  const [, x, y, score, coins = '0', items = '-'] = match
  const things = items === '-' ? [] : items.split(',')
  return { x: Number(x), y: Number(y), score: Number(score), coins: Number(coins), items: things }
}

export function formatLuggage(luggage: Luggage): string {
  return `${formatSaved(luggage)}/${luggage.party}`
}

/** @returns nothing for what is not ours */
export function parseLuggage(text: string): Luggage | undefined {
  const [, saved, party] = /^([^/]*)\/([\w.-]{0,24})$/.exec(text) ?? []
  const state = parseSaved(saved)
  return state === undefined || party === undefined ? undefined : { ...state, party }
}

/** `-` for none. */
export function formatItems(items: readonly string[]): string {
  return items.length === 0 ? '-' : items.join(',')
}
