import fc from 'fast-check'
import t from 'tap'
import { COORDINATE_MAX } from '../../../proto/contract/zone.ts'
import { MAP_ARGUMENTS } from '../../../shard-agent/scripts/map-arguments.ts'
import { anyCharacter } from '../../support/any-character.ts'

const { players, objects, members } = MAP_ARGUMENTS

function player(changes: object = {}): object {
  const at = { x: 100, y: 200, z: 300 }
  return { account: 'pat', epoch: 7, at, party: '', heading: 0, look: '', ...changes }
}

t.test('what players are told of is read to the hundredth', async t => {
  const table: readonly (readonly [string, readonly object[]])[] = [
    ['', []],
    ['pat,7,1,2,3', [player()]],
    ['pat,7,1,2,3;', [player()]],
    ['pat,7,1.0,2.00,03', [player()]],
    ['pat,7,-12.5,0.07,-0.00', [player({ at: { x: -1_250, y: 7, z: 0 } })]],
    ['pat,7,1000000,-1000000,3', [player({ at: { x: COORDINATE_MAX, y: -COORDINATE_MAX, z: 300 } })]],
    ['pat,7,1,2,3,car-1,-90.5,skin 7|hat', [player({ party: 'car-1', heading: -9_050, look: 'skin 7|hat' })]],
    ['pat,7,1,2,3,,,', [player()]],
    ['pat,7,1,2,3;kim,8,1,2,3,,360', [player(), player({ account: 'kim', epoch: 8, heading: 36_000 })]],
  ]
  for (const [text, read] of table) t.same(players.read(text), read, text)
})

t.test('what is no list names the entry and the field', async t => {
  const many = (count: number, one: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => one(index)).join(';')
  const table: readonly (readonly [string, RegExp])[] = [
    ['pat', /^entry 1, epoch: is missing: what `claim` gave/],
    ['pat,7,1,2,3;kim,8,1,2', /^entry 2, z: is missing: a place/],
    [';pat,7,1,2,3', /^entry 1, account: is not 1 to 64/],
    ['pat,7,1,2,3;;kim,7,1,2,3', /^entry 2, account: is not/],
    ['p t,7,1,2,3', /^entry 1, account: is not/],
    ['pat,0,1,2,3', /^entry 1, epoch: is not/],
    ['pat,7,nan,2,3', /^entry 1, x: is not a place/],
    ['pat,7,1e3,2,3', /^entry 1, x: is not/],
    ['pat,7,1,2.123,3', /^entry 1, y: is not .* two decimals/],
    ['pat,7,1,.5,3', /^entry 1, y: is not/],
    ['pat,7,1,2,1000000.01', /^entry 1, z: is not/],
    ['pat,7,1,2,-99999999', /^entry 1, z: is not/],
    ['pat,7,1,2,3,a b', /^entry 1, party: is not/],
    ['pat,7,1,2,3,,361', /^entry 1, heading: is not degrees/],
    [`pat,7,1,2,3,,0,${'x'.repeat(121)}`, /^entry 1, look: is not/],
    ['pat,7,1,2,3,,0,a\nb', /^entry 1, look: is not/],
    ['pat,7,1,2,3,,0,a,b', /^entry 1, 9th field: there are 8 fields/],
    ['pat,7,1,2,3;kim,8,1,2,3;pat,9,1,2,3', /^entry 3, account: is given twice/],
    [many(501, index => `p${index},7,1,2,3`), /^has more than 500 entries/],
    [';'.repeat(100_000), /^has more than 500 entries/],
  ]
  for (const [text, what] of table) {
    t.equal(players.read(text), undefined, text.slice(0, 40))
    t.match(players.explain?.(text), what)
  }
  t.equal(players.read(many(500, index => `p${index},7,1,2,3`))?.length, 500)
  t.equal(objects.read(many(64, index => `o${index},car,1,2,3`))?.length, 64)
  t.match(objects.explain?.(many(65, index => `o${index},car,1,2,3`)), /^has more than 64 entries/)
  t.match(objects.explain?.('pat,player,1,2,3'), /^entry 1, kind: is not .* other than player/)
  t.same(objects.read('players-1,players,1,2,3'), [
    { id: 'players-1', kind: 'players', at: { x: 100, y: 200, z: 300 }, heading: 0, look: '' },
  ])
  t.match(members.explain?.(''), /^has fewer than 1 entries/)
  t.match(members.explain?.(many(17, index => `p${index},7`)), /^has more than 16 entries/)
})

t.test('every hundredth comes back as it was written', async t => {
  fc.assert(
    fc.property(fc.integer({ min: -COORDINATE_MAX, max: COORDINATE_MAX }), value => {
      const text = (value / 100).toFixed(2)
      return players.read(`pat,7,${text},0,0`)?.[0]?.at.x === (value === 0 ? 0 : value)
    }),
  )
  t.pass()
})

t.test('any text is a list or a mistake in one line', async t => {
  const hostile = fc.oneof(
    fc.string({ unit: anyCharacter }),
    fc.string({ unit: fc.constantFrom('pat', '7', ',', ';', '1.5', '-', '.', 'é', '\0') }),
  )
  fc.assert(
    fc.property(hostile, text =>
      [players, objects, members].every(list => {
        const what = list.explain?.(text) ?? ''
        return (
          (list.read(text) === undefined) === (what !== '') && what.length < 200 && !/[\r\n\0]/.test(what)
        )
      }),
    ),
  )
  t.pass()
})
