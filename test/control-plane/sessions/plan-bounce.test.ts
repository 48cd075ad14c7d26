import t from 'tap'
import { EXPECTED_MS, type ExpectedAccount } from '../../../control-plane/sessions/expected-account.ts'
import {
  EXPECTED_SWEEP_MAX,
  planBounce,
  planExpectedSweep,
} from '../../../control-plane/sessions/plan-bounce.ts'
import type { SessionRecord } from '../../../control-plane/sessions/session.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { MoveId } from '../../../proto/contract/ids.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import { allWell, group, life, NOW, player, ref, shard, world } from '../../support/world.ts'

const ann = 'ann' as AccountName
const seen = { protocol: 'udp', ip: '127.0.0.1', port: 10_001 } as const
const meta = { requestId: 'r', validateOnly: false, reason: 'why', actor: 'system' }
const session: SessionRecord = {
  account: ann,
  epoch: 5 as Epoch,
  since: NOW,
  state: { kind: 'free', last: ref('arena-1') },
}
const expected = (over: Partial<ExpectedAccount> = {}): ExpectedAccount => ({
  account: ann,
  group: group(1, ref('arena-1')).id,
  epoch: session.epoch,
  since: NOW,
  bounces: 0,
  bounced: undefined,
  ...over,
})
const here = player(1, 'arena-g2')
const view = { account: ann, shard: ref('arena-2'), seen, player: here, session }
const given = {
  shards: [shard('arena-1'), shard('arena-2')],
  groups: [group(1, ref('arena-1')), group(2, ref('arena-2'))],
}

function bounce(over: Partial<ExpectedAccount> = {}, facts: Parameters<typeof allWell>[0] = {}) {
  const told = allWell({ ...given, expected: [expected(over)], ...facts }, { people: [here] })
  return planBounce(told, 'm1' as MoveId, meta, view)
}

t.test('a bounce is counted and begun in one commit, and told in the history of the account', async t => {
  t.match(bounce(), {
    verdict: { kind: 'bounce', bounces: 1 },
    decision: {
      changes: [
        {
          kind: 'expected.bounce',
          account: ann,
          group: 'arena-g1',
          epoch: 5,
          bounces: 1,
          seen,
          lastAt: undefined,
        },
        { kind: 'reservation.sweep' },
        {
          kind: 'move.begin',
          move: {
            id: 'm1',
            target: 'arena-g1',
            style: 'lame-duck',
            flows: [{ flowId: here.id, account: { name: ann, epoch: 5 } }],
          },
        },
      ],
      events: [{ kind: 'session.elsewhere', subject: ann }, { kind: 'players.move' }],
    },
  })
})

t.test('the last bounce is the condition of the next one, also where it counts no more', async t => {
  const at = (NOW - EXPECTED_MS - 1) as StoreTimeMs
  const last = { bounces: 2, bounced: { at, shard: ref('arena-2'), seen } }
  t.match(bounce(last).decision.changes[0], { kind: 'expected.bounce', bounces: 1, lastAt: at })
})

t.test('nothing is done where the login belongs there by now', async t => {
  for (const facts of [
    { expected: [] },
    { shards: [shard('arena-1', { life: life.suspect }), shard('arena-2')] },
  ])
    t.match(bounce({}, facts), { verdict: { kind: 'here' }, decision: { changes: [], events: [] } })
})

t.test('what is over is dropped, so much in a pass', async t => {
  t.strictSame(planExpectedSweep(world({ expected: [expected()] })), [])
  const since = (NOW - EXPECTED_MS - 1) as StoreTimeMs
  const old = Array.from({ length: EXPECTED_SWEEP_MAX + 1 }, (_, n) =>
    expected({ account: `a${n}` as AccountName, since }),
  )
  const [sweep] = planExpectedSweep(world({ expected: [expected(), ...old] }))
  t.equal(sweep?.changes.length, EXPECTED_SWEEP_MAX)
  t.strictSame(sweep?.changes[0], { kind: 'expected.remove', account: 'a0', since })
})
