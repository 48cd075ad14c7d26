import { DatabaseSync } from 'node:sqlite'
import t from 'tap'
import type { FactStore } from '../../../../control-plane/facts/fact-store.ts'
import { asStoreFailure } from '../../../../control-plane/store/sqlite/store-failure.ts'
import { openSqliteStore } from '../../../../control-plane/store/sqlite/sqlite-store.ts'
import { createShard, lead } from '../../../contract/store-under-test.ts'
import { ref } from '../../../support/world.ts'

const unavailable = { code: 'SWY_STORE_UNAVAILABLE', retryable: true, cause: Error }

t.test('a file that another process has locked cannot be written, and can again when it is free', async t => {
  const path = `${t.testdir()}/locked.db`
  const store = await openSqliteStore({ path })
  const { token } = await lead(store, 'node-1')
  const other = new DatabaseSync(path)
  other.exec('BEGIN EXCLUSIVE')
  const commit = () => store.commit(token, [createShard(ref('arena-1'))], [])
  await t.rejects(commit(), { ...unavailable, message: /SQLITE_BUSY/u })
  await t.rejects(lead(store, 'node-1'), unavailable)
  t.same((await store.facts()).shards, [], 'readers are not locked out')
  other.exec('ROLLBACK')
  t.match(await commit(), { kind: 'done' })
  other.close()
  await store.close()
})

t.test('a table that is broken by somebody else is a mistake, not an outage', async t => {
  const path = `${t.testdir()}/broken.db`
  const store = await openSqliteStore({ path })
  const other = new DatabaseSync(path)
  other.exec('DROP TABLE brake')
  other.close()
  await t.rejects(store.facts(), /no such table/u)
  await t.rejects(store.facts(), { code: 'ERR_SQLITE_ERROR' })
  await store.close()
})

t.test('a closed store refuses, and closing again is harmless', async t => {
  const store: FactStore = await openSqliteStore({ path: ':memory:' })
  await store.close()
  await store.close()
  await t.rejects(store.facts())
})

for (const [errcode, name] of [
  [5, 'SQLITE_BUSY'],
  [261, 'SQLITE_BUSY'],
  [8, 'SQLITE_READONLY'],
  [778, 'SQLITE_IOERR'],
  [11, 'SQLITE_CORRUPT'],
  [13, 'SQLITE_FULL'],
] as const)
  t.test(`result ${errcode} of SQLite makes the store unavailable: ${name}`, async t => {
    const error = Object.assign(new Error('as SQLite says it'), { errcode })
    t.match(asStoreFailure(error), {
      code: 'SWY_STORE_UNAVAILABLE',
      message: new RegExp(name, 'u'),
      cause: error,
    })
  })

t.test('other errors stay what they are', async t => {
  for (const error of [
    new Error('ours'),
    Object.assign(new Error('constraint'), { errcode: 19 }),
    'text',
    undefined,
  ])
    t.equal(asStoreFailure(error), error)
})
