import { type AddressFamily, familyOf } from '../../lib/ip-text.ts'

const ADDRESSES_TOLD_MAX = 8

/** The rules that open the way to these shards on a machine with Docker, both directions; for other rules they show what is wanted.
 *  @param endpoints as nft writes them
 *  @param missing settings of the system without which it stays closed, whatever rules say */
export function roadRemedy(endpoints: readonly string[], missing: readonly string[] = []): string {
  const addresses = [...new Set(endpoints.map(addressOf))]
  const settings = missing.length === 0 ? '' : `sysctl -w ${missing.join(' ')}; then, if it is still closed, `
  const rules = addresses.slice(0, ADDRESSES_TOLD_MAX).flatMap(address => {
    const program = familyOf(address) === 6 ? 'ip6tables' : 'iptables'
    return ['-d', '-s'].map(side => `${program} -I DOCKER-USER -p udp ${side} ${address} -j ACCEPT`)
  })
  const more =
    addresses.length > ADDRESSES_TOLD_MAX ? `; the same of ${addresses.length - ADDRESSES_TOLD_MAX} more` : ''
  return `${settings}${rules.join('; ')}${more}; or the like for your rules (FORWARD; INPUT for shards on this machine)`
}

/** Of these shards. */
export function familiesOf(endpoints: readonly string[]): readonly AddressFamily[] {
  return [...new Set(endpoints.map(endpoint => familyOf(addressOf(endpoint))))]
}

function addressOf(endpoint: string): string {
  return endpoint.split(' . ', 1)[0] ?? ''
}
