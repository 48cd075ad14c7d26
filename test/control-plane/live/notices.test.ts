import t from 'tap'
import { NOTICE_KEPT_MS, NOTICE_REPEATED_MS, NOTICES_MAX } from '../../../control-plane/live/notices.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import { hosted, ref } from '../../support/world.ts'
import { agentHello, agentLink, liveLab } from './live-lab.ts'

const noticed = (account = 'ann', epoch = 5) => ({
  shard: ref('arena-1'),
  account: account as AccountName,
  epoch: epoch as Epoch,
})

function lab() {
  const made = liveLab()
  const link = agentLink()
  const attach = (): void => made.live.agents.attach(agentHello({ shards: [hosted(ref('arena-1'))] }), link)
  const bodies = () => link.sent.flatMap(order => (order.body.kind === 'notice' ? [order.body.value] : []))
  return { ...made, attach, bodies, notices: made.live.notices }
}

t.test('a notice goes out at once and again each second until it is taken', async t => {
  const { notices, attach, bodies, clock } = lab()
  attach()
  notices.post('kick', noticed(), 'elsewhere')
  notices.post('kick', noticed(), 'elsewhere')
  t.match(bodies(), [{ kind: 'kick', account: 'ann', epoch: 5, reason: 'elsewhere' }])
  notices.sweep()
  t.equal(bodies().length, 1)
  clock.advance(NOTICE_REPEATED_MS)
  notices.sweep()
  t.equal(bodies().length, 2)
  notices.taken(bodies()[0]!.noticeId)
  clock.advance(NOTICE_REPEATED_MS)
  notices.sweep()
  t.equal(bodies().length, 2)
})

t.test('a notice waits for its agent, and for a minute at most', async t => {
  const { notices, attach, bodies, clock } = lab()
  notices.post('fenced', noticed(), '')
  notices.sweep()
  t.equal(notices.size, 1)
  attach()
  notices.sweep()
  t.equal(bodies().length, 1)
  clock.advance(NOTICE_KEPT_MS + 1)
  notices.sweep()
  t.equal(notices.size, 0)
})

t.test('what is not true any more is not said again; another epoch is another notice', async t => {
  const { notices, attach, bodies, clock } = lab()
  attach()
  notices.post('kick', noticed('ann', 5), '')
  notices.post('kick', noticed('ann', 6), '')
  notices.withdraw('kick', noticed('ann', 5))
  clock.advance(NOTICE_REPEATED_MS)
  notices.sweep()
  t.strictSame(
    bodies().map(notice => notice.epoch),
    [5, 6, 6],
  )
})

t.test('so many wait at most', async t => {
  const { notices } = lab()
  for (let index = 0; index < NOTICES_MAX + 10; index += 1) notices.post('kick', noticed(`a${index}`), '')
  t.equal(notices.size, NOTICES_MAX)
})
