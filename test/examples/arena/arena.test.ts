import * as fc from 'fast-check'
import t from 'tap'
import { Arena } from '../../../examples/arena/arena.ts'
import { limits } from '../../../examples/arena/limits.ts'
import type { Visitor } from '../../../examples/arena/visitor.ts'

const ada: Visitor = { protocol: 'udp', address: '127.0.0.7', port: 7 }
const bob: Visitor = { protocol: 'tcp', address: '::1', port: 8 }

function newArena(slots = 2): Arena {
  return new Arena({ shard: 'arena-1', incarnation: 3, slots })
}

function ask(arena: Arena, visitor: Visitor, text: string, nowMs = 0): string {
  const answer = arena.answer(visitor, Buffer.from(text), nowMs)
  return answer.kind === 'say' ? answer.text : answer.kind
}

t.test('who names the shard, its incarnation, and the asker', t => {
  t.equal(ask(newArena(), ada, 'who'), 'shard=arena-1 incarnation=3 seen=127.0.0.7:7')
  t.equal(ask(newArena(), bob, 'who'), 'shard=arena-1 incarnation=3 seen=[::1]:8')
  t.end()
})

t.test('a stay goes from hello to bye, and is remembered', t => {
  const arena = newArena()
  t.equal(ask(arena, ada, 'pos 1 2'), 'who-are-you')
  t.match(ask(arena, ada, 'hello ada'), /^welcome ada shard=arena-1 incarnation=3 x=[\d.]+ y=[\d.]+$/)
  t.equal(ask(arena, ada, 'pos 1 2'), 'nothing')
  t.equal(ask(arena, ada, 'bye'), 'bye')
  t.equal(ask(arena, ada, 'pos 1 2'), 'who-are-you')
  t.equal(ask(arena, ada, 'hello ada'), 'welcome ada shard=arena-1 incarnation=3 x=1 y=2')
  t.end()
})

t.test('a full arena says so', t => {
  const arena = newArena(1)
  ask(arena, ada, 'hello ada')
  t.equal(ask(arena, bob, 'hello bob'), 'full')
  t.end()
})

t.test('anything heard of a player counts against silence, even an echo', t => {
  const arena = newArena()
  ask(arena, ada, 'hello ada', 0)
  ask(arena, ada, 'still here', limits.silenceMs)
  arena.expire(limits.silenceMs + 1)
  t.equal(ask(arena, ada, 'pos 1 2'), 'nothing')
  t.end()
})

t.test('a round of slices reaches each player once', t => {
  const arena = newArena(30)
  for (let port = 1; port <= 30; port++) {
    const visitor = { ...ada, port }
    ask(arena, visitor, `hello p${port}`)
    ask(arena, visitor, 'pos 5 5')
  }
  const reached = [0, 1, 2, 3, 4].flatMap(slice =>
    arena.look(slice, 5).map(announcement => announcement.to.port),
  )
  t.equal(reached.length, 30)
  t.equal(new Set(reached).size, 30)
  t.equal(arena.farewell().length, 30)
  t.end()
})

t.test('garbage is echoed and never throws', t => {
  const arena = newArena()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), bytes => {
      const { kind } = arena.answer(ada, Buffer.from(bytes), 0)
      return kind === 'echo' || /^(who|bye|hello |pos )/.test(Buffer.from(bytes).toString('latin1'))
    }),
  )
  t.end()
})
