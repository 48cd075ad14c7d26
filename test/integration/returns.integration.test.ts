import t, { type Test } from 'tap'
import { eventually } from '../support/eventually.ts'
import { ArenaPlayer } from './arena-player.ts'
import { type ArenaShard, ArenaWorld } from './arena-world.ts'
import { pidOf } from '../support/pid-of.ts'

/** Both players have this address, as brothers at home have; a client that returns has another port. */
const ADDRESS = '127.0.0.41'
/** Longer than whoever is there may be silent before its seat is given away. */
const SILENT_MS = 1_300

interface Place {
  readonly group: string
  readonly shard: string
}

/** Where the arena that said `welcome` is. */
async function placeOf(world: ArenaWorld, welcome: string): Promise<Place> {
  const shard = / shard=(\S+)/.exec(welcome)?.[1] ?? ''
  const [group = ''] = (await world.shard(shard)).groups
  return { group, shard }
}

const login = async (player: ArenaPlayer, account: string): Promise<string> =>
  await player.until(`login ${account}`, new RegExp(`^welcome ${account} `))

/** Pat and kim, each on a group of its own. Pat has been silent for longer, so that the first who returns gets pat's seat. */
async function brothers(t: Test, world: ArenaWorld) {
  const [pat, kim] = [await ArenaPlayer.at(t, world, ADDRESS), await ArenaPlayer.at(t, world, ADDRESS)]
  // At once: to the proxy, somebody silent might be the next one from this address.
  const welcomes = await Promise.all([login(pat, 'pat'), login(kim, 'kim')])
  const [patAt, kimAt] = [await placeOf(world, welcomes[0]), await placeOf(world, welcomes[1])]
  t.not(patAt.group, kimAt.group)
  await new Promise(resolve => setTimeout(resolve, SILENT_MS))
  kim.say('pos 1 1')
  await kim.until('who', /^shard=/)
  return { patAt, kimAt }
}

/** They return one after the other, kim first, each from a new port, and log in. @returns their groups */
async function comeBack(t: Test, world: ArenaWorld): Promise<{ readonly kim: string; readonly pat: string }> {
  await new Promise(resolve => setTimeout(resolve, SILENT_MS))
  const kim = await placeOf(world, await login(await ArenaPlayer.at(t, world, ADDRESS), 'kim'))
  const pat = await placeOf(world, await login(await ArenaPlayer.at(t, world, ADDRESS), 'pat'))
  return { kim: kim.group, pat: pat.group }
}

/** How often an account was taken to its group. */
async function bounces(world: ArenaWorld, account: string): Promise<number> {
  const { json } = await world.product.cli('events', '--subject', account, '-o', 'json')
  return (json as readonly { kind: string }[]).filter(({ kind }) => kind === 'session.elsewhere').length
}

async function checkBounces(t: Test, world: ArenaWorld): Promise<void> {
  t.equal(await bounces(world, 'kim'), 1, 'she had come in where he belongs')
  const pat = await bounces(world, 'pat')
  t.ok(pat <= 2, `he was taken ${pat} times`)
}

t.test('after both shards have died, two who share an address find their own groups again', async t => {
  const world = await ArenaWorld.start({ shards: 2, spares: 2 })
  t.teardown(() => world.end())
  const { patAt, kimAt } = await brothers(t, world)
  for (const { shard } of [patAt, kimAt]) process.kill(pidOf(await world.shard(shard)), 'SIGKILL')
  const carries = (shards: readonly ArenaShard[], { group, shard }: Place): boolean =>
    shards.some(one => one.state === 'ready' && one.id !== shard && one.groups.includes(group))
  await eventually('both groups on other shards', 120_000, async () => {
    const shards = await world.shards()
    return (carries(shards, patAt) && carries(shards, kimAt)) || undefined
  })
  t.strictSame(await comeBack(t, world), { kim: kimAt.group, pat: patAt.group })
  await checkBounces(t, world)
})

t.test('after both were moved, two who share an address find the groups that they were moved to', async t => {
  const world = await ArenaWorld.start({ shards: 2, spares: 0 })
  t.teardown(() => world.end())
  const { patAt, kimAt } = await brothers(t, world)
  const move = async (account: string, to: Place): Promise<void> => {
    const selected = ['--account', account, '--to', to.shard] as const
    const { code, stderr } = await world.product.cli('players', 'move', ...selected, '--yes')
    t.equal(code, 0, stderr)
  }
  await move('pat', kimAt)
  await move('kim', patAt)
  t.strictSame(await comeBack(t, world), { kim: patAt.group, pat: kimAt.group })
  await checkBounces(t, world)
})
