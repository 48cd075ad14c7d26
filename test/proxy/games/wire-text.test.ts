import fc from 'fast-check'
import t from 'tap'
import { cutText, wireText } from '../../../proxy/games/wire-text.ts'

t.test('a text is cut to its bytes, and never through a character', async t => {
  const rows: [string, number, string][] = [
    ['abc', 3, 'abc'],
    ['abcd', 3, 'abc'],
    ['Zoë!', 3, 'Zo'],
    ['Zoë!', 4, 'Zoë'],
    ['€', 2, ''],
    ['abc', 0, ''],
  ]
  for (const [text, bytesMax, cut] of rows) t.equal(cutText(wireText(text), bytesMax), wireText(cut), text)
  const text = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(text, fc.nat({ max: 20 }), (whole, bytesMax) => {
      const cut = Buffer.from(cutText(wireText(whole), bytesMax), 'latin1')
      return cut.length <= bytesMax && !cut.toString().includes('\ufffd')
    }),
  )
})
