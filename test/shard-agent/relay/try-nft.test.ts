import t from 'tap'
import { NftError } from '../../../lib/nft/nft-error.ts'
import { nftTrial } from '../../../shard-agent/relay/try-nft.ts'
import { NotingNft } from '../support/restore-lab.ts'

t.test('what is tried is of the family of the host’s address', async t => {
  for (const [address, family] of [
    ['192.0.2.1', 'ip'],
    ['2001:db8::1', 'ip6'],
  ] as const) {
    const nft = new NotingNft()
    t.equal(await nftTrial(nft, address), undefined)
    t.same(nft.lists, [`list tables ${family}`])
    t.match(nft.checked, [new RegExp(`^add table ${family} switchyard_restore_trial\n`)])
  }
})

t.test('a system whose nftables know nothing of IPv6 says so', async t => {
  const nft = new NotingNft()
  nft.obstacle = new NftError('refused', 'Address family not supported by protocol')
  t.match(await nftTrial(nft, '2001:db8::1'), /does not work here: Address family not supported/)
})
