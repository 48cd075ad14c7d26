import t, { type Test } from 'tap'
import { example, filled } from '../control-plane/store/mysql/community.ts'
import { eventually } from '../support/eventually.ts'
import { MariaDb, mariaDbMissing } from '../support/maria-db.ts'
import type { Puppet } from './puppet.ts'
import { ZombieWorld } from './zombie-world.ts'

/** A game server is stopped with SIGSTOP while it holds a session and a transaction open, its group fails over, and it is continued, once
 *  for each fence level. Where the agent could kill it a brake holds it back: what refuses the zombie is the fence alone. */

const WAIT_MS_MAX = 60_000
const ANN = 'ann'

type Holder = Readonly<Record<'account' | 'epoch', string>>

t.test('a zombie', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start()
  t.teardown(() => server.end())

  t.test('F1: its connection is gone with its open transaction, and its user is locked', async t => {
    const world = await ZombieWorld.start(t, server, 'f1')
    const zombie = await world.carrier()
    const old = await claim(zombie)
    t.match(await zombie.sql('START TRANSACTION'), /^0 changed/)
    t.equal(await zombie.sql("UPDATE players SET gold = 999 WHERE account = 'ann'"), '1 changed')

    const next = await freezeAndFailOver(t, world, zombie, old)
    // Its row is free to be written at once: the transaction was rolled back before anybody could claim.
    await next.shard.sql('SET SESSION innodb_lock_wait_timeout = 0')
    t.equal(await next.shard.sql("UPDATE players SET gold = 12 WHERE account = 'ann'"), '1 changed')

    zombie.signal('SIGCONT')
    t.match(await zombie.sql('COMMIT'), /^refused: .*closed/, 'its commit')
    t.match(await zombie.login(), /^refused: .*account is locked/, 'another connection')
    t.equal(await world.community.gold(), 12)
    await isFencedAtTheAgent(t, zombie, old)
    await endsIt(t, world, zombie, next)
  })

  t.test(
    'F2: the triggers refuse what it saves, in the transaction that was open and in a new one',
    async t => {
      const world = await ZombieWorld.start(t, server, 'f2')
      await world.installTriggers()
      const zombie = await world.carrier()
      const old = await claim(zombie)
      t.equal(
        await zombie.sql("UPDATE players SET gold = 11 WHERE account = 'ann'"),
        '1 changed',
        'while it holds',
      )
      t.match(
        await zombie.sql("UPDATE players SET gold = 11 WHERE account = 'bob'"),
        /SWY_FENCED/,
        'nobody else',
      )
      await beginAndRead(t, zombie, 11)

      const next = await freezeAndFailOver(t, world, zombie, old)
      t.equal(await next.shard.sql("UPDATE players SET gold = 12 WHERE account = 'ann'"), '1 changed')

      zombie.signal('SIGCONT')
      const late = "UPDATE players SET gold = 999 WHERE account = 'ann'"
      t.match(await zombie.sql(late), /^refused: .*SWY_FENCED/, 'its save')
      t.equal(await zombie.sql('COMMIT'), '0 changed', 'has nothing to bring')
      t.match(await zombie.sql(late), /^refused: .*SWY_FENCED/, 'the same in a new transaction')
      t.equal(await world.community.gold(), 12)
      await isFencedAtTheAgent(t, zombie, old)
      await endsIt(t, world, zombie, next)
    },
  )

  t.test('F3: what it saves with its epoch changes no row', async t => {
    const world = await ZombieWorld.start(t, server, 'f3')
    const zombie = await world.carrier()
    const old = await claim(zombie)
    t.equal(await stamp(zombie, old), '1 changed')
    t.equal(await save(zombie, old, 11), '1 changed', 'while it holds')
    await beginAndRead(t, zombie, 11)

    const next = await freezeAndFailOver(t, world, zombie, old)
    t.equal(await stamp(next.shard, next.holder), '1 changed')
    t.equal(await save(next.shard, next.holder, 12), '1 changed')

    zombie.signal('SIGCONT')
    t.equal(await save(zombie, old, 999), '0 changed', 'its save')
    await zombie.sql('COMMIT')
    t.equal(await save(zombie, old, 999), '0 changed', 'the same in a new transaction')
    t.equal(await stamp(zombie, old), '0 changed', 'nor does it load')
    t.equal(await world.community.gold(), 12)
    await isFencedAtTheAgent(t, zombie, old)
    await endsIt(t, world, zombie, next)
  })
})

