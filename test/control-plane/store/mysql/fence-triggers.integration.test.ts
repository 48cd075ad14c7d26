import t, { type Test } from 'tap'
import { fenceTriggers } from '../../../../cli/sql/fence-trigger.ts'
import { A, account, B, Scene } from '../../../contract/sessions-under-test.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { clientStatements } from './client-statements.ts'
import { Community } from './community.ts'
import { makeMysqlSessions } from './make-mysql-sessions.ts'
import { SqlClient, untilSomebodyWaits } from './sql-client.ts'

const fencedError = { message: /SWY_FENCED/u }
const GOLD_BY_ZOMBIE = "UPDATE players SET gold = 999 WHERE account = 'ann'"

t.test('fence level F2: triggers', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start()
  t.teardown(() => server.end())

  /** @param change of the SQL that is printed: to show what a part of it is for */
  async function world(
    t: Test,
    change: (sql: string) => string = sql => sql,
    table = 'players',
    column = 'account',
  ) {
    const community = await Community.make(t, server)
    const made = await makeMysqlSessions(t, server, {
      shardUser: { grants: [`SELECT, INSERT, UPDATE, DELETE ON ${community.name}.*`] },
    })
    const scene = await Scene.on(t, made)
    const user = await scene.sessions.createShardUser(A)
    const script = await SqlClient.open(t, server, { ...user, database: community.name })
    return {
      community,
      scene,
      script,
      install: async () => {
        const sql = fenceTriggers({
          table: `${community.name}.${table}`,
          accountColumn: column,
          database: made.database,
        })
        for (const statement of clientStatements(change(sql))) await community.admin.run(statement)
      },
    }
  }

  t.test('a shard writes the accounts that it holds, and no others; the website writes all', async t => {
    const { community, scene, script, install } = await world(t)
    await install()
    await install()
    const holder = await scene.granted(A)
    t.equal(await script.run("UPDATE players SET gold = 11 WHERE account = 'ann'"), 1)
    const refused = {
      "another's account": "UPDATE players SET gold = 11 WHERE account = 'bob'",
      "another's account among its own": 'UPDATE players SET gold = gold + 1',
      'giving its row to another': "UPDATE players SET account = 'carl' WHERE account = 'ann'",
      'a new row of another': "INSERT INTO players (account) VALUES ('dora')",
      "removing another's row": "DELETE FROM players WHERE account = 'bob'",
    }
    for (const [name, sql] of Object.entries(refused)) await t.rejects(script.run(sql), fencedError, name)
    t.equal(await community.gold('ann'), 11)
    for (const sql of Object.values(refused)) t.ok((await community.admin.run(sql)) > 0, 'by the website')
    await scene.sessions.release(holder)
    await t.rejects(
      script.run("INSERT INTO players (account) VALUES ('ann')"),
      fencedError,
      'after the release',
    )
  })

  t.test('after a take-over the zombie is refused, also in a transaction that began before it', async t => {
    const { community, scene, script, install } = await world(t)
    await install()
    await scene.granted(A)
    await script.run('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ')
    await script.run('START TRANSACTION WITH CONSISTENT SNAPSHOT')
    t.match(await script.rows("SELECT gold FROM players WHERE account = 'ann'"), [{ gold: 10 }])
    await scene.becomes(A, 'fenced')
    await scene.granted(B)
    await t.rejects(script.run(GOLD_BY_ZOMBIE), fencedError)
    await script.run('COMMIT')
    await t.rejects(script.run(GOLD_BY_ZOMBIE), fencedError, 'and in a new one')
    t.equal(await community.gold(), 10)
  })

  t.test('without the locking read an older transaction would get through', async t => {
    const { community, scene, script, install } = await world(t, sql =>
      sql.replaceAll('LOCK IN SHARE MODE', ''),
    )
    await install()
    await scene.granted(A)
    await script.run('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ')
    await script.run('START TRANSACTION WITH CONSISTENT SNAPSHOT')
    await scene.becomes(A, 'fenced')
    await scene.granted(B)
    t.equal(await script.run(GOLD_BY_ZOMBIE), 1, 'this is what the lock is for')
    await script.run('COMMIT')
    t.equal(await community.gold(), 999)
  })

  t.test('fenced, but not taken over: refused too', async t => {
    const { scene, script, install } = await world(t)
    await install()
    await scene.granted(A)
    await scene.becomes(A, 'fenced')
    await t.rejects(script.run(GOLD_BY_ZOMBIE), fencedError)
  })

  t.test('what a shard has written and not committed, the next holder waits for and loads', async t => {
    const { scene, script, install, community } = await world(t)
    await install()
    await scene.granted(A)
    await script.run('START TRANSACTION')
    await script.run("UPDATE players SET gold = 12 WHERE account = 'ann'")
    await scene.becomes(A, 'fenced')
    const taken = scene.granted(B)
    await untilSomebodyWaits(server)
    await script.run('COMMIT')
    await taken
    t.equal(await community.gold(), 12, 'it was saved before the take-over')
    await t.rejects(script.run(GOLD_BY_ZOMBIE), fencedError)
  })

  t.test('F1 ends such a transaction, and with it the wait', async t => {
    const { scene, script, install, community } = await world(t)
    await install()
    await scene.granted(A)
    await script.run('START TRANSACTION')
    await script.run(GOLD_BY_ZOMBIE)
    t.equal(await scene.sessions.lockShardUser(A, 20_000), true)
    await scene.becomes(A, 'fenced')
    await scene.granted(B)
    await t.rejects(script.run('COMMIT'))
    t.equal(await community.gold(), 10)
  })

  t.test('accounts that are numbers lock their own session only', async t => {
    const { community, scene, script, install } = await world(t, undefined, 'accounts', 'id')
    await community.admin.run('CREATE TABLE accounts (id INT PRIMARY KEY, gold INT NOT NULL) ENGINE = InnoDB')
    await community.admin.run('INSERT INTO accounts VALUES (7, 0), (8, 0)')
    await install()
    await scene.granted(A, 'first', account('7'))
    await t.rejects(script.run('UPDATE accounts SET gold = 1 WHERE id = 8'), fencedError)
    await script.run('START TRANSACTION')
    t.equal(await script.run('UPDATE accounts SET gold = 1 WHERE id = 7'), 1)
    await scene.granted(B, 'first', account('8'))
    await script.run('COMMIT')
  })
})
