import * as fc from 'fast-check'
import t from 'tap'
import { limits, mapEdge } from '../../../examples/arena/limits.ts'
import type { Visitor } from '../../../examples/arena/visitor.ts'
import { move, World } from '../../../examples/arena/world.ts'

function visitor(port: number): Visitor {
  return { protocol: 'udp', address: '127.0.0.1', port }
}

t.test('a full world lets nobody in, and a leaving player makes room', t => {
  const world = new World(1)
  t.ok(world.join(visitor(1), 'ada', 0))
  t.equal(world.join(visitor(2), 'bob', 0), undefined)
  world.leave(visitor(1))
  t.ok(world.join(visitor(2), 'bob', 0))
  t.end()
})

t.test('a name comes back to its place, from whichever end point', t => {
  const world = new World(2)
  move(world.join(visitor(1), 'ada', 0)!, 12, 34)
  t.match(world.join(visitor(2), 'ada', 0), { x: 12, y: 34 })
  t.equal(world.hear(visitor(1), 0), undefined, 'the former end point is a stranger')
  t.equal(world.playerCount, 1)
  t.end()
})

t.test('a second hello under another name is the same seat', t => {
  const world = new World(1)
  world.join(visitor(1), 'ada', 0)
  t.match(world.join(visitor(1), 'eve', 0), { name: 'eve' })
  t.equal(world.playerCount, 1)
  t.end()
})

t.test('the silent are sent away, those heard stay', t => {
  const world = new World(2)
  world.join(visitor(1), 'ada', 0)
  world.join(visitor(2), 'bob', 0)
  world.hear(visitor(2), 1)
  world.expire(limits.silenceMs + 1)
  t.same(
    [...world.players].map(player => player.name),
    ['bob'],
  )
  t.end()
})

t.test('the map has borders', t => {
  const player = new World(1).join(visitor(1), 'ada', 0)!
  move(player, -5, 1e7)
  t.match(player, { x: 0, y: mapEdge })
  t.end()
})

t.test('no order of comings and goings exceeds the slots or leaves a name twice', t => {
  const step = fc.record({
    port: fc.integer({ min: 1, max: 8 }),
    name: fc.constantFrom('a', 'b', 'c', 'd', ''),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const world = new World(3)
      for (const { port, name } of steps) {
        if (name === '') world.leave(visitor(port))
        else world.join(visitor(port), name, 0)
        const names = Array.from(world.players, player => player.name)
        if (names.length > 3 || new Set(names).size !== names.length) return false
      }
      return true
    }),
  )
  t.end()
})
