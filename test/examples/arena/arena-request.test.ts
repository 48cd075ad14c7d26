import * as fc from 'fast-check'
import t from 'tap'
import { parseArenaRequest } from '../../../examples/arena/arena-request.ts'

const table: readonly (readonly [string, object])[] = [
  ['who', { kind: 'who' }],
  ['who\n', { kind: 'who' }],
  ['who\r\n', { kind: 'who' }],
  ['who\n\n', { kind: 'other' }],
  ['Who', { kind: 'other' }],
  ['', { kind: 'other' }],
  ['hello ada', { kind: 'hello', name: 'ada' }],
  [`hello ${'n'.repeat(24)}`, { kind: 'hello', name: 'n'.repeat(24) }],
  [`hello ${'n'.repeat(25)}`, { kind: 'other' }],
  ['hello ', { kind: 'other' }],
  ['hello two words', { kind: 'other' }],
  ['pos 1 2', { kind: 'position', x: 1, y: 2 }],
  ['pos -1.5 20.25', { kind: 'position', x: -1.5, y: 20.25 }],
  ['pos 1', { kind: 'other' }],
  ['pos 1e9 2', { kind: 'other' }],
  ['pos NaN NaN', { kind: 'other' }],
  ['pos 99999999 1', { kind: 'other' }],
  ['bye', { kind: 'bye' }],
  ['bye now', { kind: 'other' }],
]

for (const [text, request] of table) {
  t.test(`${JSON.stringify(text)} is read as ${JSON.stringify(request)}`, t => {
    t.same(parseArenaRequest(Buffer.from(text)), request)
    t.end()
  })
}

t.test('no bytes make it throw, and no stranger bytes are a request', t => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      const { kind } = parseArenaRequest(Buffer.from(bytes))
      return kind === 'other' || /^(who|bye|hello |pos )/.test(Buffer.from(bytes).toString('latin1'))
    }),
  )
  t.equal(parseArenaRequest(Buffer.alloc(65_507, 'who')).kind, 'other')
  t.end()
})
