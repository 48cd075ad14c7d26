import fc from 'fast-check'
import t from 'tap'
import { decipher, encipher } from '../../../../proxy/games/samp/cipher.ts'
import {
  cipheredEchoOf,
  cipheredOpenRequest,
  COOKIE_MASK,
  decodeGreeting,
  echoedBy,
  echoOf,
  encodeGreeting,
  type Greeting,
  openRequest,
} from '../../../../proxy/games/samp/handshake.ts'

const short = fc.integer({ min: 0, max: 0xffff })
const long = fc.integer({ min: 0, max: 0xffff_ffff })
const port = fc.integer({ min: 1, max: 65_535 })
const greeting: fc.Arbitrary<Greeting> = fc.oneof(
  fc.record({ kind: fc.constant('cookie' as const), cookie: short }),
  fc.record({
    kind: fc.constantFrom('reply' as const, 'attempt-failed' as const, 'full' as const, 'banned' as const),
  }),
  fc.record({ kind: fc.constant('encryption-offer' as const), key: long, version: long }),
)

const GREETINGS: readonly [Greeting, string][] = [
  [{ kind: 'cookie', cookie: 0x1234 }, '1a3412'],
  [{ kind: 'reply' }, '1900'],
  [{ kind: 'attempt-failed' }, '1d00'],
  [{ kind: 'full' }, '1f00'],
  [{ kind: 'banned' }, '2400'],
  [{ kind: 'encryption-offer', key: 0x0102_0304, version: 5 }, '86706d6f000403020105000000'],
]
for (const [greeting, hex] of GREETINGS)
  t.test(`${greeting.kind} is ${hex} on the wire`, async t => {
    t.equal(encodeGreeting(greeting).toString('hex'), hex)
    t.same(decodeGreeting(Buffer.from(hex, 'hex')), greeting)
  })

t.test('open requests: nothing first, then the cookie with the mask of the client', async t => {
  t.equal(openRequest(0).toString('hex'), '180000')
  t.equal(openRequest(0x1234 ^ COOKIE_MASK.samp).toString('hex'), '185d7b')
  t.equal(openRequest(0x1234 ^ COOKIE_MASK.openMp).toString('hex'), '18447f')
})

t.test('an echo tells which client it is, and is nobody’s for another cookie', async () => {
  fc.assert(
    fc.property(short, short, (cookie, other) => {
      const ours = echoedBy(cookie ^ COOKIE_MASK.samp, cookie) === 'samp'
      const openMp = echoedBy(cookie ^ COOKIE_MASK.openMp, cookie) === 'openMp'
      const strange = echoedBy(other, cookie)
      const expected =
        (other ^ cookie) === COOKIE_MASK.samp
          ? 'samp'
          : (other ^ cookie) === COOKIE_MASK.openMp
            ? 'openMp'
            : undefined
      return ours && openMp && strange === expected
    }),
  )
})

t.test('a ciphered open request is read by a server on its port', async () => {
  fc.assert(
    fc.property(short, port, (echo, port) => {
      const request = cipheredOpenRequest(echo, port)
      return request.length === 4 && cipheredEchoOf(request, port) === echo
    }),
  )
})

t.test('nothing else is one', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), port, (bytes, port) => {
      const plain = decipher(bytes, port)
      const expected = plain?.length === 3 && plain[0] === 0x18 ? plain.readUInt16LE(1) : undefined
      return cipheredEchoOf(bytes, port) === expected && (plain === undefined || echoOf(plain) === expected)
    }),
    { numRuns: 1_000 },
  )
  t.equal(cipheredEchoOf(encipher(Buffer.from('190000', 'hex'), 1), 1), undefined)
  t.equal(cipheredEchoOf(encipher(Buffer.from('18000000', 'hex'), 1), 1), undefined)
})

t.test('greetings survive the wire, in 13 bytes at most; garbage never throws', async () => {
  fc.assert(
    fc.property(greeting, greeting => {
      const datagram = encodeGreeting(greeting)
      const back = decodeGreeting(datagram)
      return datagram.length <= 13 && JSON.stringify(back) === JSON.stringify(greeting)
    }),
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), bytes => {
      const read = decodeGreeting(Buffer.from(bytes))
      return read === undefined || encodeGreeting(read).equals(bytes)
    }),
    { numRuns: 1_000 },
  )
})
