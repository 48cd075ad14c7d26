import { writeFileSync } from 'node:fs'
import { inspect } from 'node:util'
import t from 'tap'
import { storePlaceOf } from '../../../control-plane/store/store-settings.ts'

t.test('without a URL there is a file in the data directory', async t => {
  t.same(storePlaceOf({}, 'data/switchyard.db').place, { kind: 'sqlite', path: 'data/switchyard.db' })
})

t.test('a password comes from the URL or from a file, and shows nowhere', async t => {
  const file = `${t.testdir()}/password`
  writeFileSync(file, 'hunter2\n')
  for (const settings of [
    { url: 'mysql://u:hunter2@db/game' },
    { url: 'mysql://u@db/game', passwordFile: file },
  ]) {
    const { place, mistakes } = storePlaceOf(settings, 'x')
    t.same(mistakes, [])
    t.ok(place?.kind === 'mysql' && place.place.password() === 'hunter2')
    t.notMatch(inspect(place, { depth: 9, showHidden: true }) + JSON.stringify(place), 'hunter2')
  }
})

t.test('files of certificates are read', async t => {
  const folder = t.testdir({ ca: 'CA', cert: 'CERT', key: 'KEY' })
  const tls = { ca: `${folder}/ca`, cert: `${folder}/cert`, key: `${folder}/key`, verify: 'ca' } as const
  const { place } = storePlaceOf({ url: 'mysql://u@db/game', tls }, 'x')
  t.match(place, { place: { tls: { ca: 'CA', cert: 'CERT', key: 'KEY', verify: 'ca' } } })
})

const MISTAKES = [
  [{ url: 'mysql://u:p@db/game', passwordFile: 'README.md' }, 'store.passwordFile'],
  [{ url: 'mysql://u@db/game', passwordFile: 'not/there' }, 'store.passwordFile'],
  [{ url: 'mysql://u@db/game', tls: { ca: 'not/there', verify: 'full' } }, 'store.tls.ca'],
  [{ url: 'mysql://u@db/game', tls: { cert: 'README.md', verify: 'full' } }, 'store.tls'],
  [{ url: 'sqlite:a', passwordFile: 'README.md' }, 'store.passwordFile'],
  [{ tls: { verify: 'none' } }, 'store.tls'],
  [{ url: 'nonsense' }, 'store.url'],
] as const
for (const [settings, path] of MISTAKES)
  t.test(`names the mistake in ${path} of ${JSON.stringify(settings)}`, async t => {
    const { mistakes } = storePlaceOf(settings, 'x')
    t.same(
      mistakes.map(mistake => mistake.path.join('.')),
      [path],
    )
  })
