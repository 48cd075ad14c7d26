import fc from 'fast-check'
import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import {
  isSilent,
  noteAnswered,
  noteCarried,
  noteProbeAnswered,
  noteProbeSent,
  noteRefused,
  noteSent,
  SILENCE_MAX_MS,
  SILENCE_MIN_MS,
  silenceMs,
  WINDOW_MS,
} from '../../../proxy/flows/evidence.ts'
import { noEvidence, NOTHING_UNANSWERED } from '../../../proxy/routing/shard-evidence.ts'
import { carrierWorld } from '../support/carrier-world.ts'
import { snapshot, token } from '../support/routes.ts'

const at = (now: number) => now as MonotonicMs

/** `flows` players of one shard, who send each 100 ms; the shard answers while `answering`. */
function shardWorld(flows: number) {
  const world = carrierWorld()
  world.carrier.applySnapshot(token(1), snapshot([{ group: 1 }], { leaseMs: 600_000 }))
  const joined = Array.from({ length: flows }, (_, n) => world.joined(`10.0.${n}.1`, 1).flow)
  const evidence = joined[0]!.route.shard.evidence
  const play = (durationMs: number, answering: boolean, sending = true) => {
    for (let ms = 0; ms < durationMs; ms += 100) {
      world.clock.advance(100)
      const now = world.clock.monotonicMs()
      for (const flow of sending ? joined : []) {
        flow.clientSeenAt = now
        noteSent(flow)
      }
      if (answering) noteAnswered(evidence, now)
    }
  }
  const silent = () => isSilent(evidence, world.clock.monotonicMs())
  return { play, silent, evidence }
}

t.test('silence: three senders, an answer before, two seconds', async t => {
  const shard = shardWorld(3)
  shard.play(500, true)
  t.equal(shard.silent(), false)
  shard.play(1_900, false)
  t.equal(shard.silent(), false)
  shard.play(300, false)
  t.equal(shard.silent(), true)
  shard.play(100, true)
  t.equal(shard.silent(), false)
})

t.test('two senders are too few', async t => {
  const shard = shardWorld(2)
  shard.play(500, true)
  shard.play(5_000, false)
  t.equal(shard.silent(), false)
})

t.test('a shard that never answered is never silent', async t => {
  const shard = shardWorld(5)
  shard.play(5_000, false)
  t.equal(shard.silent(), false)
})

t.test(
  'quiet players are no silence, however long; it begins with their first unanswered datagram',
  async t => {
    const shard = shardWorld(3)
    shard.play(500, true)
    shard.play(30_000, false, false)
    t.equal(shard.silent(), false)
    shard.play(1_000, false)
    t.equal(shard.silent(), false)
    shard.play(1_500, false)
    t.equal(shard.silent(), true)
    shard.play(2_500, false, false)
    t.equal(shard.silent(), false, 'nobody sends any more')
  },
)

t.test('the patience follows the shard, within its clamp', async t => {
  const brisk = shardWorld(3)
  brisk.play(10_000, true)
  t.equal(silenceMs(brisk.evidence), SILENCE_MIN_MS)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 40, maxLength: 200 }), gaps => {
      const evidence = noEvidence()
      let now = 0
      for (const gap of gaps) {
        evidence.unansweredSince = now
        now += gap
        noteAnswered(evidence, now as never)
      }
      const patience = silenceMs(evidence)
      return patience >= SILENCE_MIN_MS && patience <= SILENCE_MAX_MS
    }),
  )
})

t.test('refusals count sockets, and an answer forgets them', async t => {
  const evidence = noEvidence()
  let one = noteRefused(evidence, 0, at(1))
  one = noteRefused(evidence, one, at(1))
  t.equal(evidence.refused, 1)
  noteRefused(evidence, 0, at(1))
  t.equal(evidence.refused, 2)
  noteAnswered(evidence, 5 as never)
  t.equal(evidence.refused, 0)
  noteRefused(evidence, one, at(1))
  t.equal(evidence.refused, 1)
})

t.test('three probes without an answer count, fewer say nothing', async t => {
  const evidence = noEvidence()
  noteProbeSent(evidence)
  noteProbeSent(evidence)
  noteProbeSent(evidence)
  t.equal(evidence.probe, 'unknown')
  noteProbeSent(evidence)
  t.equal(evidence.probe, 'unanswered')
  noteProbeAnswered(evidence, 5 as never)
  t.equal(evidence.probe, 'answered')
  noteProbeSent(evidence)
  noteProbeSent(evidence)
  t.equal(evidence.probe, 'answered')
})

t.test('what a reading tells is of when it began: user space may have seen younger things', async t => {
  const evidence = noEvidence()
  noteAnswered(evidence, at(5_000))
  evidence.unansweredSince = 5_100
  noteCarried(evidence, 0, at(4_900))
  t.match(evidence, { answeredAt: 5_000, unansweredSince: 5_100 })
  noteCarried(evidence, 0, at(5_200))
  t.match(evidence, { answeredAt: 5_200, unansweredSince: NOTHING_UNANSWERED })
})

t.test('a refusal since a reading began is not forgotten for what was answered before', async t => {
  const evidence = noEvidence()
  const epoch = noteRefused(evidence, 0, at(5_000))
  noteCarried(evidence, 1, at(5_000))
  t.equal(evidence.refused, 1)
  noteRefused(evidence, epoch, at(5_500))
  noteCarried(evidence, 1, at(5_400))
  t.equal(evidence.refused, 1, 'it is refused still')
  noteCarried(evidence, 1, at(5_501))
  t.equal(evidence.refused, 0)
  noteRefused(evidence, epoch, at(5_600))
  t.equal(evidence.refused, 1, 'and counts anew')
})

t.test('readings never turn the window of senders back', async t => {
  const windows = (...readings: readonly (readonly [senders: number, window: number])[]) => {
    const evidence = { ...noEvidence(), window: 10, sendersInWindow: 4, sendersInWindowBefore: 2 }
    for (const [senders, window] of readings) noteCarried(evidence, senders, at(window * WINDOW_MS))
    return [evidence.window, evidence.sendersInWindow, evidence.sendersInWindowBefore]
  }
  t.same(windows([1, 10]), [10, 5, 2])
  t.same(windows([1, 9]), [10, 4, 3])
  t.same(windows([1, 8]), [10, 4, 2])
  t.same(windows([1, 11]), [11, 1, 4])
  t.same(windows([1, 12]), [12, 1, 0])
  t.same(windows([0, 12]), [10, 4, 2])
})
