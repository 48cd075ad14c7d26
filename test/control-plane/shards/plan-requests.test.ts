import t from 'tap'
import { planKillRequest } from '../../../control-plane/shards/plan-requests.ts'
import { allWell, group, NOW, player, ref, shard } from '../../support/world.ts'

const meta = { requestId: 'r1', validateOnly: false, reason: '', actor: 'me' }
const given = { shards: [shard('arena-1')], groups: [group(1, ref('arena-1'))] }
const people = [player(1, 'arena-g1')]

t.test('a kill says what becomes of the players, also under a brake on fail-over', async t => {
  t.match(
    planKillRequest(allWell(given, { people }), 'arena-1', meta).outcome.summary,
    '1 player fails over to another shard',
  )
  const brakes = [
    { scope: 'all', verb: 'failover', reason: '', owner: 'me', since: NOW, expiresAt: undefined },
  ] as const
  t.match(
    planKillRequest(allWell({ ...given, brakes }, { people }), 'arena-1', meta).outcome.summary,
    '1 player waits until the brake on failover (all) is cleared',
  )
})
