import { type AddressFamily, familyOf } from '../../lib/ip-text.ts'
import { FAMILY_WORDS } from '../../lib/nft/family-words.ts'

/** Ours, one of each family. */
export function tableName(family: AddressFamily): string {
  return `${FAMILY_WORDS[family].ip} switchyard`
}

type Words = (typeof FAMILY_WORDS)[AddressFamily]

/** Maps and sets of a table. A flow is known by its two gates, `flows` and `reply_groups`; what a gate leads to is added
 *  before it or together with it, never changes, and goes only when nothing can have looked through the gate any more. */
const ELEMENT_SETS = {
  /** (player, its port, public address, its port) → group. A gate. */
  flows: ({ ip }) => `map flows { typeof ${ip} saddr . udp sport . ${ip} daddr . udp dport : meta mark;`,
  /** The same → the flow port towards the shard; counts what goes up. */
  flow_ports: ({ ip }) =>
    `map flow_ports { typeof ${ip} saddr . udp sport . ${ip} daddr . udp dport : udp sport; counter;`,
  /** Group → route: the one element that changes when a group goes over to another shard. */
  routes: () => 'map routes { type mark : mark;',
  shard_addresses: ({ address }) => `map shard_addresses { type mark : ${address};`,
  shard_ports: () => 'map shard_ports { type mark : inet_service;',
  /** Of ours, as the shard sees them. */
  sources: ({ address }) => `map sources { type mark : ${address};`,
  /** Flow port → group, for what comes back. A gate. */
  reply_groups: () => 'map reply_groups { type inet_service : mark;',
  /** Who may come back by a route: (route, shard, its port, our address). */
  fence: ({ ip }) => `set fence { typeof meta mark . ${ip} saddr . udp sport . ${ip} daddr;`,
  player_addresses: ({ address }) => `map player_addresses { type inet_service : ${address};`,
  /** Counts what goes down. */
  player_ports: () => 'map player_ports { type inet_service : inet_service; counter;',
  public_addresses: ({ address }) => `map public_addresses { type inet_service : ${address};`,
  public_ports: () => 'map public_ports { type inet_service : inet_service;',
  /** (address, port): counts what was seen to leave towards it, for routes on trial. */
  seen: ({ ip }) => `set seen { typeof ${ip} daddr . udp dport; counter;`,
} as const satisfies Readonly<Record<string, (words: Words) => string>>

export type ElementSet = keyof typeof ELEMENT_SETS

export const ELEMENT_SET_NAMES = Object.keys(ELEMENT_SETS) as readonly ElementSet[]

/** As a table's text declares them, each without its size. */
export function elementSetTexts(family: AddressFamily): readonly string[] {
  return ELEMENT_SET_NAMES.map(name => ELEMENT_SETS[name](FAMILY_WORDS[family]))
}

/** One element to add or delete. Keys and values as nft writes them. */
export interface ElementChange {
  /** Whose table it is in. */
  readonly family: AddressFamily
  readonly verb: 'add' | 'delete'
  readonly set: ElementSet
  readonly key: string
  /** Of an added element of a map. */
  readonly value?: string
}

/** One flow as the kernel carries it: all addresses are of one family. */
export interface KernelFlow {
  /** Its own, among all flows of the proxy. */
  readonly flowPort: number
  readonly playerAddress: string
  readonly playerPort: number
  readonly publicAddress: string
  readonly publicPort: number
  /** Number of its group in the table, from 1. */
  readonly group: number
}

/** Where a route leads. */
export interface KernelRoute {
  readonly address: string
  readonly port: number
  /** Our own address towards it. */
  readonly source: string
}

export function familyOfFlow({ playerAddress }: KernelFlow): AddressFamily {
  return familyOf(playerAddress)
}

export function familyOfRoute({ address }: KernelRoute): AddressFamily {
  return familyOf(address)
}

export function tupleOf({ playerAddress, playerPort, publicAddress, publicPort }: KernelFlow): string {
  return `${playerAddress} . ${playerPort} . ${publicAddress} . ${publicPort}`
}

/** What lets datagrams in, both ways. */
export function gatesOf(flow: KernelFlow): readonly (readonly [ElementSet, string, string])[] {
  return [
    ['flows', tupleOf(flow), `${flow.group}`],
    ['reply_groups', `${flow.flowPort}`, `${flow.group}`],
  ]
}

/** What is behind the gates of a flow. */
export function partsOf(flow: KernelFlow): readonly (readonly [ElementSet, string, string])[] {
  const key = `${flow.flowPort}`
  return [
    ['flow_ports', tupleOf(flow), key],
    ['player_addresses', key, flow.playerAddress],
    ['player_ports', key, `${flow.playerPort}`],
    ['public_addresses', key, flow.publicAddress],
    ['public_ports', key, `${flow.publicPort}`],
  ]
}

/** What belongs to a route. */
export function routePartsOf(
  route: number,
  { address, port, source }: KernelRoute,
): readonly (readonly [ElementSet, string, string | undefined])[] {
  return [
    ['shard_addresses', `${route}`, address],
    ['shard_ports', `${route}`, `${port}`],
    ['sources', `${route}`, source],
    ['fence', `${route} . ${address} . ${port} . ${source}`, undefined],
  ]
}

type Entry = readonly [ElementSet, string, string | undefined]

export function additions(family: AddressFamily, entries: readonly Entry[]): readonly ElementChange[] {
  return entries.map(([set, key, value]) => ({
    family,
    verb: 'add',
    set,
    key,
    ...(value === undefined ? {} : { value }),
  }))
}

export function deletions(family: AddressFamily, entries: readonly Entry[]): readonly ElementChange[] {
  return entries.map(([set, key]) => ({ family, verb: 'delete', set, key }))
}
