import { NftError } from './nft-error.ts'
import type { NftSession } from './nft-session.ts'

/** What a rule may ask for that has the kernel put fragments together before rules of priority `raw` see them, though no packet ever comes to it. `tproxy` does
 *  that and nothing else; `conntrack` has all packets tracked, and is for kernels without nft_tproxy. */
export type Defragmenting = 'tproxy' | 'conntrack'

export const DEFRAGMENTING_RULES: Readonly<Record<Defragmenting, string>> = {
  tproxy: 'meta l4proto udp tproxy to :1',
  conntrack: 'ct state invalid accept',
}

/** What this kernel has; changes nothing.
 *  @throws NftError for whatever is wrong with nft itself */
export async function findDefragmenting(session: Pick<NftSession, 'check'>): Promise<Defragmenting> {
  try {
    await session.check(`table ip switchyard_try { chain fragments { ${DEFRAGMENTING_RULES.tproxy}; }; }`)
    return 'tproxy'
  } catch (error) {
    // Of what is wrong with nft itself no line of the script is to blame.
    if (error instanceof NftError && error.line !== undefined) return 'conntrack'
    throw error
  }
}
