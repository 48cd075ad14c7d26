import fc from 'fast-check'
import t from 'tap'
import {
  type BreakerEvent,
  type BreakerState,
  CLOSED,
  nextBreaker,
  OPEN_MS,
  PROBE_MS_MAX,
  startsAllowed,
} from '../../../control-plane/scaler/breaker.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { later, NOW } from './scaler-lab.ts'

const failed = (startedAt = NOW, chance = 0): BreakerEvent => ({
  kind: 'failed',
  startedAt,
  chance,
  why: 'no capacity',
})
const good = (startedAt = NOW): BreakerEvent => ({ kind: 'succeeded', startedAt })
const after = (events: readonly BreakerEvent[], state: BreakerState = CLOSED, now: StoreTimeMs = NOW) =>
  events.reduce((before, event) => nextBreaker(before, event, now), state)
const open = after([failed(), failed(), failed()])

t.test('it opens at three failures in a row', async t => {
  t.equal(after([failed(), failed(), good(), failed()]).kind, 'closed')
  t.match(open, { kind: 'open', until: later(60_000), opened: 0, why: 'no capacity' })
})

t.test('it opens when half of the last ten failed', async t => {
  const mixed = [failed(), good(), failed(), good(), failed(), good(), failed(), good(), good()]
  t.equal(after([...mixed, failed()]).kind, 'open')
  t.equal(after([good(), ...mixed.slice(1), failed()]).kind, 'closed')
})

t.test('open, nothing starts; then one probe, and no second one until it must be lost', async t => {
  t.equal(startsAllowed(open, later(59_999)), 0)
  t.equal(startsAllowed(open, later(60_000)), 1)
  t.equal(nextBreaker(open, { kind: 'looked' }, later(60_000)).kind, 'half-open')
  const probing = nextBreaker(open, { kind: 'started' }, later(60_000))
  t.equal(startsAllowed(probing, later(60_001)), 0)
  t.equal(startsAllowed(probing, later(60_000 + PROBE_MS_MAX)), 1)
})

t.test('each failed probe waits longer, up to four hours, with jitter', async t => {
  let state = open
  const waits: number[] = []
  let now: StoreTimeMs = NOW
  for (let probe = 0; probe < 8; probe += 1) {
    now = state.kind === 'open' ? state.until : now
    state = nextBreaker(state, { kind: 'started' }, now)
    state = nextBreaker(state, failed(now), now)
    if (state.kind === 'open') waits.push(state.until - now)
  }
  t.strictSame(waits.slice(0, 7), [...OPEN_MS.slice(1), OPEN_MS.at(-1)])
  const jittered = after([failed(), failed(), failed(NOW, 0.5)])
  t.equal(jittered.kind === 'open' ? jittered.until - NOW : 0, 66_000)
})

t.test('after a good probe it starts slowly: 1, 2, 4 at a time, then any', async t => {
  let now = later(60_000)
  let state = nextBreaker(nextBreaker(open, { kind: 'started' }, now), good(now), now)
  const allowed: number[] = []
  for (const wave of [1, 2, 4]) {
    allowed.push(startsAllowed(state, now))
    for (let call = 0; call < wave; call += 1) state = nextBreaker(state, { kind: 'started' }, now)
    t.equal(startsAllowed(state, now), 0)
    for (let call = 0; call < wave; call += 1) state = nextBreaker(state, good(now), now)
    now = (now + 1_000) as StoreTimeMs
  }
  t.strictSame(allowed, [1, 2, 4])
  t.equal(state.kind, 'closed')
})

t.test('a failure while it starts slowly opens it again, for longer', async t => {
  const slow = after([{ kind: 'started' }, good(later(60_001))], open, later(60_001))
  t.equal(slow.kind, 'slow')
  t.match(nextBreaker(slow, failed(later(60_002)), later(60_002)), { kind: 'open', opened: 1 })
})

t.test('calls whose end nobody told are forgotten: a node that died holds nothing back for ever', async t => {
  const slow = after([{ kind: 'started' }, good(later(60_001)), { kind: 'started' }], open, later(60_001))
  t.equal(startsAllowed(slow, later(60_001)), 0)
  t.equal(startsAllowed(slow, later(60_001 + PROBE_MS_MAX)), 1)
})

t.test('what was started before it opened says nothing afterwards', async t => {
  t.strictSame(nextBreaker(open, failed(NOW), later(10)), open)
  const probing = nextBreaker(open, { kind: 'started' }, later(60_000))
  t.strictSame(nextBreaker(probing, good(NOW), later(60_001)), probing)
  t.strictSame(nextBreaker(probing, failed(NOW), later(60_001)), probing)
})

t.test('any events: bounded memory, an answer in every state, never open without an end', async () => {
  const event = fc.oneof(
    fc.constant({ kind: 'started' } as const),
    fc.constant({ kind: 'looked' } as const),
    fc.nat(1_000_000).map(at => good(later(at))),
    fc
      .tuple(fc.nat(1_000_000), fc.double({ min: 0, max: 0.999, noNaN: true }))
      .map(([at, chance]) => failed(later(at), chance)),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(event, fc.nat(600_000)), { maxLength: 80 }), events => {
      let now = NOW as number
      let state = CLOSED
      return events.every(([one, waitMs]) => {
        now += waitMs
        if (one.kind !== 'started' || startsAllowed(state, now as StoreTimeMs) > 0)
          state = nextBreaker(state, one, now as StoreTimeMs)
        const bounded =
          state.kind === 'closed'
            ? state.outcomes.length <= 10
            : state.kind !== 'slow' || state.underWay.length <= 4
        const ends = state.kind !== 'open' || state.until - now <= 4 * 3_600_000 * 1.2
        return bounded && ends && startsAllowed(state, (now + 5 * 3_600_000) as StoreTimeMs) > 0
      })
    }),
  )
})
