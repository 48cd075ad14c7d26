import { once } from 'node:events'
import { connect } from 'node:net'
import t, { type Test } from 'tap'
import { eventually } from '../support/eventually.ts'
import { ArenaWorld } from './arena-world.ts'

const PLAYERS = 40

interface Explained {
  readonly facts: readonly { readonly name: string; readonly value: string }[]
}

/** So many connections that play, closed when the test ends. */
async function connected(t: Test, world: ArenaWorld): Promise<void> {
  const [host = '', port = ''] = world.address.split(':')
  for (let n = 0; n < PLAYERS; n += 1) {
    const socket = connect(Number(port), host)
    t.teardown(() => socket.destroy())
    socket.on('error', () => {})
    await once(socket, 'connect')
    socket.write(`hello p${n}\n`)
  }
}

t.test('who waits for a turn to be moved is told by explain and groups, until nobody does', async t => {
  const world = await ArenaWorld.start({ shards: 1, spares: 0 })
  t.teardown(() => world.end())
  await connected(t, world)
  await world.players(PLAYERS)
  const { code } = await world.product.cli('fleets', 'scale', 'arena', '--shards', '2', '--yes')
  t.equal(code, 0)
  await world.settled(2)
  const to = (await world.shards()).find(shard => shard.players === 0)?.id ?? ''
  const moved = ['players', 'move', '--fleet', 'arena', '--to', to, '--pace', '2', '--yes'] as const
  t.equal((await world.product.cli(...moved)).code, 0)
  const waiting = async (): Promise<string | undefined> => {
    const { json } = await world.product.cli('explain', 'shard', to, '-o', 'json')
    return (json as Explained).facts.find(({ name }) => name === 'waiting')?.value
  }
  const told = await eventually('somebody to wait', 120_000, waiting)
  t.match(told, /^\d+ of 40 players wait for their turn, 2 a second, about \d+(\.\d)? s$/)
  const { json } = await world.product.cli('groups', 'list', '-o', 'json')
  t.match(
    (json as readonly { shard: string; detail: string }[]).find(group => group.shard === to)?.detail,
    /players wait for their turn/,
  )
  await eventually('nobody to wait', 120_000, async () =>
    (await waiting()) === undefined ? true : undefined,
  )
  await eventually('everybody to have gone', 120_000, async () => {
    const old = (await world.shards()).find(shard => shard.id !== to)
    return old?.players === 0 ? true : undefined
  })
})
