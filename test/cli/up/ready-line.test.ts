import t from 'tap'
import * as fc from 'fast-check'
import { ReadyLine } from '../../../cli/up/ready-line.ts'

t.test('the ready line is found however the output is cut', async t => {
  const output = 'hello\nready or not\nready {"pid":7}\nready {"pid":8}\n'
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(fc.array(fc.nat(output.length)), cuts => {
        const line = new ReadyLine()
        const ends = [...cuts.toSorted((left, right) => left - right), output.length]
        const found = ends.flatMap((end, index) => {
          const fields = line.add(output.slice(ends[index - 1] ?? 0, end))
          return fields === undefined ? [] : [fields]
        })
        return found.length === 1 && found[0]!['pid'] === 7
      }),
    ),
  )
})

t.test('endless output without a ready line is not kept', async t => {
  const line = new ReadyLine()
  for (let piece = 0; piece < 100; piece += 1) t.equal(line.add('x'.repeat(10_000)), undefined)
})
