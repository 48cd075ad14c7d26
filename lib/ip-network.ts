import { isIP } from 'node:net'
import { canonicalIp, hextetsOf } from './ip-text.ts'

/** An address as a number of 32 or 128 bits. An IPv4 address that is mapped into IPv6 (`::ffff:192.0.2.1`) is the IPv4 one. */
export interface IpAddress {
  readonly family: 4 | 6
  readonly value: bigint
}

/** All addresses that share their first `prefixBits` bits with `first`, whose other bits are zero (CIDR, RFC 4632 and 4291). */
export interface IpNetwork {
  readonly family: 4 | 6
  readonly first: bigint
  readonly prefixBits: number
}

/** Why a text is no network. `host-bits`: an address inside of one was given; `network` is the one it lies in. */
export type IpNetworkMistake =
  { readonly kind: 'malformed' } | { readonly kind: 'host-bits'; readonly network: IpNetwork }

const MAPPED_BITS = 96
/** Networks with fewer bits hold more of the world than somebody who bans has in mind: 2^24 addresses and more of IPv4. */
const PREFIX_BITS_MIN: Readonly<Record<4 | 6, number>> = { 4: 8, 6: 16 }

export function addressBits(family: 4 | 6): number {
  return family === 4 ? 32 : 128
}

/** undefined for what is no address. An IPv6 zone (`%eth0`) is not looked at. */
export function parseIpAddress(text: string): IpAddress | undefined {
  const version = isIP(text)
  if (version === 4) return { family: 4, value: BigInt(quadValue(text)) }
  if (version === 0) return undefined
  const hextets = hextetsOf(text)
  return hextets === undefined ? undefined : unmapped(valueOf(hextets))
}

/** Reads `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`: an address alone is the network that holds only it. */
export function parseIpNetwork(text: string): IpNetwork | IpNetworkMistake {
  const slash = text.indexOf('/')
  const addressText = slash === -1 ? text : text.slice(0, slash)
  // A zone is a name of one machine for one of its links: it says nothing elsewhere.
  const address = addressText.includes('%') ? undefined : parseIpAddress(addressText)
  if (address === undefined) return { kind: 'malformed' }
  const bits = addressBits(address.family)
  const prefixBits = slash === -1 ? bits : prefixOf(text.slice(slash + 1), addressText, address.family)
  if (prefixBits === undefined) return { kind: 'malformed' }
  const network = networkOf(address, prefixBits)
  return network.first === address.value ? network : { kind: 'host-bits', network }
}

export function isIpNetwork(parsed: IpNetwork | IpNetworkMistake): parsed is IpNetwork {
  return 'prefixBits' in parsed
}

/** The network of so many bits that the address lies in. */
export function networkOf(address: IpAddress, prefixBits: number): IpNetwork {
  const { family, value } = address
  return { family, first: value & prefixMask(family, prefixBits), prefixBits }
}

export function prefixMask(family: 4 | 6, prefixBits: number): bigint {
  const free = BigInt(addressBits(family) - prefixBits)
  return ((1n << BigInt(prefixBits)) - 1n) << free
}

/** The families stay apart: `::/0` holds no IPv4 address. */
export function networkHolds(network: IpNetwork, address: IpAddress): boolean {
  return (
    network.family === address.family &&
    (address.value & prefixMask(network.family, network.prefixBits)) === network.first
  )
}

/** /0 to /7 of IPv4, /0 to /15 of IPv6. */
export function isVeryWide(network: IpNetwork): boolean {
  return network.prefixBits < PREFIX_BITS_MIN[network.family]
}

export function isSingleAddress(network: IpNetwork): boolean {
  return network.prefixBits === addressBits(network.family)
}

/** The one way to write it: `192.0.2.7` for a single address, else `192.0.2.0/24`; IPv6 as in RFC 5952. */
export function ipNetworkText(network: IpNetwork): string {
  const address = addressText(network)
  return isSingleAddress(network) ? address : `${address}/${network.prefixBits}`
}

function addressText({ family, first }: IpNetwork): string {
  const groups: string[] = []
  const groupBits = family === 4 ? 8 : 16
  for (let shift = addressBits(family) - groupBits; shift >= 0; shift -= groupBits)
    groups.push(((first >> BigInt(shift)) & BigInt(2 ** groupBits - 1)).toString(family === 4 ? 10 : 16))
  return family === 4 ? groups.join('.') : canonicalIp(groups.join(':'))
}

/** Of a mapped address the bits are counted as they are written: `::ffff:192.0.2.0/120` is `192.0.2.0/24`. */
function prefixOf(text: string, addressText: string, family: 4 | 6): number | undefined {
  if (!/^(?:0|[1-9]\d{0,2})$/.test(text)) return undefined
  const written = Number(text)
  const bits = family === 4 && addressText.includes(':') ? written - MAPPED_BITS : written
  return bits < 0 || bits > addressBits(family) ? undefined : bits
}

function quadValue(text: string): number {
  return text.split('.').reduce((value, byte) => value * 256 + Number(byte), 0)
}

function valueOf(hextets: readonly number[]): bigint {
  const half = (from: number): bigint =>
    hextets.slice(from, from + 2).reduce((value, group) => value * 0x1_0000n + BigInt(group), 0n)
  return (half(0) << 96n) | (half(2) << 64n) | (half(4) << 32n) | half(6)
}

function unmapped(value: bigint): IpAddress {
  return value >> 32n === 0xffffn ? { family: 4, value: value & 0xffff_ffffn } : { family: 6, value }
}
