import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { listenerGames } from '../../proxy/listener-settings.ts'
import { readProxyConfig } from '../../proxy/config.ts'

t.test("how much is answered is the game's to propose and the operator's to say", async t => {
  const configPath = join(t.testdir(), 'switchyard.yaml')
  writeFileSync(
    configPath,
    [
      'listeners:',
      '  - { name: a, port: 1, game: source, fleet: arena }',
      '  - { name: b, port: 2, game: samp, fleet: arena }',
      '  - { name: c, port: 3, game: samp, fleet: arena, query: { repliesPerIpPerSecond: 7 } }',
      '  - { name: d, port: 4, fleet: arena }',
    ].join('\n'),
  )
  const { listeners } = readProxyConfig({ configPath, overrides: {}, values: {} }, {})
  const games = listenerGames(listeners, () => 0)
  t.same(
    [...games].map(([name, { limits }]) => [
      name,
      limits.repliesPerIpPerSecond,
      limits.repliesPerPrefixPerSecond,
      limits.replyBytesPerSecond,
    ]),
    [
      ['a', 20, 200, 1_000_000],
      ['b', 10, 100, 1_000_000],
      ['c', 7, 100, 1_000_000],
    ],
  )
})
