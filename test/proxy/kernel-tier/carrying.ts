import type { MonotonicMs } from '../../../lib/clock.ts'
import type { Flow } from '../../../proxy/flows/flow.ts'
import { KernelTable } from '../../../proxy/kernel/kernel-table.ts'
import type { UserSide } from '../../../proxy/kernel/user-side.ts'
import { type CarriedFlow, newlyCarried } from '../../../proxy/kernel-tier/carried-flow.ts'
import { CarriedFlows } from '../../../proxy/kernel-tier/carried-flows.ts'
import { Lanes } from '../../../proxy/kernel-tier/lanes.ts'
import { Trials } from '../../../proxy/kernel-tier/trials.ts'
import type { FleetPolicy } from '../../../proto/contract/proxy-link.ts'
import type { Route } from '../../../proxy/routing/route.ts'

export const NOW = 1_000 as MonotonicMs
const SOURCE = '10.0.0.1'

/** Where the group leads at first. */
export const SHARD = { address: '10.0.0.9', port: 9_000, routes: [{}] }

/** Flows that the kernel carries, and what their user sides are told. */
export function carrying(count: number, { restored = false, toldPorts = [] as readonly number[] } = {}) {
  const table = new KernelTable(2 * count + 2)
  const group = table.newGroup()
  table.switchRoute(group, { address: SHARD.address, port: SHARD.port, source: SOURCE }, NOW)
  const lanes = new Lanes({
    table,
    routes: { policy: () => ({ restored }) as FleetPolicy },
    sourceTowards: () => SOURCE,
  })
  const flows = new CarriedFlows({ table, lanes, trials: new Trials() })
  const told: string[] = []
  const binding = { routeId: 1, follow: 'resume', shard: SHARD }
  const route = binding as unknown as Route
  const lane = lanes.adopt(route, group, NOW)
  if (lane === undefined) throw new Error('the group leads elsewhere')
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
      isTold: toldPorts.includes(addresses.flowPort),
      open: () => true,
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
    const one = newlyCarried(flow, { userSide, addresses }, lane)
    table.promote(one.kernel)
    flows.add(one)
    return one
  })
  return { flows, carried, told, binding }
}
