import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import type { ElementChange } from '../../../proxy/kernel/kernel-elements.ts'
import { type CarriedFlow, isInOrder } from '../../../proxy/kernel-tier/carried-flow.ts'
import { carrying, NOW } from './carrying.ts'

t.test('whose flow was demoted is free when its demotion was carried out, and not before', async t => {
  const { flows, carried, told } = carrying(3)
  t.same(told.splice(0), ['0 kept', '1 kept', '2 kept'])
  const changes: ElementChange[] = []
  flows.demote(carried[0]!, NOW, changes)
  const first = flows.lettingGo()
  flows.demote(carried[1]!, NOW, changes)
  const second = flows.lettingGo()
  t.same(told, [])
  first()
  t.same(told.splice(0), ['0 free'])
  second()
  t.same(told.splice(0), ['1 free'])
  second()
  t.same(told, [], 'once')
})

t.test('who is promoted again before the kernel has let go is not free by the demotion before', async t => {
  const { flows, carried, told } = carrying(1)
  const [one] = carried
  flows.demote(one!, NOW, [])
  const late = flows.lettingGo()
  const again: CarriedFlow = { ...one!, kernel: { ...one!.kernel, flowPort: 20_009 } }
  flows.add(again)
  told.splice(0)
  late()
  t.same(told, [], 'the kernel has it')
  flows.demote(again, NOW, [])
  flows.lettingGo()()
  t.same(told, ['0 free'])
})

t.test('when the tables have gone, clients are as silent as they were when that was last known', async t => {
  const { flows, carried } = carrying(2)
  const [talking, silent] = carried.map(({ flow }) => flow)
  const [read, now] = [NOW + 5_000, (NOW + 60_000) as MonotonicMs]
  talking!.clientSeenAt = flows.known.at = read
  flows.demote(carried[0]!, now, [])
  flows.abandon(now)
  t.match(talking, { clientSeenAt: now, activeAt: now, shardSeenAt: now, knownUntil: undefined })
  t.match(silent, { clientSeenAt: now - 5_000, activeAt: now })
})

t.test('when the tables have gone, all are, all are free, those on their way out too', async t => {
  const { flows, carried, told } = carrying(2)
  flows.demote(carried[0]!, NOW, [])
  const late = flows.lettingGo()
  told.splice(0)
  flows.letGoOfAll()
  t.same(told.splice(0).toSorted(), ['0 free', '1 free'])
  late()
  t.same(told, [])
})

t.test('once the proxy has something to say in a flow, it is not carried', async t => {
  const [one] = carrying(1).carried
  const silent: CarriedFlow = { ...one!, userSide: { ...one!.userSide, isTransparent: false } }
  t.same([isInOrder(one!), isInOrder(silent)], [true, false])
})
