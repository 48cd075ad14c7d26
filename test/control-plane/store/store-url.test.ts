import fc from 'fast-check'
import t from 'tap'
import { readStoreUrl, STORE_URL_CHARACTERS_MAX } from '../../../control-plane/store/store-url.ts'

t.test('a path follows the scheme, as written', async t => {
  for (const path of ['.switchyard/switchyard.db', '/var/lib/a b.db'])
    t.same(readStoreUrl(`sqlite:${path}`).address, { kind: 'sqlite', path })
})

for (const [url, address, password] of [
  ['mysql://u:p@db:3307/game', { host: 'db', port: 3_307, user: 'u', database: 'game' }, 'p'],
  ['MySQL://u@127.0.0.1/game', { host: '127.0.0.1', port: 3_306, user: 'u', database: 'game' }, undefined],
  ['mysql://u:p@[::1]:3307/game', { host: '::1', port: 3_307, user: 'u', database: 'game' }, 'p'],
  [
    'mysql://u:a@b/c?d#e:f%25@db/game',
    { host: 'db', port: 3_306, user: 'u', database: 'game' },
    'a@b/c?d#e:f%',
  ],
  ['mysql://a%40b:@db/game-1', { host: 'db', port: 3_306, user: 'a@b', database: 'game-1' }, ''],
] as const)
  t.test(`reads ${url}`, async t => {
    const read = readStoreUrl(url)
    t.same(read, { address: { kind: 'mysql', ...address }, password, mistakes: [] })
  })

const MYSQL_MISTAKES: Readonly<Record<string, readonly RegExp[]>> = {
  'mysql:u:hunter2@db/game': [/no \/\//u],
  'mysql://db/game': [/no user/u],
  'mysql://:hunter2@db/game': [/no user/u],
  'mysql://u%0a:hunter2@db/game': [/no user/u],
  'mysql://u:hunter2%zz@db/game': [/% that begins no/u],
  'mysql://u:hunter2@/game': [/no host/u],
  'mysql://u:hunter2@d b/game': [/no host/u],
  'mysql://u:hunter2@db:0/game': [/port/u],
  'mysql://u:hunter2@db:65536/game': [/port/u],
  'mysql://u:hunter2@db': [/no database/u],
  'mysql://u:hunter2@db/': [/no database/u],
  'mysql://u:hunter2@db/a`b': [/other characters/u],
  'mysql://u:hunter2@db/game?ssl=true': [/options after/u],
  'mysql://:hunter2@:x/?a': [/no user/u, /options/u, /no host/u, /port/u, /no database/u],
  'mariadb://u:hunter2@db/game': [/mariadb/u],
  'postgres://u:hunter2@db/game': [/no store this version knows: postgres:/u],
  'sqlite:': [/no file/u],
  'sqlite:a\0b': [/no file/u],
  'switchyard.db': [/no scheme/u],
  '': [/no scheme/u],
  [`mysql://u:hunter2@db/${'a'.repeat(STORE_URL_CHARACTERS_MAX)}`]: [/longer than/u],
}

for (const [url, messages] of Object.entries(MYSQL_MISTAKES))
  t.test(`names every mistake of ${url.slice(0, 40)}, each with a remedy`, async t => {
    const { address, mistakes } = readStoreUrl(url)
    t.equal(address, undefined)
    t.equal(mistakes.length, messages.length)
    for (const [index, message] of messages.entries()) t.match(mistakes[index]?.message, message)
    for (const mistake of mistakes) t.match(mistake.remedy, /\w+.*\.$/u)
    t.notMatch(JSON.stringify(mistakes), 'hunter2')
  })

t.test('what is put into a URL comes out of it', async t => {
  const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(word, word, fc.integer({ min: 1, max: 65_535 }), (user, password, port) => {
      const url = `mysql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@db:${port}/game`
      t.same(readStoreUrl(url), {
        address: { kind: 'mysql', host: 'db', port, user, database: 'game' },
        password,
        mistakes: [],
      })
    }),
    { numRuns: 200 },
  )
})
