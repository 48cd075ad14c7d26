import t from 'tap'
import type { Flow } from '../../../proxy/flows/flow.ts'
import { RouteFollower } from '../../../proxy/kernel-tier/follow-routes.ts'
import { carrying, NOW, SHARD } from './carrying.ts'

const FLOWS = 250

/** A group whose shard was replaced, and what is asked of the book for its flows; ports in `closed` may not be kept. */
function switched(closed: readonly number[] = []) {
  const { flows, carried, binding } = carrying(FLOWS)
  const asked: string[] = []
  const ask = (what: string) => (flow: Flow) => void asked.push(`${what} ${flow.flowPort}`)
  const book = {
    mayKeepPort: (flow: Flow) => !closed.includes(flow.flowPort),
    keepPort: ask('keep'),
    recordPort: ask('record'),
  }
  const candidates = { obstacleOf: () => undefined } as never
  const follower = new RouteFollower({ flows, candidates, book })
  binding.routeId = 2
  binding.shard = { ...SHARD, address: '10.0.0.10' }
  return { follower, flows, carried, asked }
}

t.test('a group of any size goes over by one element, and nothing is written before', async t => {
  const { follower, flows, asked } = switched()
  const changes = follower.followSwitches(NOW)
  t.same(
    changes.filter(({ set }) => set === 'routes').map(({ verb, key }) => `${verb} ${key}`),
    ['delete 1', 'add 1'],
  )
  t.ok(changes.length < 10, 'what else belongs to the route')
  t.same(asked, [])
  t.equal(flows.size, FLOWS)
  t.same(follower.followSwitches(NOW), [], 'once')
})

t.test('ports are kept at once, the rest follows a few at a time', async t => {
  const { follower, carried, asked } = switched()
  follower.followSwitches(NOW)
  const rounds = Array.from({ length: 4 }, () => {
    follower.settle()
    const before = asked.splice(0)
    return [
      before.filter(one => one.startsWith('keep')).length,
      before.filter(one => one.startsWith('record')).length,
    ]
  })
  t.same(rounds, [
    [FLOWS, 100],
    [0, 100],
    [0, 50],
    [0, 0],
  ])
  t.ok(carried.every(({ flow }) => flow.routeId === 2))
})

t.test('whose port has served another player of the new shard goes over in user space', async t => {
  const { follower, flows, carried, asked } = switched([20_007])
  const changes = follower.followSwitches(NOW)
  t.notOk(flows.has(20_007))
  t.ok(changes.some(({ verb, set, key }) => verb === 'delete' && set === 'reply_groups' && key === '20007'))
  t.equal(flows.size, FLOWS - 1)
  follower.settle()
  t.notOk(asked.includes(`keep ${carried[7]?.flow.flowPort}`))
})
