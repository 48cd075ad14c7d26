import t from 'tap'
import * as fc from 'fast-check'
import { renderTable } from '../../../cli/output/table.ts'
import { textWidth, truncate } from '../../../cli/output/text-width.ts'
import { printable } from '../../../lib/printable.ts'
import { plain } from '../../../cli/output/tone.ts'

const cells = (...texts: readonly string[]) => texts.map(text => ({ text }))

t.test('columns are as wide as their widest cell, and nothing trails', async t => {
  const text = renderTable(['ID', 'STATE'], [cells('arena-1', 'ready'), cells('a', 'up')], { paint: plain })
  t.equal(text, 'ID       STATE\narena-1  ready\na        up\n')
})

t.test('wide characters take two columns', async t => {
  t.equal(textWidth('日本'), 4)
  t.equal(textWidth('🎮x'), 3)
  t.equal(textWidth('é'), 1, 'one letter and its accent')
  t.equal(textWidth('e\u0301'), 1, 'a letter with a combining accent')
  const text = renderTable(['A', 'B'], [cells('日本', 'x'), cells('abcd', 'y')], { paint: plain })
  t.equal(text, 'A     B\n日本  x\nabcd  y\n')
})

t.test('what does not fit the terminal is cut where it is widest', async t => {
  const text = renderTable(['ID', 'EVIDENCE'], [cells('arena-1', 'x'.repeat(100))], {
    paint: plain,
    columnsMax: 30,
  })
  t.equal(text.split('\n')[1], `arena-1  ${'x'.repeat(20)}…`)
})

t.test('no line is wider than the terminal', async t => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string(), fc.string({ unit: 'grapheme' }), fc.string()), { maxLength: 5 }),
        fc.integer({ min: 30, max: 80 }),
        (rows, columnsMax) => {
          const text = renderTable(
            ['A', 'B', 'C'],
            rows.map(row => cells(...row)),
            { paint: plain, columnsMax },
          )
          return text.split('\n').every(line => textWidth(line) <= columnsMax)
        },
      ),
    ),
  )
})

t.test('a cut text is never wider than asked', async t => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).map(printable),
        fc.integer({ min: 1, max: 20 }),
        (text, columns) => textWidth(truncate(text, columns)) <= columns,
      ),
    ),
  )
})
