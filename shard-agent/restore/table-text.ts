import { type AddressFamily, familyOf } from '../../lib/ip-text.ts'
import { FAMILY_WORDS } from '../../lib/nft/family-words.ts'
import { FORMER_MS } from './former-players.ts'
import { HANDED_NETWORKS, handedAddress } from './handed-address.ts'
import type { RestoredFlow } from './restored-flow.ts'

/** More than `agent.relay.flowsMax` can be; elements of closed flows stay for a moment. */
const FLOWS_MAX = 131_072
const IDS_MAX = 262_144
const DOORS_MAX = 1_024
/** Players who have left, and to whom a game server must not speak past the proxy. */
const FORMER_MAX = 65_536
/** A change of the table's form changes this: what an agent of another version left is made anew. Stands at a map: nft 1.0.6 shows the comment of a table to
 *  people, but not in JSON. */
export const FORM_COMMENT = 'form 2'

/** A host's table, as nft names it: its family, and a name for each agent, as several may share a network in a laboratory. All datagrams between proxies
 *  and game servers are of the family of the address that these have: a table of the other one would have nothing to do.
 *  @param hostId lower-case letters, digits and inner hyphens
 *  @param address of this host: the one that game servers have */
export function tableName(hostId: string, address: string): string {
  return `${FAMILY_WORDS[familyOf(address)].ip} switchyard_restore_${hostId.replaceAll('-', '_')}`
}

/** What begins a PROXY protocol header (version 2), behind the 8 bytes of a UDP header. */
const HEADED = '@th,64,96 0x0d0a0d0a000d0a515549540a'

/** The table without elements, in nft's language.
 *
 *  A packet first finds its flow's id, and by it everything else. An id's elements never change: they come before it is used and go when no packet can carry
 *  it any more, so that none is sent to a mixture of two players. What finds no element half-way is dropped, never sent on as it is.
 *  Datagrams with a header, and those of unknown flows, go to the agent; so do all when the table is away.
 *  `ct` makes the kernel put fragments together first (nobody looks at the result); `notrack` keeps restored packets out of its table of connections.
 *  @param table with its family
 *  @param address of this host: the one that game servers have */
export function tableText(table: string, address: string): string {
  const family = familyOf(address)
  const { ip, address: ipType } = FAMILY_WORDS[family]
  return `table ${table} {
  comment "Switchyard, restored addresses"
  map doors { type inet_service : inet_service; size ${DOORS_MAX}; comment "${FORM_COMMENT}"; }
  map games { type inet_service : inet_service; size ${DOORS_MAX}; }
  map flows { type ${ipType} . inet_service . inet_service : mark; size ${FLOWS_MAX}; counter; }
  map replies { type ${ipType} . inet_service . inet_service : mark; size ${FLOWS_MAX}; counter; }
  map handed { type ${ipType} : mark; size ${FLOWS_MAX}; }
  map seen_ip { type mark : ${ipType}; size ${IDS_MAX}; }
  map seen_port { type mark : inet_service; size ${IDS_MAX}; }
  map proxy_ip { type mark : ${ipType}; size ${IDS_MAX}; }
  map proxy_port { type mark : inet_service; size ${IDS_MAX}; }
  set former { type ${ipType} . inet_service . inet_service; size ${FORMER_MAX}; flags timeout; timeout ${FORMER_MS / 1_000}s; }
  chain fragments {
    type filter hook prerouting priority -350; policy accept;
    ct state new
  }
  chain to_game {
    ${HEADED} return
    meta mark set 0
    meta mark set ${ip} saddr . udp sport . udp dport map @flows
    meta mark 0 return
    udp dport set udp dport map @doors ${ip} saddr set meta mark map @seen_ip udp sport set meta mark map @seen_port meta mark set 0 notrack accept
    drop
  }
  chain to_proxy {
    meta mark set 0
    meta mark set ${ip} daddr . udp dport . udp sport map @replies
    meta mark 0 ${ip} daddr . udp dport . udp sport @former drop
    meta mark 0 return
    udp sport set udp sport map @games ${ip} daddr set meta mark map @proxy_ip udp dport set meta mark map @proxy_port meta mark set 0 notrack accept
    drop
  }
  chain handed_in {
    meta mark set 0
    meta mark set ${ip} daddr map @handed
    meta mark 0 drop
    udp dport set udp sport map @doors ${ip} daddr set ${address} ${ip} saddr set meta mark map @seen_ip udp sport set meta mark map @seen_port meta mark set 0 notrack accept
    drop
  }
  chain arriving {
    type filter hook prerouting priority raw; policy accept;
    ${ip} daddr ${address} udp dport @doors jump to_game
  }
  chain leaving {
    type route hook output priority raw; policy accept;
    ${ip} saddr ${address} udp sport @games jump to_proxy
    ${ip} saddr ${address} ${ip} daddr ${HANDED_NETWORKS[family]} udp sport @doors jump handed_in
  }
}
`
}

