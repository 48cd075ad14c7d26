import t, { type Test } from 'tap'
import { openMysql } from '../../../../control-plane/store/mysql/open-mysql.ts'
import { A, B, Scene } from '../../../contract/sessions-under-test.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { ref } from '../../../support/world.ts'
import { Community } from './community.ts'
import { makeMysqlSessions } from './make-mysql-sessions.ts'
import { placeOn } from './make-mysql-store.ts'
import { SqlClient } from './sql-client.ts'

const WAIT_MS_MAX = 20_000
const LOCKED = { message: /account is locked/u }
const WRONG = { message: /Access denied for user/u }

t.test('fence level F1: a database user per incarnation', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start()
  t.teardown(() => server.end())

  async function world(t: Test) {
    const community = await Community.make(t, server)
    const made = await makeMysqlSessions(t, server, {
      shardUser: { grants: [`SELECT, INSERT, UPDATE, DELETE ON ${community.name}.*`] },
    })
    const scene = await Scene.on(t, made)
    const user = await scene.sessions.createShardUser(A)
    if (user === undefined) throw new Error('no user was made')
    const logIn = (password = user.password) =>
      SqlClient.open(t, server, { user: user.user, password, database: community.name })
    return { community, made, scene, user, logIn }
  }

  t.test(
    'has the rights that are listed, and may call the procedures; our tables it does not see',
    async t => {
      const { community, made, logIn } = await world(t)
      const script = await logIn()
      t.equal(await script.run("UPDATE players SET gold = 11 WHERE account = 'ann'"), 1)
      t.equal(await community.gold(), 11)
      const claimed = await script.call(
        `CALL ${made.database}.swy_claim('arena-1', 1, 'ann', 'x', NULL, NULL, NULL)`,
      )
      t.match(claimed, { code: 'GRANTED' })
      const epoch = claimed['epoch']
      for (const name of ['swy_check', 'swy_stamp', 'swy_release'])
        t.match(await script.call(`CALL ${made.database}.${name}('arena-1', 1, 'ann', ?)`, [epoch]), {
          code: 'HELD',
        })
      await t.rejects(script.rows(`SELECT * FROM ${made.database}.session`), { message: /denied/u })
      await t.rejects(script.run(`UPDATE ${made.database}.shard SET state = 'ready'`), { message: /denied/u })
    },
  )

  t.test("a zombie's open transaction ends with its user, and it never comes back", async t => {
    const { community, scene, user, logIn } = await world(t)
    const old = await scene.granted(A)
    const zombie = await logIn()
    await zombie.run('START TRANSACTION')
    t.equal(await zombie.run("UPDATE players SET gold = 999 WHERE account = 'ann'"), 1)
    t.equal(await scene.sessions.lockShardUser(A, WAIT_MS_MAX), true)
    await scene.becomes(A, 'fenced')
    t.ok((await scene.granted(B)).epoch > old.epoch)
    // Its row is free to be written at once: the rollback is over.
    await community.admin.run('SET innodb_lock_wait_timeout = 0')
    t.equal(await community.admin.run("UPDATE players SET gold = 12 WHERE account = 'ann'"), 1)
    await t.rejects(zombie.run('COMMIT'))
    t.equal(await community.gold(), 12)
    await t.rejects(logIn(), LOCKED, 'the account is locked')
    await t.rejects(scene.sessions.createShardUser(A), { code: 'SWY_CONFLICT' })
    await t.rejects(logIn(), LOCKED, `${user.user} stays locked`)
  })

  t.test('while a connection is still there it says so, and can be asked again', async t => {
    const { scene, logIn } = await world(t)
    await logIn()
    t.equal(await scene.sessions.lockShardUser(A, 0), false)
    t.equal(await scene.sessions.lockShardUser(A, WAIT_MS_MAX), true)
    t.equal(await scene.sessions.lockShardUser(A, 0), true)
  })

  t.test('a locked user that another life of the database has left is taken over', async t => {
    const { scene, user, made, logIn } = await world(t)
    await server.query(`ALTER USER '${user.user}'@'%' ACCOUNT LOCK`)
    await server.query('DELETE FROM shard_user', made.database)
    const again = await scene.sessions.createShardUser(A)
    t.equal(again?.user, user.user)
    await t.resolves(logIn(again?.password))
  })

  t.test('asked again, the same user has a new password', async t => {
    const { scene, user, logIn } = await world(t)
    const again = await scene.sessions.createShardUser(A)
    t.equal(again?.user, user.user)
    await t.rejects(logIn(), WRONG)
    await t.resolves(logIn(again?.password))
  })

  t.test('a fence that was begun and not ended is found by whoever looks', async t => {
    const { scene } = await world(t)
    t.strictSame(await scene.sessions.lockedShards(), [])
    await scene.sessions.lockShardUser(A, WAIT_MS_MAX)
    t.match(await scene.sessions.lockedShards(), [A])
    await scene.becomes(A, 'fenced')
    t.strictSame(await scene.sessions.lockedShards(), [], 'it is ended')
  })

  t.test('an incarnation that was locked before it had a user gets none', async t => {
    const { scene } = await world(t)
    t.equal(await scene.sessions.lockShardUser(B, 0), true)
    await t.rejects(scene.sessions.createShardUser(B), { code: 'SWY_CONFLICT' })
  })

  t.test('the users of those that are given up are dropped, and only those', async t => {
    const { scene, user, logIn } = await world(t)
    const other = await scene.sessions.createShardUser(B)
    await logIn()
    t.equal(await scene.sessions.sweepShardUsers(), 0)
    await scene.becomes(A, 'gone')
    t.equal(await scene.sessions.sweepShardUsers(), 1)
    t.equal(await scene.sessions.sweepShardUsers(), 0)
    const users = JSON.stringify(await server.query('SELECT user FROM mysql.user'))
    t.notMatch(users, user.user)
    t.match(users, String(other?.user))
    await t.rejects(logIn(), WRONG)
    await scene.shard(ref('arena-1', 2), 'ready')
    const next = await scene.sessions.createShardUser(ref('arena-1', 2))
    t.not(next?.user, user.user, 'the next incarnation has another one')
  })

  t.test('without the right to see connections it refuses, rather than find none', async t => {
    const { made } = await world(t)
    await server.query("CREATE USER poor@'%' IDENTIFIED BY 'secret'")
    await server.query(`GRANT ALL PRIVILEGES ON ${made.database}.* TO poor@'%'`)
    const opened = await openMysql({
      place: placeOn(server, made.database, 'poor', 'secret'),
      sessions: { shardUser: { grants: [] } },
    })
    t.teardown(() => opened.close())
    await t.rejects(opened.sessions.createShardUser(B), { code: 'SWY_STORE_DENIED', message: /PROCESS/u })
    await t.rejects(opened.sessions.lockShardUser(B, 0), { code: 'SWY_STORE_DENIED' })
  })

  t.test('where none are asked for, none are made', async t => {
    const scene = await Scene.on(t, await makeMysqlSessions(t, server))
    t.equal(await scene.sessions.createShardUser(A), undefined)
    t.equal(await scene.sessions.lockShardUser(A, 0), true)
    t.equal(await scene.sessions.sweepShardUsers(), 0)
  })
})
