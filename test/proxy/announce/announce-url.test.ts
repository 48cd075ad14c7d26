import t from 'tap'
import { announceUrl, checkAnnouncements, ownAddress } from '../../../proxy/announce/announce-url.ts'

t.test('port and address are filled in', async t => {
  const rows: [string, string | undefined][] = [
    ['https://list.example/0.3.7/announce/{port}', 'https://list.example/0.3.7/announce/7777'],
    ['http://list.example:81/?a={address}:{port}', 'http://list.example:81/?a=192.0.2.1:7777'],
    ['https://list.example/', 'https://list.example/'],
    ['ftp://list.example/', undefined],
    ['list.example/{port}', undefined],
    ['', undefined],
  ]
  for (const [template, url] of rows) t.equal(announceUrl(template, 7_777, '192.0.2.1')?.href, url, template)
})

t.test('a listener has an address of its own if it is bound to one of IPv4', async t => {
  const rows: [readonly string[] | undefined, string | undefined][] = [
    [['192.0.2.1'], '192.0.2.1'],
    [['192.0.2.1', '192.0.2.2'], undefined],
    [['0.0.0.0'], undefined],
    [['::1'], undefined],
    [undefined, undefined],
  ]
  for (const [bind, address] of rows) t.equal(ownAddress(bind), address)
})

t.test('what cannot be meant is found, each with its place', async t => {
  const problems: string[] = []
  checkAnnouncements(
    [
      { announce: [{ url: 'https://a/{port}' }, { url: 'b' }] },
      { announce: [{ url: 'https://a/{address}' }] },
      { bind: ['192.0.2.1'], announce: [{ url: 'https://a/{address}' }] },
    ],
    (path, problem) => void problems.push(`${path.join('.')} ${problem}`),
  )
  t.same(problems, [
    'listeners.0.announce.1.url is no http or https address',
    'listeners.1.announce.0.url has {address}, but the listener has not one alone',
  ])
})
