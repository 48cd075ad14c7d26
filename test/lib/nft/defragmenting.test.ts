import t from 'tap'
import { findDefragmenting } from '../../../lib/nft/defragmenting.ts'
import { nftErrorOf, NftError } from '../../../lib/nft/nft-error.ts'

const onKernel = (answer: Error | undefined) =>
  findDefragmenting({
    check: async script => {
      t.match(script, /tproxy/)
      if (answer !== undefined) throw answer
    },
  })

t.test('a kernel without nft_tproxy tracks connections instead', async t => {
  t.equal(await onKernel(undefined), 'tproxy')
  for (const said of [
    '/dev/stdin:1:63-71: Error: Could not process rule: No such file or directory',
    '/dev/stdin:1:63-71: Error: Could not process rule: Operation not supported',
  ])
    t.equal(await onKernel(nftErrorOf(said)), 'conntrack')
})

t.test('an nft that cannot say is a mistake', async t => {
  for (const failed of [
    new NftError('timeout', 'nft ended by SIGKILL'),
    new NftError('refused', 'spawn nft EMFILE'),
  ])
    await t.rejects(onKernel(failed), failed)
})
