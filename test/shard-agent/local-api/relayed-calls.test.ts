import t from 'tap'
import type { SeenEndpoint } from '../../../proto/contract/session.ts'
import { relayedCalls, relayedHandoffs } from '../../../shard-agent/local-api/relayed-calls.ts'
import { MemoryHandoffs } from '../support/memory-handoffs.ts'
import { MemorySessions } from '../support/memory-sessions.ts'
import { shardRef } from '../support/start-shard.ts'

const shard = shardRef()
const ALIASED: SeenEndpoint = { protocol: 'udp', ip: '127.1.2.3', port: 5 }
const FLOW: SeenEndpoint = { protocol: 'udp', ip: '127.0.0.1', port: 10_000 }

function world() {
  const sessions = new MemorySessions()
  const asked: unknown[] = []
  const real = {
    claim: sessions.claim.bind(sessions),
    check: sessions.check.bind(sessions),
    release: sessions.release.bind(sessions),
    stamp: sessions.stamp.bind(sessions),
    getState: sessions.getState.bind(sessions),
    putState: sessions.putState.bind(sessions),
    whois: sessions.whois.bind(sessions),
    ban: sessions.ban.bind(sessions),
  }
  const calls = relayedCalls(
    {
      ...real,
      claim: request => (asked.push(request.seen), real.claim(request)),
      whois: (of, seen) => (asked.push(seen), real.whois(of, seen)),
      ban: request => (asked.push(request.target), real.ban(request)),
    },
    {
      seenByProxy: (_shard, seen) => (seen.ip === ALIASED.ip ? FLOW : seen),
      banTarget: (_shard, target) =>
        target === ALIASED.ip ? '192.0.2.7' : target === 'gone' ? undefined : target,
    },
  )
  return { calls, asked }
}

t.test('the control plane is asked about the flow that it knows', async t => {
  const { calls, asked } = world()
  await calls.whois(shard, ALIASED)
  await calls.whois(shard, FLOW)
  const claim = { shard, account: 'ann' as never, attempt: '1' }
  await calls.claim({ ...claim, seen: ALIASED })
  await calls.claim({ ...claim, seen: undefined })
  t.same(asked, [FLOW, FLOW, FLOW, undefined])
})

t.test('whoever comes over a border is looked for at the flow that the control plane knows', async t => {
  const handoffs = new MemoryHandoffs(new MemorySessions())
  const calls = relayedHandoffs(
    {
      prewarm: handoffs.prewarm.bind(handoffs),
      prepare: handoffs.prepare.bind(handoffs),
      putPayload: handoffs.putPayload.bind(handoffs),
      commit: handoffs.commit.bind(handoffs),
      abort: handoffs.abort.bind(handoffs),
      arrive: handoffs.arrive.bind(handoffs),
    },
    { seenByProxy: (_shard, seen) => (seen.ip === ALIASED.ip ? FLOW : seen) },
  )
  const request = { shard, account: 'ann' as never, attempt: '1' }
  for (const seen of [ALIASED, FLOW, undefined]) await calls.arrive({ ...request, seen })
  t.same(handoffs.asked, [
    'arrive ann 127.0.0.1:10000',
    'arrive ann 127.0.0.1:10000',
    'arrive ann from nowhere',
  ])
})

t.test('who bans an alias bans the player’s address; an alias of nobody is refused', async t => {
  const { calls, asked } = world()
  const ban = { shard, reason: '', forMs: 0, requestId: 'r' }
  await calls.ban({ ...ban, target: ALIASED.ip })
  await calls.ban({ ...ban, target: '198.51.100.0/24', requestId: 'r2' })
  t.same(asked, ['192.0.2.7', '198.51.100.0/24'])
  await t.rejects(calls.ban({ ...ban, target: 'gone' }), {
    code: 'SWY_INVALID_ARGUMENT',
    message: /^target: /,
  })
})
