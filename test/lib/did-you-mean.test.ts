import t from 'tap'
import fc from 'fast-check'
import { didYouMean, editDistance } from '../../lib/did-you-mean.ts'

t.test('a close word is suggested, a far one is not', async t => {
  t.equal(didYouMean('prot', ['port', 'bind']), 'port')
  t.equal(didYouMean('Port', ['port', 'bind']), 'port')
  t.equal(didYouMean('nonsense', ['port', 'bind']), undefined)
  t.equal(didYouMean('x'.repeat(1_000_000), ['port']), undefined)
})

t.test('the distance is symmetric, zero only for equal words, and at most the longer length', async () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (left, right) => {
      const distance = editDistance(left, right)
      return (
        distance === editDistance(right, left) &&
        (distance === 0) === (left === right) &&
        distance <= Math.max(left.length, right.length)
      )
    }),
  )
})
