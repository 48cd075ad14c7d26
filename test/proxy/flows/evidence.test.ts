import fc from 'fast-check'
import t from 'tap'
import {
  isSilent,
  noteAnswered,
  noteProbeAnswered,
  noteProbeSent,
  noteRefused,
  noteSent,
  SILENCE_MAX_MS,
  SILENCE_MIN_MS,
  silenceMs,
} from '../../../proxy/flows/evidence.ts'
import { noEvidence } from '../../../proxy/routing/shard-evidence.ts'
import { carrierWorld } from '../support/carrier-world.ts'
import { snapshot, token } from '../support/routes.ts'

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
  let one = noteRefused(evidence, 0)
  one = noteRefused(evidence, one)
  t.equal(evidence.refused, 1)
  noteRefused(evidence, 0)
  t.equal(evidence.refused, 2)
  noteAnswered(evidence, 5 as never)
  t.equal(evidence.refused, 0)
  noteRefused(evidence, one)
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
