import t, { type Test } from 'tap'
import {
  MysqlDatabase,
  type MysqlDatabaseParts,
} from '../../../../control-plane/store/mysql/mysql-database.ts'
import { codeOf } from '../../../../lib/errors.ts'
import { seededRandom } from '../../../../lib/random.ts'
import { systemTimers, type Timers } from '../../../../lib/timers.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { placeOn } from './make-mysql-store.ts'

t.test('on MariaDB', { skip: mariaDbMissing ?? false }, async t => {
  // Nothing of ours may hang on how the server is set up.
  const server = await MariaDb.start({
    serverOptions: [
      '--character-set-server=latin1',
      '--skip-character-set-client-handshake',
      '--default-time-zone=-03:30',
      '--sql-mode=ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES',
      '--transaction-isolation=SERIALIZABLE',
    ],
  })
  t.teardown(() => server.end())
  await server.createDatabase('pool')
  await server.query(
    'CREATE TABLE pool.account (id INT PRIMARY KEY, money BIGINT, note TEXT) CHARSET utf8mb4',
  )

  const open = (t: Test, parts: MysqlDatabaseParts = {}): MysqlDatabase => {
    const database = new MysqlDatabase(placeOn(server, 'pool'), { random: seededRandom(1), ...parts })
    t.teardown(() => database.close())
    return database
  }
  const fresh = async (t: Test, parts: MysqlDatabaseParts = {}): Promise<MysqlDatabase> => {
    await server.query('DELETE FROM pool.account')
    await server.query("INSERT INTO pool.account VALUES (1, 100, ''), (2, 100, '')")
    return open(t, parts)
  }

  t.test('a session has our settings, whatever the server has', async t => {
    const [row] = await open(t).rows(
      `SELECT @@session.sql_mode AS mode, @@session.time_zone AS zone, @@collation_connection AS collation,
         @@session.tx_isolation AS isolation, @@session.wait_timeout AS silent`,
    )
    t.match(row, { zone: '+00:00', collation: 'utf8mb4_bin', isolation: 'READ-COMMITTED', silent: 10 })
    t.match(row?.['mode'], /STRICT_ALL_TABLES/u)
    t.notMatch(row?.['mode'], /ANSI|PIPES|BACKSLASH/u)
  })

  t.test('texts and numbers come back as they went', async t => {
    const database = await fresh(t)
    for (const [money, note] of [
      [Number.MAX_SAFE_INTEGER, 'it\'s \\ a "test" 🙂 Ω \0 \n'],
      [-Number.MAX_SAFE_INTEGER, '?? :now %'],
    ] as const) {
      await database.run('UPDATE account SET money = ?, note = ? WHERE id = 1', [money, note])
      t.same(await database.rows('SELECT money, note FROM account WHERE id = 1'), [{ money, note }])
    }
    await database.run('UPDATE account SET money = ? WHERE id = 1', [2n ** 62n])
    t.match(await database.rows('SELECT money FROM account WHERE id = 1'), [{ money: '4611686018427387904' }])
  })

  t.test('rows that an update meets count, also where it changes nothing', async t => {
    const database = await fresh(t)
    t.match(await database.run('UPDATE account SET money = 100 WHERE id < 3'), { affectedRows: 2 })
    t.match(await database.run('UPDATE account SET money = 100 WHERE id > 3'), { affectedRows: 0 })
    const written = await database.run('UPDATE account SET money = LAST_INSERT_ID(7) WHERE id = 1')
    t.equal(written.insertId, 7)
  })

  t.test('deadlocks are tried again, and reach nobody', async t => {
    const database = await fresh(t)
    let attempts = 0
    const transfers = Array.from({ length: 60 }, (_, index) =>
      database.transaction(async transaction => {
        attempts += 1
        const [from, to] = index % 2 === 0 ? [1, 2] : [2, 1]
        await transaction.run('UPDATE account SET money = money - 1 WHERE id = ?', [from])
        await transaction.run('UPDATE account SET money = money + 1 WHERE id = ?', [to])
      }),
    )
    await Promise.all(transfers)
    t.ok(attempts > 60, `${attempts} attempts: there were deadlocks`)
    t.match(await database.rows('SELECT money FROM account ORDER BY id'), [{ money: 100 }, { money: 100 }])
  })

  t.test('a lock that is not given back ends in an error that may be tried again', async t => {
    const database = await fresh(t, { limits: { lockWaitSecondsMax: 1 } })
    const holder = open(t)
    let attempts = 0
    await holder.transaction(async held => {
      await held.rows('SELECT id FROM account WHERE id = 1 FOR UPDATE')
      const waits = database.transaction(async transaction => {
        attempts += 1
        await transaction.run('UPDATE account SET money = 0 WHERE id = 1')
      })
      await t.rejects(waits, { code: 'SWY_STORE_UNAVAILABLE', message: /Lock wait timeout/u })
    })
    t.equal(attempts, 6)
    t.match(await database.rows('SELECT money FROM account WHERE id = 1'), [{ money: 100 }])
  })

  t.test('what the body throws, or what is not to be kept, is undone', async t => {
    const database = await fresh(t)
    const take = (transaction: Pick<MysqlDatabase, 'run'>) => transaction.run('UPDATE account SET money = 0')
    await t.rejects(
      database.transaction(async transaction => {
        await take(transaction)
        throw new Error('changed my mind')
      }),
      { message: 'changed my mind' },
    )
    await database.transaction(take, { isKept: () => false })
    t.match(await database.rows('SELECT money FROM account'), [{ money: 100 }, { money: 100 }])
  })

  t.test('a snapshot sees one moment', async t => {
    const database = await fresh(t)
    const seen = await database.transaction(
      async view => {
        await database.run('UPDATE account SET money = 0')
        return view.rows('SELECT money FROM account WHERE id = 1')
      },
      { view: 'snapshot' },
    )
    t.match(seen, [{ money: 100 }])
    const now = await database.transaction(async view => {
      await database.run('UPDATE account SET money = 1')
      return view.rows('SELECT money FROM account WHERE id = 1')
    })
    t.match(now, [{ money: 1 }], 'the next transaction reads what is committed')
  })

  t.test('connections that were killed between uses are replaced', async t => {
    const database = await fresh(t)
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([1, 2, 3].map(() => database.rows('SELECT SLEEP(0.01)')))
      await killConnections(server)
      await database.transaction(transaction =>
        transaction.run('UPDATE account SET money = money + 1 WHERE id = 1'),
      )
      await database.rows('SELECT 1')
    }
    t.match(await database.rows('SELECT money FROM account WHERE id = 1'), [{ money: 105 }])
  })

  t.test('a transaction whose connection is lost before the commit is done anew', async t => {
    const database = await fresh(t)
    let attempts = 0
    await database.transaction(async transaction => {
      attempts += 1
      await transaction.run('UPDATE account SET money = money + 1 WHERE id = 1')
      if (attempts === 1) await killConnections(server)
      await transaction.run('UPDATE account SET money = money + 1 WHERE id = 1')
    })
    t.equal(attempts, 2)
    t.match(await database.rows('SELECT money FROM account WHERE id = 1'), [{ money: 102 }])
  })

  t.test('a single statement whose connection is lost is not sent twice', async t => {
    const database = await fresh(t)
    const statement = database.run('UPDATE account SET money = money + 1 + SLEEP(5) WHERE id = 1')
    const outcome = statement.then(() => 'answered', codeOf)
    await statementUnderWay(server, 'SLEEP(5)')
    await killConnections(server)
    t.equal(await outcome, 'SWY_STORE_UNAVAILABLE')
    t.match(await database.rows('SELECT money FROM account WHERE id = 1'), [{ money: 100 }])
  })

  t.test('a server that does not answer is given up', async t => {
    const database = await fresh(t, { limits: { statementMsMax: 100 } })
    await t.rejects(database.run('DO SLEEP(3)'), { code: 'SWY_STORE_UNAVAILABLE' })
    t.match(await database.rows('SELECT 1 AS one'), [{ one: 1 }], 'the next one has another connection')
  })

  t.test('whoever waits beyond the limits is refused', async t => {
    const timers = new FewTimers()
    const database = await fresh(t, {
      timers,
      limits: { connectionsMax: 1, waitingMax: 2, waitMsMax: 60_000 },
    })
    let second: ReturnType<MysqlDatabase['rows']> | undefined
    await database.transaction(async () => {
      const first = database.rows('SELECT 1 AS one').then(() => 'answered', String)
      second = database.rows('SELECT 2 AS two')
      await t.rejects(database.rows('SELECT 3'), {
        code: 'SWY_STORE_UNAVAILABLE',
        message: /2 statements wait/u,
      })
      timers.runOldest()
      t.match(await first, /no connection became free within 60000 ms/u)
    })
    t.match(await second, [{ two: 2 }], 'the next in line gets the connection')
    t.match(await database.rows('SELECT 4 AS four'), [{ four: 4 }])
  })

  t.test('the lease does not wait behind ordinary work', async t => {
    const database = await fresh(t, { limits: { connectionsMax: 1 } })
    await database.transaction(async () => {
      t.match(await database.lease.rows('SELECT 1 AS one'), [{ one: 1 }])
    })
  })

  t.test('the server has an identity, and another server has another one', async t => {
    const database = await fresh(t)
    t.match(await database.identity(), new RegExp(`^hostname=.* port=${server.port} server_id=1$`, 'u'))
    t.equal(database.exchanges, 0)
    await server.query('SET GLOBAL server_id = 77')
    t.teardown(() => server.query('SET GLOBAL server_id = 1'))
    await killConnections(server)
    t.match(await database.identity(), / server_id=77$/u)
    t.equal(database.exchanges, 1)
  })

  t.test('an outage is an error at once, and is over when the server is back', async t => {
    const database = await fresh(t)
    await database.rows('SELECT 1')
    await server.stop('SIGKILL')
    for (const ask of [
      () => database.rows('SELECT 1'),
      () => database.run('UPDATE account SET money = 0'),
      () => database.transaction(async () => undefined),
      () => database.lease.rows('SELECT 1'),
    ])
      t.equal(await ask().then(() => 'answered', codeOf), 'SWY_STORE_UNAVAILABLE')
    await server.start()
    t.match(await database.rows('SELECT 1 AS one'), [{ one: 1 }])
  })

  t.test('after the end nothing is taken', async t => {
    const database = await fresh(t)
    await database.rows('SELECT 1')
    database.close()
    await t.rejects(database.rows('SELECT 1'), { code: 'SWY_STORE_UNAVAILABLE', message: /closed/u })
  })
})

/** Those of the tests' own pools; not the one that kills. */
async function killConnections(server: MariaDb): Promise<void> {
  const rows = (await server.query(
    "SELECT id FROM information_schema.PROCESSLIST WHERE db = 'pool' AND id <> CONNECTION_ID()",
  )) as readonly { readonly id: number }[]
  for (const { id } of rows) await server.query(`KILL ${id}`).catch(() => undefined)
}

async function statementUnderWay(server: MariaDb, part: string): Promise<void> {
  for (;;) {
    const [row] = (await server.query(
      `SELECT COUNT(*) AS found FROM information_schema.PROCESSLIST WHERE db = 'pool' AND info LIKE '%${part}%'`,
    )) as readonly { readonly found: number }[]
    if (row !== undefined && row.found > 0) return
  }
}

/** Runs the long ones only when told; the short ones as they are. */
class FewTimers implements Timers {
  readonly #held: (() => void)[] = []

  once(delayMs: number, run: () => void): ReturnType<Timers['once']> {
    if (delayMs < 10_000) return systemTimers.once(delayMs, run)
    this.#held.push(run)
    return { cancel: () => void this.#held.splice(this.#held.indexOf(run), 1) }
  }

  runOldest(): void {
    this.#held[0]?.()
  }
}
