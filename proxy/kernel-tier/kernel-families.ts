import type { AddressFamily } from '../../lib/ip-text.ts'
import { NftError } from '../../lib/nft/nft-error.ts'
import type { NftSession } from '../../lib/nft/nft-session.ts'
import type { ReadSysctl } from './kernel-sysctls.ts'

/** Of all interfaces: what IPv6 asks is this one alone (RFC 8200 knows no martians of our own, and Linux no `rp_filter`). */
const FORWARDING = 'net/ipv6/conf/all/forwarding'

/** Made and deleted in one transaction, so that nobody ever sees it. */
const TRIAL_TABLE = 'ip6 switchyard-trial'

/** What the kernel carries where the tier works, and why not IPv6, if not. */
export interface KernelFamilies {
  readonly families: readonly AddressFamily[]
  /** Undefined where nobody asks for IPv6, there is none at all, or it is carried: then there is nothing to be said. */
  readonly withoutIpv6: { readonly why: string; readonly remedy: string } | undefined
}

/** Where nobody asks for IPv6, or the system has none. */
export const IPV4_ALONE: KernelFamilies = { families: [4], withoutIpv6: undefined }

/** IPv4, and IPv6 too where the system forwards it and its nftables know it. Changes nothing. */
export async function kernelFamilies(session: NftSession, read: ReadSysctl): Promise<KernelFamilies> {
  const forwarding = read(FORWARDING)
  if (forwarding === undefined) return IPV4_ALONE
  if (!(Number(forwarding) > 0)) {
    const withoutIpv6 = {
      why: 'the system does not forward IPv6',
      remedy: `sysctl -w ${FORWARDING}=1; where addresses come by router advertisements, first net/ipv6/conf/INTERFACE/accept_ra=2`,
    }
    return { families: [4], withoutIpv6 }
  }
  try {
    await session.run(`add table ${TRIAL_TABLE}\ndelete table ${TRIAL_TABLE}`)
    return { families: [4, 6], withoutIpv6: undefined }
  } catch (error) {
    if (!(error instanceof NftError)) throw error
    const why = `nftables take no table of IPv6 here: ${error.message.split('\n')[0]}`
    const remedy =
      error.failure === 'refused'
        ? 'Load the kernel module nf_tables with IPv6.'
        : `Try \`nft add table ${TRIAL_TABLE}\` as the same user.`
    return { families: [4], withoutIpv6: { why, remedy } }
  }
}
