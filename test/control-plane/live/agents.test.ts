import t from 'tap'
import { LINK_SILENT_MS } from '../../../control-plane/live/order-link.ts'
import type { HostId, OrderId } from '../../../proto/contract/ids.ts'
import { exited, hosted, ref } from '../../support/world.ts'
import { agentHello, agentLink, liveLab } from './live-lab.ts'

const id = 'host-1' as HostId
const arena = ref('arena-1')

t.test('a detached host stays known, and its silence grows', async t => {
  const { live, clock } = liveLab()
  const link = agentLink()
  live.agents.attach(agentHello(), link)
  clock.advance(300)
  live.agents.detach(id, link)
  clock.advance(700)
  t.match(live.agents.hosts(), [{ id, attached: false, heardMsAgo: 1_000, sinceMs: 700 }])
})

t.test('reports over a replaced stream are ignored, and so is its end', async t => {
  const { live } = liveLab()
  const [first, second] = [agentLink(), agentLink()]
  live.agents.attach(agentHello(), first)
  live.agents.attach(agentHello({ bootId: 'boot-2' }), second)
  t.equal(first.ended?.code, 'SWY_CONFLICT')
  live.agents.heartbeat(id, first, [hosted(arena)])
  live.agents.detach(id, first)
  t.match(live.agents.hosts(), [{ attached: true, hosted: [] }])
})

t.test('the same order goes out once a second, a different one at once', async t => {
  const { live, clock } = liveLab()
  const link = agentLink()
  live.agents.attach(agentHello(), link)
  const kill = { kind: 'kill', shard: arena, why: 'x'.repeat(500) } as const
  t.equal(live.agents.order(id, kill), 'sent')
  t.equal(live.agents.order(id, kill), 'repeated')
  t.equal(live.agents.order(id, { ...kill, shard: ref('arena-2') }), 'sent')
  clock.advance(1_000)
  t.equal(live.agents.order(id, kill), 'sent')
  t.strictSame(
    link.sent.map(order => order.orderId),
    ['kill-arena-1-1', 'kill-arena-2-1', 'kill-arena-1-1'],
  )
  const [first] = link.sent
  t.equal(first?.body.kind === 'kill' ? first.body.value.why.length : 0, 200, 'what the wire takes')
})

t.test('a drain that is taken back and ordered again is sent three times', async t => {
  const { live } = liveLab()
  const link = agentLink()
  live.agents.attach(agentHello(), link)
  for (const draining of [true, false, true])
    t.equal(live.agents.order(id, { kind: 'drain', shard: arena, draining, deadlineMs: 0 }), 'sent')
  t.strictSame(
    link.sent.map(order => order.orderId),
    ['drain-arena-1-1-on', 'drain-arena-1-1-off', 'drain-arena-1-1-on'],
  )
})

t.test('nothing is ordered by a standby, or of a host that is away', async t => {
  const { live, leadership } = liveLab()
  t.equal(live.agents.order(id, { kind: 'forget', shard: arena }), 'away')
  live.agents.attach(agentHello(), agentLink())
  leadership.standing = { kind: 'standby', activeAddress: undefined }
  t.equal(live.agents.order(id, { kind: 'forget', shard: arena }), 'away')
})

t.test('an exit is known until the order to forget it is answered', async t => {
  const { live, counts } = liveLab()
  const link = agentLink()
  live.agents.attach(agentHello(), link)
  const wakes = counts.wakes
  live.agents.exited(id, link, exited(arena))
  t.equal(counts.wakes, wakes + 1)
  t.equal(live.agents.hosts()[0]?.exits.length, 1)
  live.agents.answered(id, link, {
    orderId: 'forget-arena-1-1' as OrderId,
    status: 'done',
    code: '',
    message: '',
    flows: [],
    tookUs: 0,
  })
  t.strictSame(live.agents.hosts()[0]?.exits, [])
})

t.test('a heartbeat wakes only when it says something new', async t => {
  const { live, counts } = liveLab()
  const link = agentLink()
  live.agents.attach(agentHello({ shards: [hosted(arena)] }), link)
  const wakes = counts.wakes
  live.agents.heartbeat(id, link, [hosted(arena, { uptimeMs: 51_000 })])
  t.equal(counts.wakes, wakes)
  live.agents.heartbeat(id, link, [hosted(arena, { state: 'stopping' })])
  t.equal(counts.wakes, wakes + 1)
})

t.test('what a host can do with players’ addresses is what it has said last', async t => {
  const { live, counts } = liveLab()
  const link = agentLink()
  live.agents.attach(agentHello({ restores: false, restoreObstacle: 'there is no nft' }), link)
  t.match(live.agents.hosts(), [{ restoreObstacle: 'there is no nft', restoreWarning: undefined }])
  const wakes = counts.wakes
  live.agents.restoring(id, link, { obstacle: '', warning: '' })
  t.match(live.agents.hosts(), [{ restoreObstacle: undefined, restoreWarning: undefined }])
  t.equal(counts.wakes, wakes + 1, 'shards may start there now')
  live.agents.restoring(id, link, { obstacle: '', warning: 'no default route' })
  t.match(live.agents.hosts(), [{ restoreObstacle: undefined, restoreWarning: 'no default route' }])
  t.equal(counts.wakes, wakes + 1, 'a warning decides nothing')
  live.agents.attach(agentHello({ restores: true }), agentLink())
  t.match(live.agents.hosts(), [{ restoreObstacle: undefined, restoreWarning: undefined }])
})

t.test('a stream that is open but silent is ended', async t => {
  const { live, clock } = liveLab()
  const link = agentLink()
  live.agents.attach(agentHello(), link)
  link.onEnd = () => live.agents.detach(id, link)
  clock.advance(LINK_SILENT_MS)
  live.sweep()
  t.match(live.agents.hosts(), [{ attached: true }])
  clock.advance(1)
  live.sweep()
  t.match(live.agents.hosts(), [{ attached: false }])
  t.equal(link.ended?.code, 'SWY_TIMEOUT')
})
