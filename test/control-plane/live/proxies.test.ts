import t from 'tap'
import { RESYNC_MS, ROUTE_LEASE_MS } from '../../../control-plane/live/route-feed.ts'
import type { OrderStatus } from '../../../proto/contract/common.ts'
import type { Generation, MoveId, OrderId, ProxyId } from '../../../proto/contract/ids.ts'
import type { ProxyStep } from '../../../control-plane/facts/decision.ts'
import { ANSWERS_KEPT_MS } from '../../../control-plane/facts/live-view.ts'
import { facts, group, observation, ref, shard } from '../../support/world.ts'
import { liveLab, proxyHello, proxyLink } from './live-lab.ts'

const id = 'proxy-1' as ProxyId
const first = group(1, ref('arena-1'))
const base = { shards: [shard('arena-1'), shard('arena-2')], groups: [first] }
const published = facts(base)
const answer = (orderId: string, status: OrderStatus = 'done') => ({
  orderId: orderId as OrderId,
  status,
  code: '',
  message: '',
  flows: [],
  tookUs: 5,
})

function attached() {
  const lab = liveLab()
  const link = proxyLink()
  lab.live.proxies.publish(published)
  lab.live.proxies.attach(proxyHello(), link)
  const kinds = () => link.sent.map(order => order.body.kind)
  const view = () => lab.live.view().proxies[0]!
  return { ...lab, link, kinds, view, proxies: lab.live.proxies }
}

t.test(
  'a proxy that attaches before anything is published gets its snapshot with the first publication',
  async t => {
    const { live } = liveLab()
    const link = proxyLink()
    live.proxies.attach(proxyHello(), link)
    t.strictSame(link.sent, [])
    live.proxies.publish(published)
    t.equal(link.sent[0]?.body.kind, 'snapshot')
  },
)

t.test('a new revision alone is nothing to tell', async t => {
  const { proxies, kinds } = attached()
  proxies.publish({ ...published, revision: 2 })
  t.strictSame(kinds(), ['snapshot'])
})

t.test('a group that is gone and a fleet that changed are told', async t => {
  const { proxies, link } = attached()
  proxies.publish({ ...published, revision: 2, groups: [] })
  t.match(link.sent[1]?.body, { kind: 'routeChange', value: { routes: [], removedGroups: ['arena-g1'] } })
})

t.test('only what was acknowledged counts', async t => {
  const { proxies, link, view } = attached()
  t.equal(view().generationOf(first.id), 0)
  proxies.answered(id, link, answer(link.sent[0]!.orderId))
  t.equal(view().generationOf(first.id), 1)
  proxies.publish({ ...published, revision: 2, groups: [{ ...first, generation: 2 as Generation }] })
  t.equal(view().generationOf(first.id), 1)
  proxies.answered(id, link, answer(link.sent[1]!.orderId))
  t.equal(view().generationOf(first.id), 2)
})

t.test('a refused or unanswered route order is made good by a snapshot', async t => {
  for (const refused of [true, false]) {
    const { proxies, live, link, clock, kinds } = attached()
    proxies.heartbeat(id, link, { flows: 0, datagramsUp: 0, datagramsDown: 0, drops: 0, draining: false })
    if (refused) proxies.answered(id, link, answer(link.sent[0]!.orderId, 'refused'))
    clock.advance(RESYNC_MS)
    live.sweep()
    t.strictSame(kinds(), ['snapshot', 'snapshot'])
    t.not(link.sent[0]?.orderId, link.sent[1]?.orderId)
  }
})

t.test('the lease is renewed each second while this node is active', async t => {
  const { live, link, clock, leadership, kinds, proxies } = attached()
  proxies.answered(id, link, answer(link.sent[0]!.orderId))
  clock.advance(999)
  live.sweep()
  t.strictSame(kinds(), ['snapshot'])
  clock.advance(1)
  live.sweep()
  live.sweep()
  t.strictSame(kinds(), ['snapshot', 'lease'])
  leadership.standing = { kind: 'standby', activeAddress: undefined }
  clock.advance(1_000)
  live.sweep()
  t.strictSame(kinds(), ['snapshot', 'lease'])
})

t.test('the lease of a detached proxy runs from its detachment at the earliest', async t => {
  const { proxies, link, clock, view } = attached()
  clock.advance(900)
  proxies.detach(id, link)
  t.equal(view().leaseLeftMs, ROUTE_LEASE_MS)
  clock.advance(ROUTE_LEASE_MS - 1)
  t.equal(view().leaseLeftMs, 1)
  clock.advance(10)
  t.equal(view().leaseLeftMs, 0)
})

t.test('a node that has just become active expects leases that another one gave', async t => {
  const { proxies, link, clock, view, lead } = attached()
  proxies.detach(id, link)
  clock.advance(60_000)
  lead(2)
  t.equal(view().leaseLeftMs, ROUTE_LEASE_MS)
})

t.test('routes of an earlier term are not handed out', async t => {
  const { proxies, lead } = attached()
  lead(2)
  const link = proxyLink()
  proxies.attach(proxyHello(), link)
  t.strictSame(link.sent, [])
  proxies.publish(published)
  t.match(link.sent, [{ token: 2, body: { kind: 'snapshot' } }])
})

const move: ProxyStep = {
  orderId: 'move-m1-0' as OrderId,
  kind: 'move',
  move: {
    moveId: 'm1' as MoveId,
    groupId: first.id,
    flows: [],
    follow: 'resume',
    clientTimeoutMs: 0,
    lameDuckMs: 0,
    pacePerSecond: 0,
  },
}

t.test('answers to moves are kept for a while, answers to what was never asked are not', async t => {
  const { proxies, live, link, clock } = attached()
  t.equal(proxies.order(id, move), 'sent')
  t.equal(proxies.order(id, move), 'repeated')
  proxies.answered(id, link, answer('move-m1-0'))
  proxies.answered(id, link, answer('move-m2-0'))
  t.match(live.view().answerOf(move.orderId), { tookUs: 5 })
  t.equal(live.view().answerOf('move-m2-0' as OrderId), undefined)
  clock.advance(ANSWERS_KEPT_MS + 1)
  live.sweep()
  t.equal(live.view().answerOf(move.orderId), undefined)
})

t.test('an order that the proxy cannot read is answered as refused', async t => {
  const { proxies, live, link } = attached()
  proxies.order(id, move)
  proxies.rejected(id, link, { code: 'SWY_WIRE_INVALID', sequence: 0, orderId: move.orderId, message: 'no' })
  t.match(live.view().answerOf(move.orderId), { status: 'refused', code: 'SWY_WIRE_INVALID' })
})

t.test('observations wake when the evidence changes, not when the numbers do', async t => {
  const { proxies, link, counts } = attached()
  proxies.observed(id, link, [observation(ref('arena-1'))])
  const { wakes } = counts
  proxies.observed(id, link, [observation(ref('arena-1'), { flows: 11, answeredMsAgo: 99 })])
  t.equal(counts.wakes, wakes)
  proxies.observed(id, link, [observation(ref('arena-1'), { refused: 1 })])
  t.equal(counts.wakes, wakes + 1)
})
