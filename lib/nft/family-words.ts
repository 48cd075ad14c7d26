import type { AddressFamily } from '../ip-text.ts'

/** How nft calls a family: its tables and headers, and its type of addresses. */
export const FAMILY_WORDS: Readonly<
  Record<AddressFamily, { readonly ip: string; readonly address: string }>
> = {
  4: { ip: 'ip', address: 'ipv4_addr' },
  6: { ip: 'ip6', address: 'ipv6_addr' },
}
