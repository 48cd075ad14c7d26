import t from 'tap'
import { NftError } from '../../../lib/nft/nft-error.ts'
import { nftObstacle } from '../../../lib/nft/nft-obstacle.ts'

t.test('what keeps nftables from working is told with its remedy', async t => {
  t.match(nftObstacle(new NftError('missing', 'spawn nft ENOENT')), /install nftables/)
  t.match(nftObstacle(new NftError('not-permitted', 'Operation not permitted')), /CAP_NET_ADMIN/)
  t.match(nftObstacle(new NftError('refused', 'no such module')), /no such module/)
  t.match(nftObstacle(new Error('EMFILE')), /EMFILE/)
})
