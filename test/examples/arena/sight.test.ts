import * as fc from 'fast-check'
import t from 'tap'
import { limits, mapEdge, sightRadius } from '../../../examples/arena/limits.ts'
import { describeSight, indexSight } from '../../../examples/arena/sight.ts'
import type { Player } from '../../../examples/arena/world.ts'

function player(name: string, x: number, y: number): Player {
  return { name, visitor: { protocol: 'udp', address: '127.0.0.1', port: 1 }, seat: 0, x, y, heardAtMs: 0 }
}

t.test('one sees others in reach with their places, and not oneself', t => {
  const ada = player('ada', 99, 99)
  const players = [ada, player('bob', 101.26, 100), player('far', 99 + sightRadius + 1, 99)]
  t.equal(describeSight(indexSight(players), ada), 'near bob 101.3 100')
  t.end()
})

t.test('one who is alone sees nothing', t => {
  const ada = player('ada', 0, 0)
  t.equal(describeSight(indexSight([ada]), ada), undefined)
  t.end()
})

t.test('a crowd is cut to one datagram at a whole entry', t => {
  const crowd = Array.from({ length: 200 }, (_, index) => player(`player-with-a-name-${index}`, 500, 500))
  const text = describeSight(indexSight(crowd), crowd[0]!)!
  t.ok(text.length <= limits.nearBytesMax)
  t.equal((text.split(' ').length - 1) % 3, 0)
  t.end()
})

t.test('squares hide nobody who is in reach', t => {
  const coordinate = fc.integer({ min: 0, max: mapEdge })
  fc.assert(
    fc.property(fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 20 }), places => {
      const players = places.map(([x, y], index) => player(`p${index}`, x, y))
      const viewer = players[0]!
      const seen = (describeSight(indexSight(players), viewer) ?? 'near')
        .split(' ')
        .filter(word => word.startsWith('p'))
      const inReach = players.filter(
        other => other !== viewer && Math.hypot(other.x - viewer.x, other.y - viewer.y) <= sightRadius,
      )
      return (
        seen.sort().join() ===
        inReach
          .map(other => other.name)
          .sort()
          .join()
      )
    }),
  )
  t.end()
})
