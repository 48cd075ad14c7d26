import t from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import type { Token } from '../../../proto/contract/ids.ts'
import { Reconciler } from '../../../control-plane/reconcile/reconciler.ts'
import { FakeLinks } from '../../support/fake-links.ts'
import { facts, failover, group, life, ref, shard } from '../../support/world.ts'

t.test('a decision that is refused every time starves no other, and ends the pass', async t => {
  const left = group(1, ref('arena-1'))
  const asked: string[] = []
  let looks = 0
  const links = new FakeLinks()
  const reconciler = new Reconciler({
    store: {
      facts: async () => {
        looks += 1
        return facts({
          shards: [shard('arena-1', { life: life.fenced }), shard('arena-2')],
          groups: [left],
          failovers: [failover(left)],
        })
      },
      commit: async (_token, changes) => {
        asked.push(changes.map(change => change.kind).join(' '))
        return { kind: 'conflict', index: 0, why: 'it never holds' }
      },
    },
    live: () => links.view(),
    token: () => 1 as Token,
    agents: links,
    proxies: links,
    clock: new ManualClock(),
    log: silentLog,
  })
  reconciler.wake()
  await reconciler.idle()
  t.ok(asked.length > 1, 'what comes after the refused one was tried too')
  t.equal(looks, 1, 'nothing was written, so there is no reason to look again before the next tick')
})