/** The one name and the one place of each map and set that a flow or a door has elements in. */
export type ElementMap =
  'doors' | 'games' | 'flows' | 'replies' | 'handed' | 'seen_ip' | 'seen_port' | 'proxy_ip' | 'proxy_port'

export interface Element {
  readonly map: ElementMap
  readonly key: string
  readonly value: string | number
}

export function doorElements(port: number, gamePort: number): readonly Element[] {
  return [
    { map: 'doors', key: `${port}`, value: gamePort },
    { map: 'games', key: `${gamePort}`, value: port },
  ]
}

/** By which packets find a flow's id: these switch it on and off. */
export function findingElements({ id, proxy, seen, doorPort, gamePort }: RestoredFlow): readonly Element[] {
  return [
    { map: 'flows', key: `${proxy.ip} . ${proxy.port} . ${doorPort}`, value: id },
    { map: 'replies', key: replyKey(seen.ip, seen.port, gamePort), value: id },
    { map: 'handed', key: handedAddress(id, familyOf(proxy.ip)), value: id },
  ]
}

/** What packets find by the id. */
export function idElements({ id, proxy, seen }: RestoredFlow): readonly Element[] {
  return [
    { map: 'seen_ip', key: `${id}`, value: seen.ip },
    { map: 'seen_port', key: `${id}`, value: seen.port },
    { map: 'proxy_ip', key: `${id}`, value: proxy.ip },
    { map: 'proxy_port', key: `${id}`, value: proxy.port },
  ]
}

/** Under which the replies of a game server to a player are found. */
export function replyKey(ip: string, port: number, gamePort: number): string {
  return `${ip} . ${port} . ${gamePort}`
}

export function addLine(table: string, { map, key, value }: Element): string {
  return `add element ${table} ${map} { ${key} : ${value} }`
}

/** nft reads many elements of one line in a fraction of the time that as many lines take. */
const ELEMENTS_PER_LINE_MAX = 1_000

/** All elements of a new table, map by map: nobody looks before the whole is there. */
export function addLines(table: string, elements: Iterable<Element>): readonly string[] {
  const byMap = new Map<ElementMap, string[]>()
  for (const { map, key, value } of elements) {
    const texts = byMap.get(map) ?? []
    texts.push(`${key} : ${value}`)
    byMap.set(map, texts)
  }
  return [...byMap].flatMap(([map, texts]) => elementLines(table, map, texts))
}

/** @param left whom a table before this one knew, with what is left of their time */
export function formerLines(
  table: string,
  left: readonly { readonly key: string; readonly seconds: number }[],
): readonly string[] {
  const texts = left.map(({ key, seconds }) => `${key} timeout ${seconds}s`)
  return elementLines(table, 'former', texts)
}

function elementLines(table: string, set: string, texts: readonly string[]): readonly string[] {
  return Array.from({ length: Math.ceil(texts.length / ELEMENTS_PER_LINE_MAX) }, (_, index) => {
    const some = texts.slice(index * ELEMENTS_PER_LINE_MAX, (index + 1) * ELEMENTS_PER_LINE_MAX)
    return `add element ${table} ${set} { ${some.join(', ')} }`
  })
}

export function deleteLine(table: string, { map, key }: Element): string {
  return `delete element ${table} ${map} { ${key} }`
}

/** From now on: to add somebody who is there already would leave his time as it is.
 *  @param key as `replyKey` writes it */
export function formerLine(table: string, key: string): string {
  const element = `element ${table} former { ${key} }`
  return `add ${element}\ndelete ${element}\nadd ${element}`
}

/** Addresses for documentation (RFC 5737, RFC 3849). */
const SAMPLE_ADDRESSES: Readonly<Record<AddressFamily, { readonly proxy: string; readonly player: string }>> =
  {
    4: { proxy: '192.0.2.1', player: '198.51.100.1' },
    6: { proxy: '2001:db8::1', player: '2001:db8:1::1' },
  }

function sampleFlow(family: AddressFamily): RestoredFlow {
  const { proxy, player } = SAMPLE_ADDRESSES[family]
  return {
    id: 1,
    proxy: { ip: proxy, port: 10_000 },
    doorPort: 32_000,
    gamePort: 32_256,
    seen: { ip: player, port: 40_000 },
  }
}

/** All that is ever asked of nft, for a trial that changes nothing. */
export function sampleText(address: string): string {
  const table = tableName('trial', address)
  const flow = sampleFlow(familyOf(address))
  const { seen, doorPort, gamePort } = flow
  const key = replyKey(seen.ip, seen.port, gamePort)
  const elements = [...doorElements(doorPort, gamePort), ...idElements(flow), ...findingElements(flow)]
  const lines = [
    ...addLines(table, elements),
    ...formerLines(table, [{ key, seconds: FORMER_MS / 1_000 }]),
    ...elements.map(element => deleteLine(table, element)),
    formerLine(table, key),
  ]
  return `${removalText(table)}${tableText(table, address)}${lines.join('\n')}\n`
}

/** Whether it is there or not. */
export function removalText(table: string): string {
  return `add table ${table}\ndelete table ${table}\n`
}
