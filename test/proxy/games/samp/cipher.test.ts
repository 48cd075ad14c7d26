import fc from 'fast-check'
import t from 'tap'
import {
  CHECKSUM_BYTES,
  decipher,
  decipherInto,
  encipher,
  encipherInto,
  retarget,
} from '../../../../proxy/games/samp/cipher.ts'
import { INVERSE_SUBSTITUTION, SUBSTITUTION } from '../../../../proxy/games/samp/substitution-table.ts'

const port = fc.integer({ min: 1, max: 65_535 })
const plain = fc.uint8Array({ minLength: 1, maxLength: 1_500 })

t.test('the substitution is a permutation, and known at its ends and in between', async t => {
  t.equal(new Set(SUBSTITUTION).size, 256)
  // Client sources say the first direction, open.mp's server the second one.
  for (const [byte, ciphered] of [
    [0x00, 0x27],
    [0x18, 0x1e],
    [0x69, 0xda],
    [0xb4, 0x00],
    [0xff, 0xa7],
  ] as const) {
    t.equal(SUBSTITUTION[byte], ciphered)
    t.equal(INVERSE_SUBSTITUTION[ciphered], byte)
  }
})

t.test('a first open request to port 7777 has these four bytes', async t => {
  // Checksum: 0x18 & 0xaa. 7777 ^ 0xcc has the low byte 0xad; the second payload byte wears it.
  t.equal(encipher(Buffer.from('180000', 'hex'), 7_777).toString('hex'), '081e8a27')
})

t.test('deciphering gives back what was ciphered, for every port', async () => {
  fc.assert(
    fc.property(plain, port, (bytes, port) => {
      const ciphered = encipher(bytes, port)
      return (
        ciphered.length === bytes.length + CHECKSUM_BYTES && decipher(ciphered, port)?.equals(bytes) === true
      )
    }),
  )
})

t.test(
  'ciphering into bytes of others writes nothing behind the datagram, and may be done in place',
  async () => {
    fc.assert(
      fc.property(plain, port, (bytes, port) => {
        const target = Buffer.alloc(bytes.length + 9, 0xee)
        const length = encipherInto(target, bytes, port)
        const whole = target.subarray(length).every(byte => byte === 0xee)
        const back = decipherInto(target, target.subarray(0, length), port)
        return whole && back === bytes.length && target.subarray(0, back).equals(bytes)
      }),
    )
  },
)

t.test('aimed anew, a datagram is one for the other port', async () => {
  fc.assert(
    fc.property(plain, port, port, (bytes, from, to) => {
      const datagram = encipher(bytes, from)
      retarget(datagram, from, to)
      const aimed = datagram.equals(encipher(bytes, to))
      retarget(datagram, to, from)
      return aimed && datagram.equals(encipher(bytes, from))
    }),
    { numRuns: 500 },
  )
})

t.test('aimed anew for all 65,536 pairs of low bytes', async t => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
  const wanted = Array.from({ length: 256 }, (_, low) => encipher(bytes, 0x1e00 | low))
  let wrong = 0
  for (let from = 0; from < 256; from += 1)
    for (let to = 0; to < 256; to += 1) {
      const datagram = Buffer.from(wanted[from]!)
      retarget(datagram, 0x1e00 | from, 0x8100 | to)
      if (!datagram.equals(wanted[to]!)) wrong += 1
    }
  t.equal(wrong, 0)
})

t.test('where the low bytes are equal nothing changes: 7777 and 8033', async t => {
  const datagram = encipher(Buffer.from('any bytes'), 7_777)
  const before = Buffer.from(datagram)
  retarget(datagram, 7_777, 8_033)
  t.ok(datagram.equals(before))
})

t.test('garbage never throws, and never becomes more than it was', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), port, port, (bytes, from, to) => {
      const datagram = Buffer.from(bytes)
      retarget(datagram, from, to)
      return datagram.length === bytes.length && (decipher(bytes, from)?.length ?? 0) <= bytes.length
    }),
  )
})

t.test('there is nothing in an empty datagram, nor behind a lone checksum', async t => {
  t.equal(decipher(Buffer.alloc(0), 7_777), undefined)
  t.equal(decipher(Buffer.alloc(1), 7_777), undefined)
})
