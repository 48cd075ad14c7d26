import fc from 'fast-check'
import t from 'tap'
import { mask, unmask } from '../../../../proxy/games/samp/masking.ts'

const key = fc.integer({ min: 0, max: 0xffff_ffff })

t.test('a reply masked with a key of four different bytes', async t => {
  // Checksum 0x19 & 0xaa; the key's lowest byte comes first.
  t.equal(mask(Buffer.from([0x19, 0x00]), 0x0403_0201).toString('hex'), '081802')
  t.equal(mask(Buffer.alloc(5), 0x8000_0001).toString('hex'), '000100008001')
})

t.test('unmasking gives back what was masked', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 1_500 }), key, (plain, key) => {
      const masked = mask(plain, key)
      return masked.length === plain.length + 1 && unmask(masked, key)?.equals(plain) === true
    }),
  )
})

t.test('garbage never throws', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), key, (bytes, key) => {
      return (unmask(bytes, key)?.length ?? 0) <= bytes.length
    }),
  )
})
