import t from 'tap'
import { openStore } from '../../../control-plane/store/open-store.ts'
import { parseStoreUrl } from '../../../control-plane/store/store-url.ts'

t.test('a path follows the scheme, as written', async t => {
  t.same(parseStoreUrl('sqlite:.switchyard/switchyard.db'), {
    kind: 'sqlite',
    path: '.switchyard/switchyard.db',
  })
  t.same(parseStoreUrl('sqlite:/var/lib/a b.db'), { kind: 'sqlite', path: '/var/lib/a b.db' })
})

for (const [name, url] of Object.entries({
  'no path': 'sqlite:',
  'no scheme': 'switchyard.db',
  nothing: '',
  'another database': 'mysql://root:hunter2@db/switchyard',
  'a path with a zero byte': 'sqlite:a\0b',
  'a path that is too long': `sqlite:${'a'.repeat(5_000)}`,
}))
  t.test(`refuses ${name}, without telling a password`, async t => {
    t.throws(() => parseStoreUrl(url), { code: 'SWY_CONFIG_INVALID', message: /store\.url/u })
    try {
      parseStoreUrl(url)
    } catch (error) {
      t.notMatch(String(error), 'hunter2')
    }
  })

t.test('opens the store that is named, and describes it', async t => {
  const store = await openStore(`sqlite:${t.testdir()}/new/folder/switchyard.db`)
  t.match(store.description, /^sqlite:.*switchyard\.db$/u)
  t.equal((await store.facts.facts()).revision, 0)
  await store.close()
})

t.test('a text that is one endless scheme is not repeated', async t => {
  const url = `${'a'.repeat(60_000)}:secret`
  t.throws(() => parseStoreUrl(url), { code: 'SWY_CONFIG_INVALID', message: /^.{1,200}$/u })
})
