import type { lookup } from 'node:dns'
import t from 'tap'
import { guardedLookup, isGuarded, urlMistake } from '../../../control-plane/automation/url-guard.ts'

t.test(
  'nothing is posted to link-local, metadata and impossible addresses, however they are written',
  async t => {
    const guarded = [
      'http://169.254.169.254/latest/meta-data',
      'http://2852039166/',
      'http://0xa9fea9fe/',
      'http://0251.0376.0251.0376/',
      'http://[::ffff:169.254.169.254]/',
      'http://[::ffff:a9fe:a9fe]/',
      'http://[64:ff9b::a9fe:a9fe]/',
      'http://[::a9fe:a9fe]/',
      'http://[64:ff9b:1::a9fe:a9fe]/',
      'http://[::ffff:0:a9fe:a9fe]/',
      'http://[2002:a9fe:a9fe::1]/',
      'http://[fe80::1]/',
      'http://[fd00:ec2::254]/',
      'http://100.100.100.200/',
      'http://0.0.0.0/',
      'http://[::]/',
      'http://224.0.0.1/',
      'http://255.255.255.255/',
    ]
    for (const url of guarded) t.match(urlMistake(url, false), /allowLinkLocal/, url)
    for (const url of guarded) t.equal(urlMistake(url, true), undefined, `${url}, allowed`)
    for (const url of [
      'http://127.0.0.1:9/',
      'http://10.0.0.7/x',
      'https://[::1]/',
      'https://example.com/hook?x=1',
      'http://[2001:db8::1]/',
      'http://[2002:c000:204::1]/',
    ])
      t.equal(urlMistake(url, false), undefined, url)
  },
)

t.test('what is no address of a receiver is refused in words', async t => {
  for (const [url, mistake] of [
    ['', /no URL/],
    ['example.com', /no URL/],
    ['ftp://example.com', /neither http/],
    ['file:///etc/passwd', /neither http/],
    ['http://ann:secret@example.com', /password/],
    [`http://example.com/${'x'.repeat(2_000)}`, /longer/],
  ] as const)
    t.match(urlMistake(url, false), mistake, url)
  t.ok(isGuarded('example.com'), 'a name is no address')
})

t.test('a name that leads there is not followed either', async t => {
  const resolving = (...addresses: readonly string[]) =>
    ((_: string, __: object, done: (error: null, found: object[]) => void) =>
      done(
        null,
        addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
      )) as unknown as typeof lookup
  const look = (allow: boolean, all: boolean, ...addresses: readonly string[]) =>
    new Promise((resolve, reject) => {
      guardedLookup(allow, resolving(...addresses))('name', { all }, (error, found) =>
        error === null ? resolve(found) : reject(error),
      )
    })
  await t.rejects(look(false, true, '169.254.169.254'), /allowLinkLocal/)
  await t.rejects(look(false, false, '::ffff:169.254.169.254'), /allowLinkLocal/)
  t.same(await look(false, true, '169.254.169.254', '192.0.2.7'), [{ address: '192.0.2.7', family: 4 }])
  t.equal(await look(false, false, '192.0.2.7'), '192.0.2.7')
  t.equal(await look(true, false, '169.254.169.254'), '169.254.169.254')
})
