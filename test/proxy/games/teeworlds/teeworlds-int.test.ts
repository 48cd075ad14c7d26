import fc from 'fast-check'
import t from 'tap'
import { ByteReader } from '../../../../proxy/games/byte-reader.ts'
import { encodeInt, readInt } from '../../../../proxy/games/teeworlds/teeworlds-int.ts'
import { Packer, Unpacker } from '../../../games/teeworlds/tw-numbers.ts'

t.test('numbers as Teeworlds writes them', async t => {
  const rows: [number, string][] = [
    [0, '00'],
    [1, '01'],
    [-1, '40'],
    [63, '3f'],
    [64, '8001'],
    [-65, 'c001'],
    [8_191, 'bf7f'],
    [8_192, '808001'],
    [2_147_483_647, 'bfffffff0f'],
    [-2_147_483_648, 'ffffffff0f'],
  ]
  for (const [value, hex] of rows) {
    t.equal(encodeInt(value).toString('hex'), hex)
    t.equal(readInt(new ByteReader(Buffer.from(hex, 'hex'))), value)
  }
})

t.test('every number of 32 bits comes back, also by way of another hand', async () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), value => {
      const packer = new Packer()
      packer.int(value)
      const bytes = encodeInt(value)
      const reader = new ByteReader(bytes)
      const same = packer.whole().equals(bytes) && new Unpacker(bytes, 0).int() === value
      return same && readInt(reader) === value && reader.left === 0 && reader.ok
    }),
  )
})

t.test('bytes that go on for ever are read to the fifth, missing ones are noticed', async t => {
  const long = new ByteReader(Buffer.alloc(9, 0xff))
  readInt(long)
  t.equal(long.left, 4)
  const short = new ByteReader(Buffer.from([0x80]))
  readInt(short)
  t.equal(short.ok, false)
})
