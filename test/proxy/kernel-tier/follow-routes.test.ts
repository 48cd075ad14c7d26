import t from 'tap'
import type { Flow } from '../../../proxy/flows/flow.ts'
import type { ElementChange } from '../../../proxy/kernel/kernel-elements.ts'
import { RouteFollower } from '../../../proxy/kernel-tier/follow-routes.ts'
import { carrying, NOW, SHARD } from './carrying.ts'

const FLOWS = 600
const AT_ONCE = 250

interface Stage {
  /** Ports that have served another player of the new shard. */
  readonly closed?: readonly number[]
  readonly address?: string
  readonly passes?: boolean
  /** Of its fleet. */
  readonly restored?: boolean
  readonly toldPorts?: readonly number[]
}

/** A group whose shard was replaced, what the kernel is told of it, and what is asked of the book for its flows. */
function switched({
  closed = [],
  address = '10.0.0.10',
  passes = true,
  restored = false,
  toldPorts = [],
}: Stage = {}) {
  const { flows, carried, binding } = carrying(FLOWS, { restored, toldPorts })
  const asked: string[] = []
  const mayKeepPort = (flowPort: number) => {
    asked.push('look')
    return !closed.includes(flowPort)
  }
  const keepPort = (flowPort: number) => void asked.push(`keep ${flowPort}`)
  const recordPort = (flow: Flow, endpoint: string) => void asked.push(`record ${flow.flowPort} ${endpoint}`)
  const mayKeepPorts = () => closed.length === 0
  const book = { mayKeepPort, mayKeepPorts, keepPort, recordPort }
  const candidates = { passesTo: () => passes, allPassTo: () => passes }
  const follower = new RouteFollower({ flows, candidates, book })
  binding.routeId = 2
  binding.shard = { ...SHARD, address }
  const follow = () => {
    const changes: ElementChange[] = []
    follower.follow(NOW, changes)
    return changes
  }
  const settle = () => {
    const changes: ElementChange[] = []
    follower.settle(NOW, changes)
    return changes
  }
  return { follower, follow, settle, flows, carried, asked, binding }
}

t.test('a group of any size goes over by one element, and nobody is looked at before', async t => {
  const { follow, settle, flows, asked } = switched()
  const changes = follow()
  t.same(
    changes.filter(({ set }) => set === 'routes').map(({ verb, key }) => `${verb} ${key}`),
    ['delete 1', 'add 1'],
  )
  t.ok(changes.length < 8, 'what else belongs to the route')
  t.same(asked, [])
  t.equal(flows.size, FLOWS)
  t.same(follow(), [], 'once')
  t.match(settle(), [
    { verb: 'add', set: 'seen' },
    { verb: 'add', set: 'seen' },
  ])
  t.same(settle(), [], 'one tries the way, and only then')
})

t.test('ports are kept at once, the rest follows a few at a time', async t => {
  const { follow, settle, carried, asked } = switched()
  follow()
  const rounds = Array.from({ length: 4 }, () => {
    settle()
    const words = asked.splice(0)
    return ['keep', 'record'].map(word => words.filter(one => one.startsWith(word)).length)
  })
  t.same(rounds, [
    [FLOWS, AT_ONCE],
    [0, AT_ONCE],
    [0, FLOWS - 2 * AT_ONCE],
    [0, 0],
  ])
  t.ok(carried.every(({ flow }) => flow.routeId === 2))
})

t.test('who is still to be recorded when the tables go is recorded then', async t => {
  const { follower, follow, settle, asked } = switched()
  follow()
  settle()
  asked.splice(0)
  follower.recordAll()
  follower.recordAll()
  t.equal(asked.filter(one => one.startsWith('record')).length, FLOWS - AT_ONCE)
})

t.test('whose port has served another player of the new shard goes over in user space', async t => {
  const { follow, settle, flows, carried, asked } = switched({ closed: [20_007] })
  const changes = follow()
  t.notOk(flows.has(20_007))
  t.ok(changes.some(({ verb, set, key }) => verb === 'delete' && set === 'reply_groups' && key === '20007'))
  t.equal(flows.size, FLOWS - 1)
  settle()
  t.notOk(asked.includes(`keep ${carried[7]?.flow.flowPort}`))
})

t.test('whom the next host has to be told of stays behind', async t => {
  const { flows, follow } = switched({ restored: true, toldPorts: [20_007] })
  follow()
  t.notOk(flows.has(20_007))
  t.equal(flows.size, FLOWS - 1)
})

t.test('what one switch has left to be recorded is recorded before the next', async t => {
  const { follow, settle, binding, asked } = switched()
  follow()
  settle()
  asked.splice(0)
  binding.routeId = 3
  binding.shard = { ...SHARD, address: '10.0.0.11' }
  follow()
  t.same(asked, [], 'the switch waits for none of it')
  settle()
  const recorded = asked.filter(one => one.startsWith('record')).map(one => one.split(' ')[2])
  const [former, present] = ['10.0.0.10:9000', '10.0.0.11:9000']
  t.same(recorded, [
    ...Array.from({ length: FLOWS - AT_ONCE }, () => former),
    ...Array.from({ length: AT_ONCE }, () => present),
  ])
})

t.test('nobody goes in the kernel to where the game does not pass, nor to another family', async t => {
  for (const stage of [{ passes: false }, { address: '2001:db8::9' }]) {
    const { flows, follow } = switched(stage)
    follow()
    t.equal(flows.size, 0)
  }
})
