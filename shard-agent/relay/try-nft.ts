import { messageOf } from '../../lib/errors.ts'
import { familyOf } from '../../lib/ip-text.ts'
import { FAMILY_WORDS } from '../../lib/nft/family-words.ts'
import { NftError } from '../../lib/nft/nft-error.ts'
import { nftObstacle } from '../../lib/nft/nft-obstacle.ts'
import { sampleText } from '../restore/table-text.ts'

/** What of nft a trial needs; see `lib/nft/`. */
export interface TrialNft {
  /** What nft prints as JSON, parsed. */
  list(command: string): Promise<unknown>
  /** Reads a script, and changes nothing. */
  check(script: string): Promise<void>
}

/** Why nft is of no use for the table of restored addresses, in words, with the remedy; undefined: it is. Whether the kernel takes the table shows when it is made.
 *  @param address of this host */
export async function nftTrial(nft: TrialNft, address: string): Promise<string | undefined> {
  try {
    await nft.list(`list tables ${FAMILY_WORDS[familyOf(address)].ip}`)
    await nft.check(sampleText(address))
    return undefined
  } catch (error) {
    // Of a line of the script: an nft that could not be started at all says nothing of what it knows.
    const isOld = error instanceof NftError && error.line !== undefined && error.failure !== 'not-permitted'
    const said = messageOf(error).split('\n', 1)[0] ?? ''
    return isOld
      ? `nft does not take what restored addresses need: ${said}; nft 1.0.6 does`
      : nftObstacle(error)
  }
}
