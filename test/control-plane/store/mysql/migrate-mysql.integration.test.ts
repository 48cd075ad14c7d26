import t, { type Test } from 'tap'
import { type Migration, statusOf } from '../../../../control-plane/store/migration-files.ts'
import {
  appliedMigrations,
  migrateMysql,
  MYSQL_MIGRATIONS,
  statementsOf,
} from '../../../../control-plane/store/mysql/migrate-mysql.ts'
import { onOneConnection, openMysqlStore } from '../../../../control-plane/store/mysql/open-mysql-store.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { placeOn } from './make-mysql-store.ts'

t.test('on MariaDB', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start({ serverOptions: ['--character-set-server=latin1'] })
  t.teardown(() => server.end())
  let databases = 0
  const place = async () => {
    databases += 1
    await server.createDatabase(`migrated_${databases}`)
    return placeOn(server, `migrated_${databases}`)
  }
  const whole = await place()
  await onOneConnection(whole, connection => migrateMysql(connection, MYSQL_MIGRATIONS))
  const expected = await definitionsOf(server, whole.database)

  t.test('keys are told apart by every letter, whatever the database’s own character set', async t => {
    t.notMatch(expected, /latin1/u)
    t.match(expected, /utf8mb4_bin/u)
  })

  for (const [cut, { version, name }, statements] of everyCut())
    t.test(`${name} that was cut after ${cut} of ${statements.length} statements is begun anew`, async t => {
      const at = await place()
      await onOneConnection(at, async connection => {
        await migrateMysql(connection, MYSQL_MIGRATIONS.slice(0, version - 1))
        for (const statement of statements.slice(0, cut)) await connection.run(statement)
        await migrateMysql(connection, MYSQL_MIGRATIONS)
        t.equal((await appliedMigrations(connection)).size, MYSQL_MIGRATIONS.length)
      })
      t.equal(await definitionsOf(server, at.database), expected)
    })

  t.test('nodes that start at once find it done once', async t => {
    const at = await place()
    const stores = await Promise.all(Array.from({ length: 8 }, () => openMysqlStore({ place: at })))
    for (const store of stores) {
      t.equal((await store.facts()).revision, 0)
      await store.close()
    }
    t.equal(await definitionsOf(server, at.database), expected)
  })

  t.test('a database that a newer program has used is refused', async t => {
    const at = await place()
    const newer: Migration = { version: MYSQL_MIGRATIONS.length + 1, name: 'newer.sql', sql: 'DO 1' }
    const store = await openMysqlStore({ place: at, migrations: [...MYSQL_MIGRATIONS, newer] })
    await store.close()
    await t.rejects(openMysqlStore({ place: at }), {
      code: 'SWY_STORE_VERSION',
      message: new RegExp(`version ${newer.version}.*up to ${MYSQL_MIGRATIONS.length}$`, 'u'),
    })
    await onOneConnection(at, async connection => {
      const status = statusOf(MYSQL_MIGRATIONS, await appliedMigrations(connection))
      t.match(status.at(-1), { version: newer.version, name: 'newer.sql', appliedAtMs: Number })
    })
  })

  t.test('a step that fails says so, and is not taken for done', async t => {
    const at = await place()
    const broken: Migration = {
      version: 1,
      name: 'broken.sql',
      sql: 'CREATE TABLE half (id INT)\n-- next\nNONSENSE',
    }
    await t.rejects(openMysqlStore({ place: at, migrations: [broken] }), { message: /NONSENSE/u })
    await onOneConnection(at, async connection => {
      t.equal((await appliedMigrations(connection)).size, 0)
    })
  })

  t.test('a procedure may be part of a step', async t => {
    const at = await place()
    const sql = `CREATE OR REPLACE PROCEDURE twice (INOUT n INT) BEGIN SET n = n * 2; SET n = n + 0; END;
-- next
CREATE TABLE IF NOT EXISTS after_it (id INT)`
    await onOneConnection(at, async connection => {
      await migrateMysql(connection, [{ version: 1, name: 'procedure.sql', sql }])
      await connection.run('SET @n = 4')
      await connection.run('CALL twice(@n)')
      t.match(await connection.rows('SELECT @n AS n'), [{ n: 8 }])
    })
  })

  await refusals(t, server, place)
})

async function refusals(
  t: Test,
  server: MariaDb,
  place: () => Promise<ReturnType<typeof placeOn>>,
): Promise<void> {
  t.test('a table in another engine is refused, with the statement that helps', async t => {
    const at = await place()
    await (await openMysqlStore({ place: at })).close()
    await server.query('ALTER TABLE placement ENGINE = MyISAM', at.database)
    await t.rejects(openMysqlStore({ place: at }), {
      code: 'SWY_STORE_UNSUITABLE',
      message: /ALTER TABLE placement ENGINE = InnoDB/u,
    })
  })

  t.test('a wrong password, a missing right and an unknown database are told apart', async t => {
    const at = await place()
    await server.query("CREATE USER reader@'%' IDENTIFIED BY 'right'")
    await server.query(`GRANT SELECT ON ${at.database}.* TO reader@'%'`)
    const as = (password: string, database = at.database) => ({
      place: { ...placeOn(server, database, 'reader', password) },
    })
    const grant = new RegExp(`GRANT ALL PRIVILEGES ON .${at.database}.\\.\\* TO 'reader'@'%'`, 'u')
    await t.rejects(openMysqlStore(as('wrong')), {
      code: 'SWY_STORE_DENIED',
      message: /user reader is denied on 127/u,
    })
    await t.rejects(openMysqlStore(as('right')), { code: 'SWY_STORE_DENIED', message: grant })
    await t.rejects(openMysqlStore({ place: placeOn(server, 'nowhere') }), {
      code: 'SWY_CONFIG_INVALID',
      message: /CREATE DATABASE `nowhere`/u,
    })
  })
}

function everyCut(): readonly (readonly [number, Migration, readonly string[]])[] {
  return MYSQL_MIGRATIONS.flatMap(migration => {
    const statements = statementsOf(migration.sql)
    return [...statements.keys(), statements.length].map(cut => [cut, migration, statements] as const)
  })
}

async function definitionsOf(server: MariaDb, database: string): Promise<string> {
  const tables = (await server.query(
    `SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${database}' ORDER BY 1`,
  )) as readonly { readonly name: string }[]
  const definitions: string[] = []
  for (const { name } of tables) {
    const [row] = (await server.query(`SHOW CREATE TABLE \`${name}\``, database)) as readonly Record<
      string,
      string
    >[]
    definitions.push(row?.['Create Table'] ?? '')
  }
  return definitions.join('\n')
}
