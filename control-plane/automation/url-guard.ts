import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import {
  type IpAddress,
  type IpNetwork,
  isIpNetwork,
  networkHolds,
  parseIpAddress,
  parseIpNetwork,
} from '../../lib/ip-network.ts'

export const URL_CHARACTERS_MAX = 2_000

/** Where clouds tell a machine its secrets, what is only good within one link, and what is no place at all. Whoever may add a webhook must not be
 *  able to ask there in our name. */
const GUARDED: readonly string[] = [
  '0.0.0.0/8',
  '169.254.0.0/16', // Link-local (RFC 3927); metadata of most clouds.
  '100.100.100.200', // Metadata of Alibaba Cloud.
  '192.0.0.192', // Metadata of Oracle Cloud.
  '168.63.129.16', // Azure's wire server.
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::',
  'fe80::/10',
  'fd00:ec2::254', // Metadata of Amazon over IPv6.
  'fd20:ce::254', // Metadata of Google over IPv6.
  'ff00::/8',
]
const GUARDED_NETWORKS: readonly IpNetwork[] = GUARDED.map(parseIpNetwork).filter(isIpNetwork)
/** Prefixes that carry an IPv4 address in their last 32 bits (RFC 6052, RFC 8215, RFC 4291, RFC 2765). */
const CARRIERS: readonly IpNetwork[] = ['64:ff9b::/96', '64:ff9b:1::/48', '::/96', '::ffff:0:0:0/96']
  .map(parseIpNetwork)
  .filter(isIpNetwork)
/** Carries one in the 32 bits after its prefix (RFC 3056). */
const SIX_TO_FOUR: readonly IpNetwork[] = ['2002::/16'].map(parseIpNetwork).filter(isIpNetwork)
const SIX_TO_FOUR_SHIFT = 80n

/** Whether nothing is ever posted to this address, unless the configuration allows it. What is no address is guarded. */
export function isGuarded(address: string): boolean {
  const parsed = parseIpAddress(address)
  if (parsed === undefined) return true
  if (GUARDED_NETWORKS.some(network => networkHolds(network, parsed))) return true
  const carried = carriedBy(parsed)
  return carried !== undefined && GUARDED_NETWORKS.some(network => networkHolds(network, carried))
}

function carriedBy(address: IpAddress): IpAddress | undefined {
  const lies = (networks: readonly IpNetwork[]): boolean =>
    networks.some(network => networkHolds(network, address))
  if (lies(SIX_TO_FOUR)) return { family: 4, value: (address.value >> SIX_TO_FOUR_SHIFT) & 0xffff_ffffn }
  // Loopback and the unspecified address carry none.
  return address.value > 1n && lies(CARRIERS) ? { family: 4, value: address.value & 0xffff_ffffn } : undefined
}

/** What is wrong with the address of a receiver, in words. Undefined: nothing that shows in its text. */
export function urlMistake(text: string, allowLinkLocal: boolean): string | undefined {
  if (text.length > URL_CHARACTERS_MAX) return `is longer than ${URL_CHARACTERS_MAX} characters`
  if (!URL.canParse(text)) return 'is no URL'
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'is neither http: nor https:'
  if (url.username !== '' || url.password !== '') return 'has a name or a password in it: leave them out'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return isIP(host) !== 0 && !allowLinkLocal && isGuarded(host) ? guardText(host) : undefined
}

function guardText(address: string): string {
  return `${address} is link-local, a cloud's metadata service or no place at all (allowed by controlPlane.webhooks.allowLinkLocal)`
}

/** Looks a name up and lets only what is not guarded through: what was checked is what is connected to, whatever the name says a moment later. */
export function guardedLookup(
  allowLinkLocal: boolean,
  resolve: typeof systemLookup = systemLookup,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) return callback(error, '', 0)
      const allowed = allowLinkLocal ? addresses : addresses.filter(({ address }) => !isGuarded(address))
      const [first] = allowed
      if (first === undefined) return callback(new Error(guardText(addresses[0]?.address ?? hostname)), '', 0)
      if (options.all === true) return callback(null, allowed)
      callback(null, first.address, first.family)
    })
  }
}
