import t from 'tap'
import type { Flow } from '../../../proxy/flows/flow.ts'
import { leavePair } from '../../../proxy/games/samp/stateless-pair.ts'
import type { UserSide } from '../../../proxy/kernel/user-side.ts'
import { token } from '../support/routes.ts'
import { sampFleet, type SampFleetOptions } from '../support/samp-fleet.ts'

function sideOf({ handler: { userSide } }: Flow): UserSide {
  if (userSide === undefined) throw new Error('no user side')
  return userSide
}

/** Players who play; and what shards were told of their leaves. */
function playing(players: number, options: SampFleetOptions = {}) {
  const fleet = sampFleet({ routes: [{ group: 1 }, { group: 2, admission: 'closed' }], ...options })
  const clients = fleet.crowd(players)
  fleet.world.run(300)
  const flows = fleet.proxy.carrier.table.flows()
  const goodbyes = (): number =>
    fleet.watch.toShards.filter(({ data, to }) => leavePair(to.port).some(word => word.equals(data))).length
  return { ...fleet, clients, flows, sides: flows.map(sideOf), goodbyes }
}

t.test('the kernel may take over who plays, and nobody who is on the way in', async t => {
  const { world, proxy, watch, join } = sampFleet({ shards: 1 })
  watch.lose(({ to, data }) => to.ip === '10.0.0.1' && data.length > 4)
  const client = join(0)
  world.run(500)
  const [flow] = proxy.carrier.table.flows()
  t.match(sideOf(flow!), { isTransparent: true, isPlain: true }, 'it has spoken since it was let in')
  t.equal(client.state, 'requesting')
  const other = sampFleet({ shards: 1 })
  other.watch.lose(({ from, data }) => from.ip === '10.0.0.1' && data[0] === 25)
  other.join(0)
  other.world.run(500)
  t.match(sideOf(other.proxy.carrier.table.flows()[0]!), { isTransparent: false, isPlain: false })
})

t.test('it gives back who is moved, or whose group goes to another shard', async t => {
  for (const way of ['move', 'switch']) {
    const { sides, moveAll, route: routeTo } = playing(2)
    t.ok(
      sides.every(({ isPlain }) => isPlain),
      way,
    )
    if (way === 'move') moveAll(2, 3)
    else routeTo([{ group: 1, shard: 2, generation: 2 }])
    t.ok(
      sides.every(({ isTransparent, isPlain }) => !isTransparent && !isPlain),
      way,
    )
  }
})

t.test('another group on the same shard is no reason', async t => {
  const { world, sides, moveAll } = playing(1, { shards: 1, routes: [{ group: 1 }, { group: 2, shard: 1 }] })
  moveAll(2, 3)
  t.equal(sides[0]!.isTransparent, true)
  world.run(300)
  t.equal(sides[0]!.isPlain, true)
})

t.test('a shard hears goodbye when the kernel has let go of the player, never before', async t => {
  const ways: readonly (readonly [string, (world: ReturnType<typeof playing>) => void])[] = [
    ['moved', ({ moveAll }) => moveAll(2, 3)],
    ['switched', ({ route: routeTo }) => routeTo([{ group: 1, shard: 2, generation: 2 }])],
    ['group gone', ({ route: routeTo }) => routeTo([{ group: 2 }])],
    [
      'cut',
      ({ proxy, flows }) =>
        proxy.carrier.cut(token(1), { flowIds: flows.map(({ id }) => id), why: '', blockMs: 0 }),
    ],
  ]
  for (const [way, leave] of ways) {
    const world = playing(2)
    const { sides, goodbyes, servers, clients, kinds, watch } = world
    for (const side of sides) side.keptByKernel?.(true)
    leave(world)
    world.world.run(200)
    t.equal(goodbyes(), 0, `${way}: the kernel may still carry what the players say`)
    t.equal(servers[0]!.names.length, 2, way)
    for (const side of sides) side.keptByKernel?.(false)
    world.world.run(20)
    t.equal(goodbyes(), 4, `${way}: two words for each`)
    t.equal(servers[0]!.names.length, 0, way)
    world.world.until('all play again', () => clients.every(client => kinds(client).length === 3))
    t.same(watch.broken, [], way)
    const [first] = sides
    first!.keptByKernel?.(false)
    world.world.run(20)
    t.equal(goodbyes(), 4, 'nothing is said twice')
  }
})

t.test('without the kernel, goodbye is said at once', async t => {
  const { moveAll, goodbyes, world } = playing(2)
  moveAll(2, 3)
  world.run(10)
  t.equal(goodbyes(), 4)
})

t.test('who is moved is told to connect anew when its name is free, not before', async t => {
  const { moveAll, world, clients, sides, kinds, servers } = playing(1)
  sides[0]!.keptByKernel?.(true)
  moveAll(2, 9)
  world.run(2_000)
  t.same([kinds(clients[0]!), servers[0]!.names.length], [['playing'], 1])
  sides[0]!.keptByKernel?.(false)
  world.until('it plays again', () => kinds(clients[0]!).length === 3)
  t.same(kinds(clients[0]!), ['playing', 'told-to-reconnect', 'playing'])
})
