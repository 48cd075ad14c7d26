import t from 'tap'
import { openStore } from '../../../control-plane/store/open-store.ts'

t.test('opens the store that is named, and describes it', async t => {
  const store = await openStore({ kind: 'sqlite', path: `${t.testdir()}/new/folder/switchyard.db` })
  t.match(store.description, /^sqlite:.*switchyard\.db$/u)
  t.equal((await store.facts.facts()).revision, 0)
  await store.close()
})

t.test('a server that is not there is said with its place, without the password', async t => {
  const place = {
    host: '127.0.0.1',
    port: 1,
    user: 'u',
    database: 'game',
    tls: undefined,
    password: () => 'hunter2',
  }
  await t.rejects(openStore({ kind: 'mysql', place }), {
    code: 'SWY_STORE_UNAVAILABLE',
    message: /^mysql:\/\/u@127\.0\.0\.1:1\/game cannot be used: .*ECONNREFUSED/u,
  })
})
