import t from 'tap'
import { RECONNECT_PAIR } from '../../../proxy/games/samp/stateless-pair.ts'
import type { SampClientCore } from '../../games/samp/client-core.ts'
import { route as routeOf, change, group, token } from '../support/routes.ts'
import { FRONT } from '../support/samp-proxy.ts'
import { sampFleet } from '../support/samp-fleet.ts'

type Fleet = ReturnType<typeof sampFleet>

/** From when it was last heard of the game to when it heard of it again, ms. */
function settled({ world, proxy }: Fleet, clients: readonly SampClientCore[], from: string): void {
  world.until(`all hear ${from}`, () => clients.every(({ heard }) => heard?.from === from))
  world.run(300)
  if (proxy.carrier.table.size !== clients.length) throw new Error('a flow is left over')
}

t.test(
  'a move: the old shard logs the leave at once, and the player is on the new one half a second later',
  async t => {
    for (const client of ['samp', 'openMp'] as const) {
      const fleet = sampFleet({ server: { masks: true } })
      const { world, servers, watch, crowd, moveAll, kinds } = fleet
      const players = crowd(4, { client })
      moveAll(2, 7)
      world.run(60)
      t.equal(servers[0]!.names.length, 0, 'nobody is on the old shard')
      t.same(
        servers[0]!.events.filter(({ kind }) => kind === 'left').map(event => 'why' in event && event.why),
        ['quit', 'quit'],
      )
      const movedAt = world.now
      settled(fleet, players, 'shard-2')
      t.equal(servers[1]!.names.length, 4)
      for (const player of players) {
        t.ok(
          ['playing', 'playing,told-to-reconnect,playing'].includes(kinds(player).join()),
          kinds(player).join(),
        )
        t.ok(player.events.at(-1)!.at - movedAt < 1_500)
      }
      t.same(watch.broken, [])
      t.ok(servers.every(({ events }) => events.every(({ kind }) => kind === 'joined' || kind === 'left')))
    }
  },
)

t.test('a dead shard’s group: all are told to connect anew, and none of them gets lost', async t => {
  const fleet = sampFleet({ routes: [{ group: 1 }] })
  const { world, servers, shards, watch, crowd, proxy, kinds, route } = fleet
  const players = crowd(8)
  world.remove(shards[0]!)
  world.run(2_100)
  const before = watch.toShards.length
  route([{ group: 1, shard: 2, generation: 2 }])
  world.run(10)
  const said = watch.toShards.slice(before).filter(({ to }) => to.ip === shards[0]!.ip)
  settled(fleet, players, 'shard-2')
  t.equal(servers[1]!.names.length, 8)
  t.ok(players.every(player => kinds(player).join() === 'playing,told-to-reconnect,playing'))
  t.same([watch.broken, proxy.drops['no-session']], [[], undefined])
  t.equal(
    said.length,
    0,
    'a shard that lived 0.7 s ago is told goodbye at most: here it is silent for longer',
  )
})

t.test('the pace holds towards each shard, for moves and for fail-overs', async t => {
  for (const way of ['move', 'switch']) {
    const { world, watch, crowd, moveAll, route } = sampFleet({
      routes: [{ group: 1 }, { group: 2, admission: 'closed' }],
      proxy: { listener: { door: { reconnectsPerSecond: 10 } } },
    })
    crowd(30)
    const before = watch.toClients.length
    const since = world.now
    if (way === 'move') moveAll(2, 3)
    else route([{ group: 1, shard: 2, generation: 2 }])
    const told = (): number =>
      new Set(
        watch.toClients
          .slice(before)
          .filter(({ data }) => RECONNECT_PAIR.some(word => word.equals(data)))
          .map(({ to }) => `${to.ip}:${to.port}`),
      ).size
    world.run(1_000)
    t.ok(told() >= 9 && told() <= 11, `${way}: ${told()} in the first second`)
    world.until('all are told', () => told() === 30)
    t.ok(world.now - since >= 2_800, way)
  }
})

t.test('nobody’s data reach a shard that it was not let in by, whenever it is moved', async t => {
  for (let early = 0; early < 400; early += 20) {
    const fleet = sampFleet()
    const { world, watch, join, moveAll } = fleet
    const players = [join(0), join(1), join(2)]
    world.run(10 + early)
    moveAll(2, 5)
    world.until('all play', () => players.every(({ state }) => state === 'playing'))
    settled(fleet, players, 'shard-2')
    t.same(watch.broken, [], `${early} ms after the first word`)
  }
})

