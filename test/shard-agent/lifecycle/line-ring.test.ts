import t from 'tap'
import fc from 'fast-check'
import { LOG_LINE_CHARACTERS_MAX, LOG_LINES_MAX } from '../../../proto/contract/agent-link.ts'
import { text } from '../../../proto/contract/wire-fields.ts'
import { LineRing, RING_CHARACTERS_MAX } from '../../../shard-agent/lifecycle/line-ring.ts'
import { anyCharacter } from '../../support/any-character.ts'

t.test('however the text is cut into pieces, the lines are the same', async () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\n') }), { maxLength: 20 }), pieces => {
      const ring = new LineRing()
      for (const piece of pieces) ring.push(piece)
      const lines = pieces.join('').split('\n')
      if (lines.at(-1) === '') lines.pop()
      return JSON.stringify(ring.last(100)) === JSON.stringify(lines.slice(-100))
    }),
  )
})

t.test('every line is fit for the wire', async t => {
  const field = text(LOG_LINE_CHARACTERS_MAX)
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter, maxLength: 5_000 }), garbage => {
      const ring = new LineRing()
      ring.push(`${garbage}\u001b[31mred\u001b[0m\r\n`)
      for (const line of ring.last(10)) field.decode(line, 'line')
      t.notOk(ring.last(1)[0]?.includes('\u001b'))
    }),
  )
})

t.test('lines and characters are bounded', async t => {
  const many = new LineRing()
  many.push('x\n'.repeat(LOG_LINES_MAX + 5))
  t.equal(many.last(LOG_LINES_MAX * 2).length, LOG_LINES_MAX)
  const long = new LineRing()
  for (let index = 0; index < 400; index += 1) long.push(`${'y'.repeat(1_000)}\n`)
  t.ok(long.last(LOG_LINES_MAX).join('').length <= RING_CHARACTERS_MAX)
  const endless = new LineRing()
  for (let index = 0; index < 400; index += 1) endless.push('z'.repeat(1_000))
  t.equal(endless.last(1)[0]?.length, LOG_LINE_CHARACTERS_MAX)
})

t.test('a text is found in a line that is not finished', async t => {
  const ring = new LineRing()
  ring.push('server rea')
  ring.push('dy')
  t.ok(ring.contains('ready'))
  t.notOk(ring.contains('late'))
})

t.test(
  'escape sequences go as a whole, also those of one-character beginnings, links and titles',
  async t => {
    const ring = new LineRing()
    ring.push(
      '\u001b[31mred\u001b[0m \u009b2Jgone \u001b]8;;http://x\u001b\\link\u001b]8;;\u0007 \u009d0;t\u009c\u202eend\tx\u2028\n',
    )
    t.same(ring.last(1), ['red gone link end\tx'])
  },
)
