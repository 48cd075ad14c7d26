import t from 'tap'
import { SampWorld } from '../../games/samp/samp-world.ts'
import { FRONT, SampProxy } from '../support/samp-proxy.ts'
import { snapshot, token } from '../support/routes.ts'

/** 8034 and 8065 differ from 7777 in the low byte, and so does the cipher. */
export const SHARDS = [
  { ip: '10.0.0.1', port: 8_034 },
  { ip: '10.0.0.2', port: 8_065 },
] as const

t.test('a player joins through the door, plays, is heard, and hears', async t => {
  const world = new SampWorld()
  const server = world.server(SHARDS[0].ip, { port: SHARDS[0].port, facts: { hostName: 'one' } })
  const proxy = new SampProxy(world)
  proxy.carrier.applySnapshot(
    token(1),
    snapshot([{ group: 1, address: SHARDS[0].ip, port: SHARDS[0].port }], { leaseMs: 1e9 }),
  )
  const client = world.client('198.51.100.1', FRONT, { name: 'Ann' })
  world.until('Ann plays', () => client.state === 'playing')
  client.say('hello', world.now)
  world.run(500)
  t.match(server.events, [{ kind: 'joined' }, { kind: 'said', text: 'hello' }])
  t.equal(client.heard?.from, 'one')
  t.same(proxy.drops, {})
})