t.test('another group on the same shard is no reason to connect anew', async t => {
  const { world, crowd, moveAll, kinds } = sampFleet({
    shards: 1,
    routes: [{ group: 1 }, { group: 2, shard: 1 }],
  })
  const [player] = crowd(1)
  moveAll(2, 3)
  world.run(2_000)
  t.same(kinds(player!), ['playing'])
})

t.test('a new life of a shard at the same place gets no goodbye from its former players', async t => {
  const fleet = sampFleet({ shards: 1 })
  const { world, shards, watch, crowd, route, start } = fleet
  const players = crowd(3)
  start(0)
  watch.forget(shards[0]!)
  const before = watch.toShards.length
  route([{ group: 1, incarnation: 2, generation: 2 }])
  world.run(20)
  t.equal(watch.toShards.length, before)
  world.until('all play again', () => players.every(({ events }) => events.length === 3))
  t.same(watch.broken, [])
})

t.test('players of a group that is no more are told so, and come in elsewhere', async t => {
  const fleet = sampFleet()
  const { servers, crowd, route } = fleet
  const players = crowd(4)
  route([{ group: 2 }])
  settled(fleet, players, 'shard-2')
  t.equal(servers[0]!.names.length, 0, 'its shard was alive, and knows')
  t.equal(servers[1]!.names.length, 4)
})

t.test('who is cut is told to connect anew, and waits while it is blocked', async t => {
  const { world, servers, proxy, crowd, kinds } = sampFleet({ shards: 1 })
  const [player] = crowd(1)
  const flowIds = proxy.carrier.flows().map(({ flowId }) => flowId)
  proxy.carrier.cut(token(1), { flowIds, why: 'kicked', blockMs: 3_000 })
  world.run(100)
  t.equal(servers[0]!.names.length, 0)
  world.until('it plays again', () => kinds(player!).filter(kind => kind === 'playing').length === 2)
  t.ok(kinds(player!).includes('full'))
  t.ok(player!.events.at(-1)!.at - player!.events[1]!.at >= 2_500)
})

t.test('who is banned meanwhile is out for good', async t => {
  const { world, servers, proxy, crowd } = sampFleet({ shards: 1 })
  const [player, other] = crowd(2)
  proxy.carrier.applyChange(token(1), change({ bans: [{ network: '198.51.100.1', expiresAtMs: 0 }] }))
  world.run(3_000)
  t.match(player!.events.at(-1), { kind: 'stopped', why: 'banned' })
  t.same([servers[0]!.names, other!.state], [['p1'], 'playing'])
})

t.test('who does not hear that it is to connect anew is told until it does', async t => {
  const fleet = sampFleet()
  const { world, watch, crowd, moveAll, kinds } = fleet
  const [player] = crowd(1, { client: 'openMp' })
  const since = world.now
  watch.lose(({ from, data }) => from.port === FRONT.port && data.length < 8 && world.now < since + 2_500)
  moveAll(2, 3)
  world.until('it is told', () => kinds(player!).includes('told-to-reconnect'))
  const saidAt = world.now
  t.ok(saidAt - since > 2_500 && saidAt - since < 3_700, `${saidAt - since}`)
})

t.test('several times moved before its turn, a player ends where it was sent last', async t => {
  const fleet = sampFleet({ shards: 3, proxy: { listener: { door: { reconnectsPerSecond: 5 } } } })
  const { servers, watch, crowd, moveAll } = fleet
  const players = crowd(6)
  moveAll(2, 3)
  moveAll(3, 4)
  moveAll(1, 5)
  settled(fleet, players, 'shard-1')
  t.equal(servers[0]!.names.length, 6)
  t.same(watch.broken, [])
})

t.test('a change that comes with a route of the same shard tells nobody', async t => {
  const { world, shards, proxy, crowd, kinds } = sampFleet({ shards: 1 })
  const [player] = crowd(1)
  const { ip, port } = shards[0]!
  proxy.carrier.applyChange(
    token(1),
    change({ routes: [routeOf({ group: 1, address: ip, port, generation: 2, admission: 'hold' })] }),
  )
  world.run(1_000)
  t.same(kinds(player!), ['playing'])
  t.equal(proxy.carrier.routes.route(group(1))?.admission, 'hold')
})
