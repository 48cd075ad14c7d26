import fc from 'fast-check'
import t from 'tap'
import { BitReader, BitWriter } from './bit-stream.ts'
import {
  DATAGRAM_BYTES_MAX,
  decodeDatagram,
  encodeDatagram,
  isOrdered,
  RELIABILITY,
} from './raknet-datagram.ts'
import { decodeCall, decodeJoin, encodeCall, encodeJoin } from './remote-call.ts'

const number = fc.integer({ min: 0, max: 0xffff })
const payload = fc.uint8Array({ minLength: 1, maxLength: 100 }).map(bytes => Buffer.from(bytes))
const message = fc
  .record({
    number,
    reliability: fc.constantFrom(...Object.values(RELIABILITY)),
    channel: fc.integer({ min: 0, max: 31 }),
    orderingIndex: number,
    payload,
  })
  .map(message => (isOrdered(message.reliability) ? message : { ...message, channel: 0, orderingIndex: 0 }))
const acks = fc.array(
  fc
    .tuple(number, number)
    .map(([one, other]) => ({ first: Math.min(one, other), last: Math.max(one, other) })),
  { maxLength: 20 },
)

t.test('bits lie highest first, numbers low byte first, small numbers compressed', async t => {
  const out = new BitWriter()
  out.bit(true)
  out.unsigned(0x1234, 2)
  out.compressed(8, 2)
  out.align()
  out.bytes(Buffer.from('ab', 'hex'))
  t.equal(out.bits, 32)
  t.equal(out.take().toString('hex'), '9a0970ab')
})

t.test('numbers survive compression', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), number, (long, short) => {
      const out = new BitWriter()
      out.compressed(long, 4)
      out.compressed(short, 2)
      const read = new BitReader(out.take())
      return read.compressed(4) === long && read.compressed(2) === short && !read.ended
    }),
    { numRuns: 1_000 },
  )
})

t.test('a datagram of acknowledgements and messages survives the wire', async t => {
  t.equal(encodeDatagram({ acks: [{ first: 5, last: 5 }], messages: [] }).toString('hex'), 'e30500')
  fc.assert(
    fc.property(acks, fc.array(message, { maxLength: 6 }), (acks, messages) => {
      const back = decodeDatagram(encodeDatagram({ acks, messages }))
      return JSON.stringify(back) === JSON.stringify({ acks, messages })
    }),
  )
})

t.test('calls and joins survive the wire', async () => {
  const text = fc.string({ maxLength: 24, unit: 'binary-ascii' })
  const long = fc.integer({ min: 0, max: 0xffff_ffff })
  const join = fc.record({ version: long, name: text, challenge: long, key: text, versionText: text })
  fc.assert(
    fc.property(join, fc.integer({ min: 0, max: 255 }), (join, id) => {
      const call = decodeCall(encodeCall(id, encodeJoin(join)))
      return call?.id === id && JSON.stringify(decodeJoin(call.payload)) === JSON.stringify(join)
    }),
  )
})

t.test('a call that says it has 2^31 bits or more is none', async t => {
  t.equal(decodeCall(Uint8Array.from([20, 0, 0, 0, 0, 64])), undefined)
})

t.test('garbage never throws, and never becomes more than it was', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: DATAGRAM_BYTES_MAX }), bytes => {
      const messages = decodeDatagram(bytes)?.messages ?? []
      decodeJoin(bytes)
      const call = decodeCall(bytes)
      return (
        messages.reduce((sum, { payload }) => sum + payload.length, 0) <= bytes.length &&
        (call?.payload.length ?? 0) <= bytes.length
      )
    }),
    { numRuns: 1_000 },
  )
})
