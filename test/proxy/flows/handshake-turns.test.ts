import fc from 'fast-check'
import t from 'tap'
import { GUESTS_PER_SHARD_MAX, HandshakeTurns } from '../../../proxy/flows/handshake-turns.ts'
import type { CarriedShard } from '../../../proxy/routing/route.ts'
import { carrierWorld } from '../support/carrier-world.ts'
import { arena, snapshot, token } from '../support/routes.ts'

function shards(): readonly CarriedShard[] {
  const { carrier } = carrierWorld()
  carrier.applySnapshot(token(1), snapshot([{ group: 1 }, { group: 2 }]))
  return carrier.routes.shardsOf(arena)
}
const [one, two] = shards() as readonly [CarriedShard, CarriedShard]

t.test('first come, first served, at each shard', async t => {
  const turns = new HandshakeTurns<string>()
  for (const guest of ['a', 'b', 'c']) t.ok(turns.enter(one, guest))
  t.ok(turns.enter(two, 'd'))
  t.same(
    [turns.isFirst(one, 'a'), turns.isFirst(one, 'b'), turns.isFirst(two, 'd'), turns.isFirst(two, 'a')],
    [true, false, true, false],
  )
  t.equal(turns.leave(one, 'b'), undefined, 'it was not its turn')
  t.equal(turns.leave(one, 'a'), 'c')
  t.equal(turns.leave(one, 'a'), undefined, 'twice')
  t.equal(turns.leave(one, 'c'), undefined, 'nobody is left')
  t.equal(turns.isFirst(one, 'c'), false)
})

t.test('a queue has an end', async t => {
  const turns = new HandshakeTurns<number>()
  for (let guest = 0; guest < GUESTS_PER_SHARD_MAX; guest += 1) t.ok(turns.enter(one, guest))
  t.equal(turns.enter(one, -1), false)
  t.equal(turns.leave(one, -1), undefined)
  t.ok(turns.enter(two, -1))
  turns.leave(one, 0)
  t.ok(turns.enter(one, -1))
})

t.test('whoever comes and goes: where somebody waits, exactly one is first', async t => {
  const step = fc.tuple(fc.boolean(), fc.nat(6))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const turns = new HandshakeTurns<number>()
      const waiting: number[] = []
      for (const [comes, guest] of steps) {
        const at = waiting.indexOf(guest)
        if (comes && at === -1) {
          turns.enter(one, guest)
          waiting.push(guest)
        } else if (!comes) {
          const next = turns.leave(one, guest)
          if (at !== -1) waiting.splice(at, 1)
          if (next !== (at === 0 ? waiting[0] : undefined)) return false
        }
        for (const some of [0, 1, 2, 3, 4, 5, 6])
          if (turns.isFirst(one, some) !== (waiting[0] === some)) return false
      }
      return true
    }),
  )
  t.pass()
})
