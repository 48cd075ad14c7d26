import { BANNED_SETS, BANS_CHAIN } from './guard-text.ts'
import { SEEING_CHAIN_NAMES } from './seeing-chains.ts'

export interface ElementCounter {
  readonly packets: number
  /** With the headers of IP and UDP. */
  readonly bytes: number
}

export interface ReadElement {
  readonly key: string
  /** Of a map. */
  readonly value: string
  readonly counter: ElementCounter
}

/** One map or set as `nft -j list` shows it. */
export interface ReadSet {
  readonly name: string
  readonly comment: string
  readonly elements: readonly ReadElement[]
}

/** What a listing holds of maps and sets; what it holds besides is left out. */
export function readSets(listing: unknown): readonly ReadSet[] {
  return itemsOf(listing).flatMap(item => {
    const set = field(item, 'map') ?? field(item, 'set')
    const name = field(set, 'name')
    if (typeof name !== 'string') return []
    return [
      { name, comment: textOf(field(set, 'comment')), elements: listOf(field(set, 'elem')).map(readElement) },
    ]
  })
}

/** Of the tables in a listing, each with its family in front. */
export function readTableNames(listing: unknown): readonly string[] {
  return itemsOf(listing).flatMap(item => {
    const table = field(item, 'table')
    return table === undefined ? [] : [`${textOf(field(table, 'family'))} ${textOf(field(table, 'name'))}`]
  })
}

/** Of a listing of several tables what belongs to one.
 *  @param table with its family in front
 *  @returns a listing; undefined where there is no such table */
export function readTable(listing: unknown, table: string): unknown {
  if (!readTableNames(listing).includes(table)) return undefined
  const items = itemsOf(listing).filter(item =>
    PARTS.some(kind => {
      const part = field(item, kind)
      return `${textOf(field(part, 'family'))} ${textOf(field(part, 'table'))}` === table
    }),
  )
  return { nftables: items }
}

const PARTS = ['chain', 'rule', 'map', 'set', 'counter'] as const

/** How many of a table's parts come and go with the bans: their sets, and the rules that look into them. */
export function countBanParts(listing: unknown): number {
  return itemsOf(listing).filter(item => isOfBans(field(item, 'rule')) || isOfBans(field(item, 'set'))).length
}

/** What a table is made of, each by the number that the kernel gave it when it was made, with the table's family: one that is taken out and put back
 *  has another. Without what comes and goes with bans and trials: the proxy itself takes that out. */
export function readParts(listing: unknown): readonly string[] {
  return itemsOf(listing).flatMap(item =>
    PARTS.flatMap(kind => {
      const part = field(item, kind)
      return part === undefined || isOfBans(part) || isOfTrials(part)
        ? []
        : [`${textOf(field(part, 'family'))} ${kind} ${textOf(field(part, 'handle'))}`]
    }),
  )
}

/** A rule of their chain, or one of their sets; a chain names none. */
function isOfBans(part: unknown): boolean {
  return field(part, 'chain') === BANS_CHAIN || textOf(field(part, 'name')).startsWith(BANNED_SETS)
}

function isOfTrials(part: unknown): boolean {
  return [field(part, 'chain'), field(part, 'name')].some(name => SEEING_CHAIN_NAMES.includes(textOf(name)))
}

export interface NamedPart {
  readonly kind: (typeof PARTS)[number]
  readonly name: string
}

/** What a table is made of, by name: all but rules, which have none. */
export function readNamedParts(listing: unknown): readonly NamedPart[] {
  return itemsOf(listing).flatMap(item =>
    PARTS.flatMap((kind): readonly NamedPart[] => {
      const name = field(field(item, kind), 'name')
      return typeof name === 'string' ? [{ kind, name }] : []
    }),
  )
}

/** Packets of every counter in a listing, by name. */
export function readCounters(listing: unknown): ReadonlyMap<string, number> {
  return new Map(
    itemsOf(listing).flatMap(item => {
      const counter = field(item, 'counter')
      const name = field(counter, 'name')
      return typeof name === 'string' ? [[name, numberOf(field(counter, 'packets'))] as const] : []
    }),
  )
}

function itemsOf(listing: unknown): readonly unknown[] {
  return listOf(field(listing, 'nftables'))
}

/** A map's element is a pair, a set's is alone; one with a counter is wrapped. */
function readElement(element: unknown): ReadElement {
  const [given, value] = Array.isArray(element) ? (element as readonly unknown[]) : [element, '']
  const wrapped = field(given, 'elem')
  const counter = field(wrapped, 'counter')
  return {
    key: keyText(wrapped === undefined ? given : field(wrapped, 'val')),
    value: textOf(value),
    counter: { packets: numberOf(field(counter, 'packets')), bytes: numberOf(field(counter, 'bytes')) },
  }
}

function keyText(key: unknown): string {
  const parts = field(key, 'concat')
  return parts === undefined ? textOf(key) : listOf(parts).map(textOf).join(' . ')
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : ''
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}
