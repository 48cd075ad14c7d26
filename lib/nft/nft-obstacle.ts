import { messageOf } from '../errors.ts'
import { NftError } from './nft-error.ts'

/** Why nftables cannot be used here, in words, with what to do about it. */
export function nftObstacle(error: unknown): string {
  if (error instanceof NftError && error.failure === 'missing')
    return 'there is no nft here: install nftables'
  if (error instanceof NftError && error.failure === 'not-permitted')
    return 'nftables may not be changed from here: give the program CAP_NET_ADMIN, or run it as root'
  return `nft does not work here: ${messageOf(error)}`
}
