import t from 'tap'
import { HandoffRouter } from '../../../control-plane/rpc/handoff-router.ts'
import type { HandoffRecord, RealIps } from '../../../control-plane/zones/handoff-store.ts'
import type { AccountName } from '../../../proto/contract/session.ts'
import { ref } from '../../support/world.ts'
import { arrive, commit, type HandoffLab, handoffLab, login, MOVE, untilCommit } from './handoff-lab.ts'

const ann = 'ann' as AccountName

async function untilCommitOfAnn(lab: HandoffLab): Promise<void> {
  await lab.proxy.open({ id: 'ann-1', group: 'arena-g1', port: 10_001 })
  await untilCommit(lab, { ann: await login(lab, 'arena-1', 'ann', 10_001) })
}

/** As a script does it with SQL: no node hears of it. */
async function committedBySql(lab: HandoffLab, realIps: RealIps): Promise<HandoffRecord> {
  const answer = await lab.opened.handoffs.commit(MOVE as never, ref('arena-1'), realIps)
  if (answer.kind === 'refused') throw new Error(answer.reason)
  return answer.handoff
}

async function drain(lab: HandoffLab, id: string): Promise<void> {
  const request = { id, deadlineMs: '600000', waitEmpty: true, change: { requestId: 'd1' } }
  await lab.call('ShardService', 'DrainShard', request)
}

t.test(
  'a route is final: a target that drains before anybody looks at it again rolls nothing back',
  async t => {
    const lab = await handoffLab(t)
    await untilCommitOfAnn(lab)
    const handoff = await committedBySql(lab, new Map([[ann, '127.0.0.1']]))
    // No pass comes between the route and the drain.
    const quiet = { ...lab.node, store: lab.opened.facts, wake: () => undefined }
    t.equal(await new HandoffRouter(quiet).route(handoff, true), true)
    await drain(lab, 'arena-2')
    await lab.settle()
    t.match(await lab.opened.facts.facts(), {
      placements: [{ group: 'arena-g2', placementVersion: 1 }],
      expected: [{ account: 'ann', group: 'arena-g2', epoch: handoff.members[0]?.granted }],
      moves: [{ target: 'arena-g2', phase: 'commit' }],
    })
    t.equal(await lab.proxy.carryOut('ann-1'), 'arena-g2')
  },
)

t.test('a target that drains between prepare and commit still takes its player', async t => {
  const lab = await handoffLab(t)
  await untilCommitOfAnn(lab)
  await drain(lab, 'arena-2')
  await lab.settle()
  t.match(await commit(lab), { outcome: 'committed' })
  t.strictSame(await lab.opened.handoffs.unrouted(10), [], 'at the first try')
  t.equal(await lab.proxy.carryOut('ann-1'), 'arena-g2')
  t.match(await arrive(lab, 'arena-2', 'ann', 10_001), { outcome: 'ticket' })
})

t.test('who was committed with SQL has a ticket once the duty has routed it', async t => {
  const lab = await handoffLab(t)
  await untilCommitOfAnn(lab)
  const { members } = await committedBySql(lab, new Map())
  t.equal(members[0]?.realIp, undefined)
  await lab.advance(1_500)
  t.equal(await lab.proxy.carryOut('ann-1'), 'arena-g2')
  t.match(await lab.opened.handoffs.handoff(MOVE as never), { members: [{ realIp: '127.0.0.1' }] })
  t.match(await arrive(lab, 'arena-2', 'ann', 10_001), {
    ticket: { payload: Buffer.from('position of ann') },
  })
})

t.test('whose address can be told by nobody is routed without one', async t => {
  const lab = await handoffLab(t)
  await untilCommitOfAnn(lab)
  await lab.proxy.close('ann-1')
  await committedBySql(lab, new Map())
  await lab.advance(1_500)
  t.match(await lab.opened.handoffs.handoff(MOVE as never), {
    isRouted: true,
    members: [{ realIp: undefined }],
  })
  t.match((await lab.opened.facts.facts()).expected, [{ account: 'ann', group: 'arena-g2' }])
})