/** Claims the account, and keeps a little state by the local API. */
async function claim(shard: Puppet): Promise<Holder> {
  const epoch = await eventually(`${shard.life} to get the account`, WAIT_MS_MAX, async () => {
    const answer = await shard.call('claim', { account: ANN, attempt: shard.life.replace('#', '.') })
    return /^OK\|(\d+)\|/.exec(answer)?.[1]
  })
  const holder = { account: ANN, epoch }
  await shard.call('state/put', { ...holder, key: 'seen', value: shard.life })
  return holder
}

/** As a game that thinks in memory does: its view of the account is from before the take-over. */
async function beginAndRead(t: Test, zombie: Puppet, gold: number): Promise<void> {
  await zombie.sql('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ')
  await zombie.sql('START TRANSACTION WITH CONSISTENT SNAPSHOT')
  t.equal(await zombie.sql("SELECT gold FROM players WHERE account = 'ann'"), JSON.stringify([{ gold }]))
}

/** @returns who carries the players now, and has the account. */
async function freezeAndFailOver(t: Test, world: ZombieWorld, zombie: Puppet, old: Holder) {
  await world.mustNotKill()
  zombie.signal('SIGSTOP')
  const shard = await world.successorOf(zombie)
  t.not(shard.life, zombie.life, 'the group has failed over')
  const holder = await claim(shard)
  t.ok(BigInt(holder.epoch) > BigInt(old.epoch), 'the account was granted anew')
  return { shard, holder }
}

/** Whatever the zombie says to its agent about the account is refused, as long as it lives. */
async function isFencedAtTheAgent(t: Test, zombie: Puppet, old: Holder): Promise<void> {
  const calls: readonly (readonly [name: string, given: Readonly<Record<string, string>>])[] = [
    ['check', old],
    ['stamp', old],
    ['state/put', { ...old, key: 'seen', value: 'too late' }],
    ['state/get', { ...old, key: 'seen' }],
  ]
  for (const [name, given] of calls) t.match(await zombie.call(name, given), /^ERR\|FENCED\|/, name)
  await eventually('the agent to tell it', WAIT_MS_MAX, async () => {
    const told = await zombie.call('events', { wait: '0' })
    return told.includes(`|FENCED|${ANN}|${old.epoch}|`) ? true : undefined
  })
  t.match(await zombie.call('release', old), /^ERR\|FENCED\|/, 'release')
  const again = { account: ANN, attempt: 'again' }
  t.match(await zombie.call('claim', again), /^ERR\|REFUSED\|/, 'nor does it get the account again')
}

/** The successor was not disturbed; without the brake the zombie is killed. */
async function endsIt(
  t: Test,
  world: ZombieWorld,
  zombie: Puppet,
  next: { readonly shard: Puppet; readonly holder: Holder },
): Promise<void> {
  t.match(await next.shard.call('check', next.holder), /^OK\|/)
  const state = await next.shard.call('state/get', { ...next.holder, key: 'seen' })
  t.equal(state.split('|').at(-1), next.shard.life)
  await world.mayKill()
  await eventually('the zombie to be killed', WAIT_MS_MAX, () => (isAlive(zombie.pid) ? undefined : true))
  t.strictSame(await world.end(), [], 'stopping leaves no process behind')
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** As `examples/sql/load.sql`, without its reading. */
function stamp(shard: Puppet, holder: Holder): Promise<string> {
  return shard.sql(filled(example('load')[2] ?? '', holder))
}

function save(shard: Puppet, holder: Holder, gold: number): Promise<string> {
  return shard.sql(filled(example('save')[0] ?? '', { ...holder, gold, x: 0, y: 0 }))
}
