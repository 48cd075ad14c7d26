import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import t from 'tap'
import { openDatabase } from '../../../../control-plane/store/sqlite/open-database.ts'
import { openSqliteStore } from '../../../../control-plane/store/sqlite/sqlite-store.ts'

/** https://sqlite.org/fileformat2.html, section 1.3: the last byte of the schema format number. */
const SCHEMA_FORMAT_OFFSET = 47
const unavailable = { code: 'SWY_STORE_UNAVAILABLE', cause: Error }

t.test('a commit is on the disk before it is acknowledged', async t => {
  const connection = openDatabase(`${t.testdir()}/new.db`, () => {})
  t.same(connection.row('PRAGMA journal_mode'), { journal_mode: 'wal' })
  t.same(connection.row('PRAGMA synchronous'), { synchronous: 2 })
  connection.close()
})

t.test('the file and its folder are their owner’s alone: fleets may hold secrets', async t => {
  const path = `${t.testdir()}/new/folder/new.db`
  const connection = openDatabase(path, opened => opened.execute('CREATE TABLE a (x)'))
  for (const suffix of ['', '-wal', '-shm']) t.equal(statSync(`${path}${suffix}`).mode & 0o077, 0, suffix)
  t.equal(statSync(dirname(path)).mode & 0o077, 0)
  connection.close()
})

t.test('what cannot be a database is refused', async t => {
  const directory = t.testdir({
    folder: {},
    'text.db': 'This is no database at all, and long enough to be read as one. '.repeat(20),
  })
  await t.rejects(openSqliteStore({ path: `${directory}/folder` }), unavailable)
  await t.rejects(openSqliteStore({ path: `${directory}/text.db` }), unavailable)
  await t.rejects(openSqliteStore({ path: `${directory}/text.db/below.db` }), unavailable)
})

t.test('a handle that could not be prepared is closed', async t => {
  const path = `${t.testdir()}/new.db`
  let seen: ReturnType<typeof openDatabase> | undefined
  t.throws(
    () =>
      openDatabase(path, connection => {
        seen = connection
        throw new Error('not today')
      }),
    /not today/u,
  )
  t.throws(() => seen?.row('SELECT 1'), /not open|closed|finalized/u)
})

t.test('the clock of a store is that of its database', async t => {
  const store = await openSqliteStore({ path: ':memory:' })
  const { now } = await store.facts()
  t.ok(Number.isInteger(now))
  t.ok(now > 1_700_000_000_000)
  await store.close()
})

t.test('a schema of a format that SQLite does not know is the file’s fault, not ours', async t => {
  const path = `${t.testdir()}/new.db`
  await (await openSqliteStore({ path })).close()
  const file = readFileSync(path)
  file[SCHEMA_FORMAT_OFFSET] = 9
  writeFileSync(path, file)
  await t.rejects(openSqliteStore({ path }), unavailable)
})

t.test('a table that is not as it was made is damage, and no mistake in our statements', async t => {
  const path = `${t.testdir()}/new.db`
  await (await openSqliteStore({ path })).close()
  const file = readFileSync(path, 'latin1').replaceAll('declared_spares', 'declared_sparez')
  writeFileSync(path, file, 'latin1')
  await t.rejects(openSqliteStore({ path }), {
    code: 'SWY_STORE_UNAVAILABLE',
    message: /the database is damaged: /,
  })
})

t.test('an index that somebody has added is no damage', async t => {
  const path = `${t.testdir()}/new.db`
  await (await openSqliteStore({ path })).close()
  openDatabase(path, opened => opened.execute('CREATE INDEX mine ON fleet (name)')).close()
  await t.resolves(openSqliteStore({ path }).then(store => store.close()))
})
