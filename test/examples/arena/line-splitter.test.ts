import * as fc from 'fast-check'
import t from 'tap'
import { LineSplitter } from '../../../examples/arena/line-splitter.ts'

t.test('however a stream is cut, its lines come out byte for byte', t => {
  const line = fc.array(
    fc.integer({ min: 0, max: 255 }).filter(byte => byte !== 10),
    { maxLength: 20 },
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 10 }), fc.integer({ min: 1, max: 30 }), (lines, step) => {
      const wanted = lines.map(bytes => Buffer.from([...bytes, 10]))
      const stream = Buffer.concat(wanted)
      const splitter = new LineSplitter(32)
      const got: Buffer[] = []
      for (let start = 0; start < stream.length; start += step) {
        const split = splitter.push(stream.subarray(start, start + step))
        if (split.kind === 'lines') got.push(...split.lines)
      }
      return Buffer.concat(got).equals(stream) && got.length === wanted.length
    }),
  )
  t.end()
})

t.test('a line beyond the limit is refused, finished or not', t => {
  t.equal(new LineSplitter(4).push(Buffer.from('abc\n')).kind, 'lines')
  t.equal(new LineSplitter(4).push(Buffer.from('abcd\n')).kind, 'too-long')
  const splitter = new LineSplitter(4)
  t.equal(splitter.push(Buffer.from('ab')).kind, 'lines')
  t.equal(splitter.push(Buffer.from('cd')).kind, 'too-long')
  t.end()
})
