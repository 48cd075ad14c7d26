import { FLOW_IDS, type RestoredFlow } from './restored-flow.ts'
import { type Element, type ElementMap, replyKey } from './table-text.ts'

const MAPS: ReadonlySet<string> = new Set<ElementMap>([
  'doors',
  'games',
  'flows',
  'replies',
  'handed',
  'seen_ip',
  'seen_port',
  'proxy_ip',
  'proxy_port',
])

/** Packets that the kernel has counted. */
export interface FlowCount {
  readonly up: number
  readonly down: number
}

/** The table as nft lists it. */
export interface ListedTable {
  /** Of the version that made it; empty: of none that is known. */
  readonly madeAs: string
  /** All but elements, handles and counters: the same as long as nobody changes chains, rules or maps. */
  readonly form: string
  /** Value by key. */
  readonly elements: ReadonlyMap<ElementMap, ReadonlyMap<string, string>>
  /** By id of the flow. */
  readonly counts: ReadonlyMap<number, FlowCount>
  /** Who has left, by key, with the seconds until he is forgotten. */
  readonly former: ReadonlyMap<string, number>
}

/** Reads what `nft -j list table` has printed. What is not understood is left out, so that it shows as missing. Never throws. */
export function readTable(listing: unknown): ListedTable {
  const parts: string[] = []
  const elements = new Map<ElementMap, ReadonlyMap<string, string>>()
  const counts = new Map<number, { up: number; down: number }>()
  const former = new Map<string, number>()
  let madeAs = ''
  for (const item of list(field(listing, 'nftables'))) {
    const map = field(item, 'map')
    const set = field(item, 'set')
    if (field(item, 'metainfo') !== undefined) continue
    parts.push(formOf(item))
    const name = text(field(map, 'name'))
    if (name === 'doors') madeAs = text(field(map, 'comment'))
    if (text(field(set, 'name')) === 'former') readFormer(list(field(set, 'elem')), former)
    if (isElementMap(name)) elements.set(name, readElements(name, list(field(map, 'elem')), counts))
  }
  return { madeAs, form: parts.join('\n'), elements, counts, former }
}

/** Whether the table holds all of these and nothing else.
 *  @param isRetired elements of these ids may be there or not */
export function holdsExactly(
  { elements }: ListedTable,
  wanted: Iterable<Element>,
  isRetired: (id: number) => boolean,
): boolean {
  const left = new Map([...elements].map(([map, present]) => [map, new Map(present)]))
  for (const { map, key, value } of wanted) {
    const present = left.get(map)
    if (present?.get(key) !== String(value)) return false
    present.delete(key)
  }
  return [...left.values()].every(present => [...present.keys()].every(key => isRetired(Number(key))))
}

/** The flows of a table that an earlier life of the agent left, as far as they are complete. */
export function flowsIn({ elements }: ListedTable): readonly RestoredFlow[] {
  const at = (map: ElementMap, key: string): string | undefined => elements.get(map)?.get(key)
  return [...(elements.get('flows') ?? [])].flatMap(([key, idText]) => {
    const [proxyIp = '', proxyPort = '', doorPort = ''] = key.split(' . ')
    const [ip, port] = [at('seen_ip', idText), at('seen_port', idText)]
    const gamePort = Number(at('doors', doorPort))
    const id = Number(idText)
    const known = id >= FLOW_IDS.first && id <= FLOW_IDS.last && Number.isInteger(gamePort)
    if (!known || ip === undefined || port === undefined) return []
    if (at('replies', replyKey(ip, Number(port), gamePort)) !== idText) return []
    const proxy = { ip: proxyIp, port: Number(proxyPort) }
    return [{ id, proxy, doorPort: Number(doorPort), gamePort, seen: { ip, port: Number(port) } }]
  })
}

function readElements(
  name: ElementMap,
  listed: readonly unknown[],
  counts: Map<number, { up: number; down: number }>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const pair of listed) {
    const [left, right] = list(pair)
    const element = field(left, 'elem')
    const key = keyText(element === undefined ? left : field(element, 'val'))
    const value = scalar(right)
    found.set(key, value)
    if (name !== 'flows' && name !== 'replies') continue
    const count = counts.get(Number(value)) ?? { up: 0, down: 0 }
    const packets = field(field(element, 'counter'), 'packets')
    count[name === 'flows' ? 'up' : 'down'] += typeof packets === 'number' ? packets : 0
    counts.set(Number(value), count)
  }
  return found
}

function readFormer(listed: readonly unknown[], former: Map<string, number>): void {
  for (const item of listed) {
    const element = field(item, 'elem')
    const expires = field(element, 'expires')
    if (typeof expires === 'number') former.set(keyText(field(element, 'val')), expires)
  }
}

/** Handles differ each time, and elements are compared by themselves. */
function formOf(item: unknown): string {
  return JSON.stringify(item, (key, value: unknown) =>
    key === 'handle' || key === 'elem' ? undefined : value,
  )
}

function keyText(key: unknown): string {
  const parts = field(key, 'concat')
  return parts === undefined ? scalar(key) : list(parts).map(scalar).join(' . ')
}

function scalar(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isElementMap(name: string): name is ElementMap {
  return MAPS.has(name)
}
