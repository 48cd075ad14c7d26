import t from 'tap'
import { nextRoad, readHeeds, roadNews } from '../../../examples/arena/road.ts'

t.test('four fields tell of one player', t => {
  const { byAccount, isComplete } = readHeeds(
    'pat|cross|east|move-0001|kim|closed|east|full|sam|corridor|north||max|dances|south|x'.split('|'),
  )
  t.same(
    [...byAccount.values()].map(({ first }) => first),
    [
      { account: 'pat', word: 'cross', zone: 'east', detail: 'move-0001' },
      { account: 'kim', word: 'closed', zone: 'east', detail: 'full' },
      { account: 'sam', word: 'corridor', zone: 'north', detail: '' },
    ],
    'and words of later days are left out',
  )
  t.ok(isComplete)
  t.end()
})

for (const [pair, kind] of [
  [['closed', 'corridor'], 'closed'],
  [['corridor', 'near'], 'near'],
] as const)
  t.test(`${pair.join(' beside ')}, in any order: both are heeded, and the road is ${kind}`, t => {
    for (const order of [pair, pair.toReversed()]) {
      const rows = order.flatMap(word => ['pat', word, 'east', `detail of ${word}`])
      const heeds = readHeeds([...rows, 'kim', 'near', 'west', 'm']).byAccount.get('pat')
      t.same(heeds, {
        first: { account: 'pat', word: kind, zone: 'east', detail: `detail of ${kind}` },
        words: new Set(pair),
      })
      t.equal(nextRoad({ kind: 'open' }, heeds?.first).kind, kind)
    }
    t.end()
  })

t.test('a long answer may have left somebody out', t => {
  const fields = Array.from({ length: 100 }, (_, index) => [
    `player-${index}`,
    'near',
    'north-east',
    'move-00001',
  ])
  t.notOk(readHeeds(fields.flat()).isComplete)
  t.same(readHeeds([]), { byAccount: new Map(), isComplete: true })
  t.end()
})

for (const [heed, kind, news] of [
  [undefined, 'open', undefined],
  [{ account: 'p', word: 'near', zone: 'east', detail: 'm' }, 'near', 'road near east'],
  [{ account: 'p', word: 'corridor', zone: 'east', detail: '' }, 'corridor', 'road corridor east'],
  [{ account: 'p', word: 'closed', zone: 'east', detail: 'full' }, 'closed', 'road closed full'],
  [{ account: 'p', word: 'cross', zone: 'east', detail: 'm' }, 'open', undefined],
] as const)
  t.test(`${heed?.word ?? 'nothing'} on an open road: ${news ?? 'nothing new'}`, t => {
    const road = nextRoad({ kind: 'open' }, heed)
    t.equal(road.kind, kind)
    t.equal(roadNews({ kind: 'open' }, road), news)
    t.equal(roadNews(road, road), undefined, 'told once')
    t.end()
  })

t.test('a road that opens again is told', t => {
  t.equal(
    roadNews({ kind: 'near', zone: 'east' }, nextRoad({ kind: 'near', zone: 'east' }, undefined)),
    'road open',
  )
  t.end()
})
