import fc from 'fast-check'
import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import { Seats } from '../../../proxy/routing/seats.ts'
import { group } from '../support/routes.ts'

const owner = (ip: string) => ({ listener: 'main' as never, protocol: 'udp' as const, ip })
const at = (ms: number) => ms as MonotonicMs

t.test('the oldest seat is offered first, each is taken once', async t => {
  const seats = new Seats({ seatMs: 1_000, seatsMax: 10 })
  seats.leave(owner('a'), group(1), at(10))
  seats.leave(owner('a'), group(2), at(20))
  t.equal(seats.oldest(owner('a'), at(30))?.groupId, group(1))
  seats.take(owner('a'))
  t.equal(seats.oldest(owner('a'), at(30))?.groupId, group(2))
  seats.take(owner('a'))
  t.equal(seats.oldest(owner('a'), at(30)), undefined)
  t.equal(seats.oldest(owner('b'), at(30)), undefined)
})

t.test('a seat is kept for its time only', async t => {
  const seats = new Seats({ seatMs: 1_000, seatsMax: 10 })
  seats.leave(owner('a'), group(1), at(0))
  t.ok(seats.oldest(owner('a'), at(999)))
  t.equal(seats.oldest(owner('a'), at(1_000)), undefined)
  t.equal(seats.size, 0)
})

t.test('the seats of one protocol are not those of the other', async t => {
  const seats = new Seats({ seatMs: 1_000, seatsMax: 10 })
  seats.leave(owner('a'), group(1), at(0))
  t.equal(seats.oldest({ ...owner('a'), protocol: 'tcp' }, at(1)), undefined)
})

t.test('never more seats than allowed, and the count is right, whatever happens', async () => {
  const step = fc.record({
    kind: fc.constantFrom('leave', 'take', 'look', 'expire'),
    ip: fc.constantFrom('a', 'b', 'c'),
    afterMs: fc.integer({ min: 0, max: 400 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), steps => {
      const seats = new Seats({ seatMs: 1_000, seatsMax: 5 })
      let now = 0
      for (const { kind, ip, afterMs } of steps) {
        now += afterMs
        if (kind === 'leave') seats.leave(owner(ip), group(1), at(now))
        if (kind === 'take' && seats.oldest(owner(ip), at(now)) !== undefined) seats.take(owner(ip))
        if (kind === 'expire') seats.expire(at(now), 10)
        const offered = seats.oldest(owner(ip), at(now))
        if (offered !== undefined && now - offered.leftAt >= 1_000) return false
        if (seats.size < 0 || seats.size > 5) return false
      }
      seats.expire(at(now + 1_000), 10)
      return seats.size === 0
    }),
  )
})
