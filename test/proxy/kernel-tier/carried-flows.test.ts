import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import type { Flow } from '../../../proxy/flows/flow.ts'
import type { ElementChange } from '../../../proxy/kernel/kernel-elements.ts'
import { KernelTable } from '../../../proxy/kernel/kernel-table.ts'
import type { UserSide } from '../../../proxy/kernel/user-side.ts'
import { type CarriedFlow, isInOrder, newlyCarried } from '../../../proxy/kernel-tier/carried-flow.ts'
import { CarriedFlows } from '../../../proxy/kernel-tier/carried-flows.ts'
import { goesAlong } from '../../../proxy/kernel-tier/goes-along.ts'
import type { Lanes } from '../../../proxy/kernel-tier/lanes.ts'
import { Trials } from '../../../proxy/kernel-tier/trials.ts'

const NOW = 1_000 as MonotonicMs
const ROAD = { address: '10.0.0.9', port: 9_000, source: '10.0.0.1' }

/** Flows that the kernel carries, and what their user sides are told. */
function carrying(count: number) {
  const table = new KernelTable(100)
  const group = table.newGroup()
  table.switchRoute(group, ROAD, NOW)
  const flows = new CarriedFlows({ table, lanes: {} as Lanes, trials: new Trials() })
  const told: string[] = []
  const route = { routeId: 1, follow: 'resume' }
  const carried = Array.from({ length: count }, (_, index): CarriedFlow => {
    const addresses = {
      flowPort: 20_000 + index,
      playerAddress: '192.0.2.1',
      playerPort: 5_000 + index,
      publicAddress: '198.51.100.1',
      publicPort: 7_777,
    }
    const userSide = {
      publicAddress: addresses.publicAddress,
      isTransparent: true,
      keptByKernel: (kept: boolean) => told.push(`${index} ${kept ? 'kept' : 'free'}`),
    } as unknown as UserSide
    const flow = {
      route,
      routeId: 1,
      position: index,
      flowPort: addresses.flowPort,
      phase: { kind: 'forwarding' },
      clientSeenAt: NOW,
      activeAt: NOW,
      shardSeenAt: NOW,
      player: { protocol: 'udp' },
    } as unknown as Flow
    const lane = { route, group, routeId: 1, since: NOW, endpoint: '10.0.0.9 . 9000' } as never
    const one = newlyCarried(flow, { userSide, addresses }, lane)
    table.promote(one.kernel)
    flows.add(one)
    return one
  })
  return { flows, carried, told }
}

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

t.test(
  'once the proxy has something to say in a flow, it is not carried, and goes nowhere with its group',
  async t => {
    const [one] = carrying(1).carried
    const parts = { candidates: { obstacleOf: () => undefined } as never, book: { preparePort: () => true } }
    const silent: CarriedFlow = { ...one!, userSide: { ...one!.userSide, isTransparent: false } }
    t.same([isInOrder(one!), isInOrder(silent)], [true, false])
    t.same([goesAlong(one!, parts, NOW), goesAlong(silent, parts, NOW)], [true, false])
  },
)
