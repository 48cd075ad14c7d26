import fc from 'fast-check'
import t from 'tap'
import { STATE_VALUE_BYTES_MAX } from '../../../proto/contract/session.ts'
import {
  bytesOf,
  cutPart,
  UNFINISHED_VALUES_MAX,
  ValueParts,
} from '../../../shard-agent/scripts/value-parts.ts'

t.test('parts of any text, put together, are the text', async t => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 400 }),
      fc.integer({ min: 4, max: 60 }),
      (text, bytes) => {
        const value = Buffer.from(text.replaceAll('\0', ''))
        let read = ''
        for (let offset = 0; ;) {
          const part = cutPart(value, 'text', offset, bytes)
          if (part.kind !== 'part' || (part.next === offset && offset < value.length)) return false
          read += part.text
          offset = part.next
          if (offset === value.length) return read === value.toString()
        }
      },
    ),
  )
  t.pass()
})

t.test('any bytes go through base64, in parts, with repeats', async t => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 50 }), (bytes, size) => {
      const value = Buffer.from(bytes)
      const parts = new ValueParts()
      let verdict = parts.add('v', Buffer.alloc(0), 0, value.length)
      for (let offset = 0; offset < value.length; offset += size) {
        const part = bytesOf(value.subarray(offset, offset + size).toString('base64'), 'base64')!
        parts.add('v', part, offset, value.length)
        verdict = parts.add('v', part, offset, value.length)
      }
      return verdict.kind === 'whole' && verdict.value.equals(value)
    }),
  )
  t.pass()
})

t.test('what cannot be read is said', async t => {
  t.same(cutPart(Buffer.from([0xff]), 'text', 0, 9), { kind: 'no-text' })
  t.same(cutPart(Buffer.from('a\0b'), 'text', 0, 9), { kind: 'no-text' })
  t.same(cutPart(Buffer.from('ä'), 'text', 0, 1), { kind: 'no-text' }, 'not one character fits')
  t.same(cutPart(Buffer.from('ab'), 'text', 3, 9), { kind: 'beyond' })
  t.same(cutPart(Buffer.from('ab'), 'text', 2, 9), { kind: 'part', text: '', next: 2 })
  t.equal(bytesOf('a', 'base64'), undefined)
  t.equal(bytesOf('????', 'base64'), undefined)
  t.same(bytesOf('-_8=', 'base64'), Buffer.from([0xfb, 0xff]))
})

t.test('parts out of order are refused, and offset 0 begins anew', async t => {
  const parts = new ValueParts()
  const add = (text: string, offset: number, total?: number) =>
    parts.add('v', Buffer.from(text), offset, total)
  t.match(add('cd', 2, 4), { kind: 'refused', field: 'offset' })
  t.match(add('cd', 2), { kind: 'refused', field: 'total' })
  t.match(add('abc', 0, 2), { kind: 'refused', field: 'offset' })
  t.match(add('ab', 0, 4), { kind: 'more', received: 2 })
  t.match(add('ab', 0, 4), { kind: 'more', received: 2 }, 'repeated')
  t.match(add('xy', 0, 4), { kind: 'more', received: 2 }, 'another value')
  t.match(add('cd', 2, 5), { kind: 'refused', field: 'offset' }, 'of another length')
  t.match(add('cd', 2, 4), { kind: 'whole', value: Buffer.from('xycd') })
  t.match(add('cd', 2, 4), { kind: 'whole', value: Buffer.from('xycd') }, 'repeated')
  t.match(parts.add('w', Buffer.alloc(STATE_VALUE_BYTES_MAX + 1), 0, undefined), {
    kind: 'refused',
    field: 'value',
  })
})

t.test('so many unfinished values and no more', async t => {
  const parts = new ValueParts()
  for (let count = 0; count <= UNFINISHED_VALUES_MAX; count += 1)
    parts.add(`v${count}`, Buffer.from('a'), 0, 2)
  t.match(parts.add('v0', Buffer.from('b'), 1, 2), { kind: 'refused' })
  t.match(parts.add('v1', Buffer.from('b'), 1, 2), { kind: 'whole' })
})
