import { networkInterfaces } from 'node:os'

/** Interfaces can carry thousands of addresses; a listener binds at most so many. */
export const LOCAL_ADDRESSES_MAX = 256

/** This machine's own addresses of one family, link-local ones with their zone. */
export function localAddresses(family: 4 | 6): readonly string[] {
  const addresses = new Set<string>()
  for (const [name, entries] of Object.entries(networkInterfaces()))
    for (const entry of entries ?? []) {
      if (entry.family !== `IPv${family}`) continue
      const linkLocal = entry.family === 'IPv6' && entry.scopeid !== 0
      addresses.add(linkLocal ? `${entry.address}%${name}` : entry.address)
    }
  return [...addresses].slice(0, LOCAL_ADDRESSES_MAX)
}
