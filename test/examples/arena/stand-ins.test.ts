import t from 'tap'
import { limits } from '../../../examples/arena/limits.ts'
import { readStandIns, StandIns } from '../../../examples/arena/stand-ins.ts'
import { World } from '../../../examples/arena/world.ts'

const viewer = new World(1).enter(
  { protocol: 'udp', address: '127.0.0.1', port: 1 },
  'pat',
  {
    epoch: '1',
    score: 0,
    coins: 0,
    items: [],
    party: '',
    road: { kind: 'open' },
    words: new Set(),
    before: undefined,
  },
  { x: 500, y: 500 },
  0,
)!

const one = (id: string, x: string): readonly string[] => ['east', id, 'player', x, '500', '0', '0', id]

t.test('eight fields tell of one entity, and what is malformed is left out', t => {
  const read = readStandIns([...one('kim', '510.5'), ...one('a b', '510'), ...one('sam', 'far'), 'rest'])
  t.same(read, [{ zone: 'east', id: 'kim', kind: 'player', x: 510.5, y: 500 }])
  t.end()
})

t.test('who is in sight is shown, but nobody sees themselves, and nothing that is old', t => {
  const standIns = new StandIns()
  standIns.replace(readStandIns([...one('kim', '510.5'), ...one('pat', '501'), ...one('sam', '700')]), 0)
  t.equal(standIns.describe(viewer), 'beyond: kim 510.5 500')
  standIns.expire(limits.standInsMs)
  t.equal(standIns.describe(viewer), 'beyond: kim 510.5 500')
  standIns.expire(limits.standInsMs + 1)
  t.equal(standIns.describe(viewer), undefined)
  t.end()
})

t.test('a crowd beyond the border fits one datagram', t => {
  const standIns = new StandIns()
  standIns.replace(
    readStandIns(Array.from({ length: 2_000 }, (_, index) => one(`player-${index}`, '510')).flat()),
    0,
  )
  const text = standIns.describe(viewer)!
  t.ok(text.length > limits.nearBytesMax / 2 && text.length <= limits.nearBytesMax)
  t.end()
})
