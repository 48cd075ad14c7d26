import t, { type Test } from 'tap'
import { ArenaPlayer } from '../integration/arena-player.ts'
import { ArenaWorld } from '../integration/arena-world.ts'
import { MariaDb, mariaDbMissing } from '../support/maria-db.ts'
import { pidOf } from '../support/pid-of.ts'

/** What the players of a game notice, in the arena on a real MariaDB, when their account is taken from the shard that they play on. */

t.test('the arena kicks the player whose account is taken', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start()
  t.teardown(() => server.end())
  const store = { url: await server.createDatabase('switchyard') }
  const world = await ArenaWorld.start({
    shards: 2,
    spares: 0,
    store,
    sessions: { onSecondLogin: 'kick-old' },
  })
  t.teardown(() => world.end())

  t.test('KICK: a second login elsewhere; it goes on where the first was saved', async t => {
    const { ada, shardOfAda } = await loggedIn(t, world, 'kim')
    const eve = await ArenaPlayer.at(t, world, '127.0.0.42')
    const welcome = await eve.until('login kim', /^welcome kim /)
    await ada.hears(/^bye kicked$/)
    t.match(welcome, / x=123 y=456 /, 'saved before it let go')
    t.not(shardOf(welcome), shardOfAda, 'elsewhere')
    await eve.until('bye', /^bye$/)
  })

  t.test('FENCED: its shard stood still while the account was taken and played elsewhere', async t => {
    const { ada, shardOfAda } = await loggedIn(t, world, 'zoe')
    const pid = pidOf(await world.shard(shardOfAda))
    // It is to find out by its account alone, not by being replaced.
    await change(world, 'brake', 'set', 'all', 'failover')
    process.kill(pid, 'SIGSTOP')
    await change(world, 'sessions', 'release', 'zoe', '--force')
    const eve = await ArenaPlayer.at(t, world, '127.0.0.42')
    t.not(shardOf(await eve.until('login zoe', /^welcome zoe /)), shardOfAda, 'elsewhere')
    eve.say('pos 7 8')
    await eve.until('who', /^shard=/)

    process.kill(pid, 'SIGCONT')
    await ada.hears(/^bye fenced$/)
    await eve.until('bye', /^bye$/)
    t.match(await eve.until('login zoe', /^welcome zoe /), / x=7 y=8 /, 'nothing of the zombie was saved')
  })
})

async function loggedIn(t: Test, world: ArenaWorld, account: string) {
  const ada = await ArenaPlayer.at(t, world, '127.0.0.41')
  const shardOfAda = shardOf(await ada.until(`login ${account}`, new RegExp(`^welcome ${account} `)))
  ada.say('pos 123 456')
  await ada.until('who', /^shard=/)
  return { ada, shardOfAda }
}

function shardOf(welcome: string): string {
  const [, shard] = / shard=(\S+)/.exec(welcome) ?? []
  if (shard === undefined) throw new Error(`no shard in ${welcome}`)
  return shard
}

async function change(world: ArenaWorld, ...words: readonly string[]): Promise<void> {
  const { code, stderr } = await world.product.cli(...words, '--yes')
  if (code !== 0) throw new Error(`switchyard ${words.join(' ')}: ${stderr}`)
}
