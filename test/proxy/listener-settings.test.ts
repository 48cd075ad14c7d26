import t from 'tap'
import { listenerGames, takesIpv6 } from '../../proxy/listener-settings.ts'
import { readProxyConfig } from '../../proxy/config.ts'
import { keyedHash } from '../../proxy/udp/keyed-hash.ts'
import { GAME_NAMES, type GameName } from '../../proxy/games/games.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'

function limitsOf(t: Test, game: GameName, query = '{}') {
  const path = join(t.testdir(), 'switchyard.yaml')
  writeFileSync(path, `listeners: [{ name: main, port: 0, fleet: arena, game: ${game}, query: ${query} }]`)
  const { listeners } = readProxyConfig({ configPath: path, overrides: {}, values: {} }, {})
  return [...listenerGames(listeners, keyedHash(Buffer.alloc(32))).values()].map(({ limits }) => limits)
}

t.test(
  'who need not prove an address gets fewer answers, unless the configuration says otherwise',
  async t => {
    const perSecond = (game: GameName, query?: string) =>
      limitsOf(t, game, query).map(one => [one.repliesPerIpPerSecond, one.repliesPerPrefixPerSecond])
    t.same(perSecond('source'), [[20, 200]])
    t.same(perSecond('samp'), [[10, 100]], 'whose launchers ask five questions at once')
    for (const game of ['quake3', 'teeworlds', 'luanti', 'bedrock'] as const)
      t.same(perSecond(game), [[5, 50]], game)
    t.same(perSecond('samp'), [[10, 100]], 'a launcher asks five questions at once')
    t.same(perSecond('quake3', '{ repliesPerIpPerSecond: 7, repliesPerPrefixPerSecond: 8 }'), [[7, 8]])
    t.same(perSecond('generic'), [], 'which answers nobody')
    t.ok(GAME_NAMES.includes('generic'))
  },
)

t.test('whether datagrams come by IPv6', async t => {
  const udp = ['udp', 'tcp'] as const
  const cases: readonly (readonly [takes: boolean, ...listeners: Parameters<typeof takesIpv6>[0]])[] = [
    [true, { bind: undefined, protocols: [...udp] }],
    [false, { bind: ['0.0.0.0', '192.0.2.1'], protocols: [...udp] }],
    [true, { bind: ['192.0.2.1'], protocols: [...udp] }, { bind: ['2001:db8::1'], protocols: ['udp'] }],
    [false, { bind: ['::'], protocols: ['tcp'] }],
    [false],
  ]
  for (const [takes, ...listeners] of cases) t.equal(takesIpv6(listeners), takes, JSON.stringify(listeners))
})
