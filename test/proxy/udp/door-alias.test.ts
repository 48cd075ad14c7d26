import t from 'tap'
import { encodeGreeting } from '../../../proxy/games/samp/handshake.ts'
import { sampFleet } from '../support/samp-fleet.ts'

const policy = { addresses: 'alias' } as const

t.test('with addresses of their own, players do not wait for each other', async t => {
  const { world, servers, proxy, watch, crowd, kinds } = sampFleet({ shards: 1, policy })
  const since = world.now
  const players = crowd(40)
  t.ok(world.now - since < 500, `${world.now - since}`)
  t.ok(players.every(player => kinds(player).join() === 'playing'))
  t.equal(new Set(servers[0]!.events.map(event => 'from' in event && event.from.ip)).size, 40)
  t.same(
    [servers[0]!.events.filter(({ kind }) => kind === 'banned'), watch.broken, proxy.drops],
    [[], [], {}],
  )
})

t.test('a shard that is slow with one is asked by all the others', async t => {
  const { world, watch, join } = sampFleet({ shards: 1, policy })
  watch.lose(({ from }) => from.ip === '10.0.0.1')
  for (let index = 0; index < 5; index += 1) join(index)
  world.run(500)
  t.equal(new Set(watch.toShards.map(({ from }) => from.port)).size, 5)
})

t.test('they are moved, and taken from a dead shard, as with `nat`', async t => {
  for (const way of ['move', 'switch']) {
    const routes = [{ group: 1 }, { group: 2, admission: way === 'move' ? 'open' : 'closed' }] as const
    const { world, servers, shards, watch, crowd, moveAll, route } = sampFleet({ policy, routes })
    const players = crowd(20)
    if (way === 'move') moveAll(2, 3)
    else {
      world.remove(shards[0]!)
      route([{ group: 1, shard: 2, generation: 2 }])
    }
    const since = world.now
    world.until('all are there', () => players.every(({ heard }) => heard?.from === 'shard-2'))
    t.ok(world.now - since < 1_000, `${way} took ${world.now - since} ms`)
    t.same(watch.broken, [])
    t.ok(servers.every(({ events }) => events.every(({ kind }) => kind === 'joined' || kind === 'left')))
  }
})

t.test('a ban of the player’s own address is told to the player, and to nobody else', async t => {
  const { world, proxy, watch, join, crowd } = sampFleet({ shards: 1, policy })
  const players = crowd(1)
  // What a server says to an address that it has banned.
  const banned = encodeGreeting({ kind: 'banned' })
  const flows = proxy.carrier.table.size
  watch.lose(({ from, to, data }) => {
    if (from.ip !== '10.0.0.1' || data.equals(banned) || proxy.carrier.table.size === flows) return false
    world.inject({ data: banned, from, to })
    return true
  })
  const late = join(5)
  world.run(1_000)
  t.match(late.events, [{ kind: 'stopped', why: 'banned' }])
  t.same([proxy.drops['shard-banned'], proxy.warnings], [undefined, []])
  t.equal(players[0]!.state, 'playing')
})
