import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { Connection } from '../../../../control-plane/store/sqlite/connection.ts'
import { type Migration, readMigrations } from '../../../../control-plane/store/migration-files.ts'
import { migrate, SQLITE_MIGRATIONS } from '../../../../control-plane/store/sqlite/migrate.ts'
import { openSqliteStore } from '../../../../control-plane/store/sqlite/sqlite-store.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'

const time = () => 5 as StoreTimeMs
const first: Migration = {
  version: 1,
  name: '0001_a.sql',
  sql: 'CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1);',
}
const second: Migration = { version: 2, name: '0002_b.sql', sql: 'CREATE TABLE b (x INTEGER);' }

function memory(): Connection {
  return new Connection(new DatabaseSync(':memory:'))
}

function tablesOf(connection: Connection): readonly unknown[] {
  return connection
    .rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .map(row => row['name'])
}

t.test('every missing step is taken once, in order', async t => {
  const connection = memory()
  migrate(connection, [first], time)
  migrate(connection, [first, second], time)
  migrate(connection, [first, second], time)
  t.same(tablesOf(connection), ['a', 'b', 'schema_version'])
  t.same(connection.row('SELECT COUNT(*) AS rows FROM a'), { rows: 1 })
  t.same(connection.rows('SELECT * FROM schema_version'), [
    { version: 1, name: '0001_a.sql', applied_at: 5 },
    { version: 2, name: '0002_b.sql', applied_at: 5 },
  ])
})

t.test('a step that fails leaves everything as it was', async t => {
  const connection = memory()
  const broken = { ...second, sql: 'CREATE TABLE b (x INTEGER); CREATE TABLE b (x INTEGER);' }
  t.throws(() => migrate(connection, [first, broken], time), /already exists/u)
  t.same(tablesOf(connection), [])
})

t.test('a database of a newer program is refused, and left alone', async t => {
  const connection = memory()
  migrate(connection, [first, second], time)
  t.throws(() => migrate(connection, [first], time), {
    code: 'SWY_STORE_VERSION',
    message: 'the database has version 2; this program knows versions up to 1',
  })
})

t.test('a store of a newer program does not open', async t => {
  const path = `${t.testdir()}/newer.db`
  await (await openSqliteStore({ path })).close()
  const database = new DatabaseSync(path)
  database.exec("INSERT INTO schema_version VALUES (999, '0999_later.sql', 0)")
  database.close()
  await t.rejects(openSqliteStore({ path }), { code: 'SWY_STORE_VERSION', message: /999/u })
})

t.test('the files are numbered from 1 without gaps', async t => {
  const migrations = SQLITE_MIGRATIONS
  t.ok(migrations.length > 0)
  t.same(
    migrations.map(each => each.version),
    migrations.map((_, index) => index + 1),
  )
})

for (const [name, files] of Object.entries({
  'a gap': { '0001_a.sql': '', '0003_c.sql': '' },
  'two of one number': { '0001_a.sql': '', '0001_b.sql': '' },
  'a file without a number': { 'a.sql': '' },
}))
  t.test(`refuses a folder with ${name}`, async t => {
    const folder = pathToFileURL(`${t.testdir({ ...files, 'README.md': '' })}/`)
    t.throws(() => readMigrations(folder), TypeError)
  })
