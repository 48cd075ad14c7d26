import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import { seededRandom } from '../../../lib/random.ts'
import type { ListenerName } from '../../../proto/contract/ids.ts'
import { FlowPorts } from '../../../proxy/flows/flow-ports.ts'
import type { LeftTable } from '../../../proxy/kernel/kernel-table.ts'
import { LeftPorts, type RememberedFlow } from '../../../proxy/kernel-tier/left-ports.ts'

const NOW = 1_000 as MonotonicMs
const QUARANTINE_MS = 60_000
const SERVED = '10.0.0.9:9000'
const OTHER = '10.0.0.8:9000'

/** A table that leads each of these ports to a player of its own, 192.0.2.1 at port 5000 and so on; and that of `torn`, to nobody who is known. */
function leftOf(ports: readonly number[], torn: readonly number[] = []): LeftTable {
  return {
    flows: ports.map((flowPort, at) => ({
      flowPort,
      playerAddress: '192.0.2.1',
      playerPort: 5_000 + at,
      publicAddress: '198.51.100.1',
      publicPort: 7_777,
      group: 1,
    })),
    groups: new Map([[1, 2]]),
    routes: new Map([[2, { address: '10.0.0.9', port: 9_000, source: '10.0.0.1' }]]),
    lastNumber: 2,
    orphans: torn.map(port => ({ family: 4, verb: 'delete', set: 'reply_groups', key: `${port}` })),
    orphanNames: [],
  }
}

function remembered(flowPort: number, playerPort: number, endpoints = [SERVED]): RememberedFlow {
  const player = {
    listener: 'main' as ListenerName,
    protocol: 'udp',
    ip: '192.0.2.1',
    port: playerPort,
  } as const
  return { player, flowPort, endpoints }
}

/** So few ports that each of them is taken soon. */
function fewPorts(count: number) {
  const settings = { first: 20_000, last: 20_000 + count - 1, quarantineMs: QUARANTINE_MS }
  return new FlowPorts(settings, seededRandom(1))
}

function takeAll(ports: FlowPorts, endpoint: string, now = NOW): readonly number[] {
  const taken: number[] = []
  for (let port = ports.acquire(endpoint, now); port !== undefined; port = ports.acquire(endpoint, now))
    taken.push(port)
  return taken.toSorted((left, right) => left - right)
}

t.test('without a journal nobody gets a port that the tables lead to somebody by', async t => {
  const ports = fewPorts(4)
  const left = new LeftPorts(ports, leftOf([20_000, 20_002], [20_003]))
  left.reserve([])
  t.same(takeAll(ports, OTHER), [20_001])
  left.release(NOW)
  t.same(takeAll(ports, SERVED), [20_003], 'towards their shard not even once the tables are ours')
  t.same(takeAll(ports, OTHER), [20_000, 20_002])
  left.release(NOW)
  t.same(takeAll(ports, OTHER), [], 'once')
})

t.test('a journal that gives such a port to somebody else is not believed', async t => {
  const ports = fewPorts(3)
  const left = new LeftPorts(ports, leftOf([20_000, 20_001], [20_002]))
  left.reserve([remembered(20_000, 5_000), remembered(20_001, 6_000, [OTHER]), remembered(20_002, 5_002)])
  t.equal(ports.adopt(20_001, []), false)
  t.equal(ports.adopt(20_000, [SERVED]), true, 'of the same player')
  t.equal(ports.adopt(20_002, [SERVED]), true, 'of nobody else')
  left.reserveRest()
  left.release(NOW)
  t.same(ports.serving(20_000), [SERVED], 'its own')
  t.same([takeAll(ports, SERVED), takeAll(ports, OTHER)], [[], []], 'both of its shards may go on sending')
})

t.test("a port that the journal's flow has not taken is nobody's either", async t => {
  const ports = fewPorts(2)
  const left = new LeftPorts(ports, leftOf([20_000]))
  left.reserve([remembered(20_000, 5_000)])
  left.reserveRest()
  t.same(takeAll(ports, OTHER), [20_001])
  left.release(NOW)
  t.same(takeAll(ports, SERVED), [])
  t.same(takeAll(ports, OTHER), [20_000])
})
