import { writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { ConfigInvalidError, problemText } from '../../lib/config-problem.ts'
import { parseProgramArguments } from '../../lib/program-arguments.ts'
import { PROXY_FLAGS, readProxyConfig } from '../../proxy/config.ts'
import { streamGames } from '../../proxy/listener-settings.ts'
import { pngOf } from './games/minecraft-java/png.ts'

function read(t: Test, text: string, flags: readonly string[] = []) {
  const path = `${t.testdir()}/a.yaml`
  writeFileSync(path, text)
  return readProxyConfig(parseProgramArguments(['--config', path, ...flags], PROXY_FLAGS), {})
}

/** Mistakes without the directory of the file. */
function mistakes(t: Test, text: string, flags: readonly string[] = []): string[] {
  try {
    read(t, text, flags)
  } catch (error) {
    if (error instanceof ConfigInvalidError)
      return error.problems.map(problem => problemText(problem).replace(/^.*\/a.yaml/, 'a.yaml'))
    throw error
  }
  return []
}

t.test('an empty file is a proxy for the example game, attached on this machine', async t => {
  const { config, listeners, controlPlanes } = read(t, '')
  t.same(controlPlanes, ['127.0.0.1:7400'])
  t.match(listeners, [
    { name: 'main', port: 7_777, fleet: 'arena', game: 'generic', protocols: ['udp', 'tcp'], idleMs: 60_000 },
  ])
  t.match(config.proxy, {
    id: 'proxy-1',
    flowPorts: { first: 10_000, last: 31_999 },
    status: { bind: '127.0.0.1', port: 7_481 },
    drainMs: 0,
  })
})

t.test('with static routes it runs alone', async t => {
  const routes = 'routes: [{ fleet: arena, shards: [{ id: a, address: "::1", port: 9001 }] }]'
  const { config, controlPlanes } = read(t, routes)
  t.same(controlPlanes, [])
  t.match(config.routes, [{ placement: 'spread', holdMs: 10_000, proxyProtocol: false }])
  t.match(mistakes(t, `${routes}\ncontrolPlanes: ["127.0.0.1:1"]`), [
    /^a.yaml:2:16 controlPlanes: and routes are both given/,
  ])
})

t.test('flags win', async t => {
  const flags = ['--control-plane', 'a:1,b:2', '--status-port', '0', '--proxy-id', 'p2', '--drain-ms', '5']
  const { config, controlPlanes } = read(t, '', flags)
  t.same(controlPlanes, ['a:1', 'b:2'])
  t.match(config.proxy, { id: 'p2', status: { port: 0 }, drainMs: 5 })
})

t.test('--listener-port changes the port of the named listeners', async t => {
  const text = `listeners:
  - { name: a, port: 1000, fleet: arena }
  - { name: b, port: 2000, fleet: arena }
  - { name: c, port: 3000, fleet: arena }
`
  const { listeners } = read(t, text, ['--listener-port', 'a=0,c=3001'])
  t.same(
    listeners.map(({ port }) => port),
    [0, 2_000, 3_001],
  )
  t.match(mistakes(t, text, ['--listener-port', 'c=1000']), [
    /listeners\[2\]\.port: 1000\/udp is the port of listener a already/,
  ])
  for (const wrong of ['a', 'a=', 'a=x', 'a=70000', 'a=-1', 'd=5', ''])
    t.throws(() => read(t, text, ['--listener-port', wrong]), { code: 'SWY_USAGE' }, wrong)
})

t.test(
  'every listener has a fleet that exists, a name and a port of its own; all mistakes at once',
  async t => {
    const text = `listeners:
  - { name: main, port: 7777, fleet: arena }
  - { name: main, port: 7778, fleet: arnea }
  - { name: udp, port: 7777, fleet: arena, protocols: [udp] }
  - { name: x_y, port: 70000, bind: nowhere, fleet: arena, idleMs: -1, flowsMax: 0, protocols: [] }
proxy: { flowPorts: { first: 30000, last: 20000 }, status: { bind: 0.0.0.0 }, id: Big }
fleets: [{ name: arena, nonsense: 1 }, { name: other }, 5]
`
    t.same(
      mistakes(t, text).map(line => line.split(' — ')[0]),
      [
        'a.yaml:3:13 listeners[1].name: is the name of two listeners',
        'a.yaml:3:38 listeners[1].fleet: there is no fleet arnea',
        'a.yaml:4:24 listeners[2].port: 7777/udp is the port of listener main already',
        'a.yaml:5:13 listeners[3].name: is no name (lower-case letters, digits, inner hyphens, at most 63 characters)',
        'a.yaml:5:24 listeners[3].port: is 70000, allowed is at most 65535',
        'a.yaml:5:37 listeners[3].bind: is no ip address',
        'a.yaml:5:68 listeners[3].idleMs: is -1, allowed is at least 1000',
        'a.yaml:5:82 listeners[3].flowsMax: is 0, allowed is at least 1',
        'a.yaml:5:96 listeners[3].protocols: is 0 entries long, allowed is at least 1 entries',
        'a.yaml:6:30 proxy.flowPorts.first: is greater than last',
        'a.yaml:6:68 proxy.status.bind: 0.0.0.0 can be reached from other machines, and auth.token is not set',
        'a.yaml:6:83 proxy.id: is no name (lower-case letters, digits, inner hyphens, at most 63 characters)',
      ],
    )
  },
)

t.test('udp and tcp of one port number may belong to two listeners, and free ports to any', async t => {
  const text = `listeners:
  - { name: a, port: 7777, fleet: arena, protocols: [udp] }
  - { name: b, port: 7777, fleet: arena, protocols: [tcp] }
  - { name: c, port: 0, fleet: arena }
  - { name: d, port: 0, fleet: arena }
`
  t.same(mistakes(t, text), [])
})

t.test('a file without fleets leaves them to the control plane', async t => {
  t.same(mistakes(t, 'listeners: [{ name: a, port: 1, fleet: anything }]'), [])
})

t.test('one address or several can be bound', async t => {
  const bindOf = (bind: string) =>
    read(t, `listeners: [{ name: a, port: 1, fleet: arena, bind: ${bind} }]`).listeners[0]?.bind
  t.same(bindOf('127.0.0.1'), ['127.0.0.1'])
  t.same(bindOf('["127.0.0.1", "::1"]'), ['127.0.0.1', '::1'])
})

t.test('a game that the proxy answers for has its name and budgets; others have no name', async t => {
  const text = (game: string) =>
    `listeners: [{ name: a, port: 1000, fleet: arena, game: ${game}, query: { name: Big } }]`
  t.match(read(t, text('source')).listeners, [
    { game: 'source', query: { name: 'Big', replyBytesPerSecond: 1_000_000 } },
  ])
  for (const game of ['generic', 'luanti'])
    t.match(mistakes(t, text(game)), [
      new RegExp(`listeners\\[0\\]\\.query\\.name: is for games whose servers .*, and ${game} is none`),
    ])
  t.match(mistakes(t, text('chess')), [/listeners\[0\]\.game/])
})

const java = (more: string, fleets = '') =>
  `listeners: [{ name: a, port: 1000, fleet: lobby, game: minecraft-java, ${more} }]\n${fleets}`

t.test('Minecraft has hosts, lines, a picture and words of its own', async t => {
  const directory = t.testdir({ pictures: {} })
  writeFileSync(`${directory}/pictures/icon.png`, pngOf(64, 64))
  writeFileSync(
    `${directory}/a.yaml`,
    java(
      `hosts: { A.example.org: creative, '*.b.example.org': lobby }, messages: { full: Voll },
      query: { name: Big, secondLine: of all, faviconFile: pictures/icon.png }`,
    ),
  )
  const { listeners, favicons } = readProxyConfig(
    parseProgramArguments(['--config', `${directory}/a.yaml`], PROXY_FLAGS),
    {},
  )
  t.match(favicons.get('a' as never), /^data:image\/png;base64,/)
  const options = streamGames(listeners, () => 0, favicons).get('a' as never)?.options
  t.match(options, {
    fleet: 'lobby',
    name: 'Big',
    secondLine: 'of all',
    favicon: favicons.get('a' as never),
    messages: { full: 'Voll', restarting: 'Restarting, you will be let in in a moment' },
  })
  t.equal(options?.hosts.fleetFor('a.EXAMPLE.org.'), 'creative')
})

t.test('hosts are names, each once, and lead to fleets that exist', async t => {
  const named = (host: string) => mistakes(t, java(`hosts: { '${host}': lobby }`))
  for (const host of ['a', 'a.b.', '*.a', '_minecraft._tcp.a', 'xn--4ca.org', `${'x.'.repeat(126)}y`])
    t.same(named(host), [], host)
  for (const host of [
    '',
    '*',
    '*a.b',
    'a.*.b',
    'a..b',
    '-a.b',
    'a:1',
    'ä.b',
    `${'x'.repeat(64)}.b`,
    'x.'.repeat(128),
  ])
    t.match(named(host), [/: is no host name, nor|: is .* characters long/], host)
  t.match(mistakes(t, java('hosts: { a.b: lobby, A.B.: lobby }')), [
    /listeners\[0\]\.hosts.*: is there twice/,
  ])
  t.match(mistakes(t, java('hosts: { a.b: lbby }', 'fleets: [{ name: lobby }]')), [
    /listeners\[0\]\.hosts.*: there is no fleet lbby/,
  ])
  const many = Array.from({ length: 257 }, (_, n) => `h${n}: lobby`).join(', ')
  t.match(mistakes(t, java(`hosts: { ${many} }`)), [/listeners\[0\]\.hosts: has more than 256 names/])
})

t.test('a picture that clients would not show is named', async t => {
  const directory = t.testdir({ folder: {} })
  writeFileSync(`${directory}/wide.png`, pngOf(128, 64))
  writeFileSync(`${directory}/large.png`, Buffer.alloc(20_000))
  const rows = [
    ['wide.png', 'is 128 x 64 pixels large, not 64 x 64'],
    ['large.png', 'has 20000 bytes, allowed is at most 16384'],
    ['none.png', 'cannot be read'],
    ['folder', 'is no file'],
  ] as const
  for (const [file, problem] of rows)
    await t.test(file, async t =>
      t.match(mistakes(t, java(`query: { faviconFile: '${directory}/${file}' }`)), [
        new RegExp(`listeners\\[0\\]\\.query\\.faviconFile: ${problem}`),
      ]),
    )
})

t.test('a listener carries what its game is played by', async t => {
  const listening = (game: string, protocols: string) =>
    mistakes(t, `listeners: [{ name: a, port: 1, fleet: x, game: ${game}, protocols: [${protocols}] }]`)
  for (const [game, protocols] of [
    ['generic', 'tcp'],
    ['samp', 'udp, tcp'],
    ['source', 'udp'],
    ['minecraft-java', 'tcp'],
  ] as const)
    t.same(listening(game, protocols), [], `${game} ${protocols}`)
  t.match(listening('samp', 'tcp'), [/listeners\[0\]\.protocols: has no udp, which samp is played by/])
  t.match(listening('minecraft-java', 'udp'), [/listeners\[0\]\.protocols: has no tcp/])
})

t.test('what a game has no use for is a mistake', async t => {
  const rows = [
    ['generic', 'hosts: { a.b: arena }', 'hosts'],
    ['generic', 'messages: { full: x }', 'messages'],
    ['bedrock', 'messages: { full: x }', 'messages'],
    ['source', 'query: { secondLine: x }', 'query.secondLine'],
    ['bedrock', 'query: { faviconFile: x.png }', 'query.faviconFile'],
  ] as const
  for (const [game, setting, path] of rows) {
    const text = `listeners: [{ name: a, port: 1, fleet: arena, game: ${game}, ${setting} }]`
    const found = mistakes(t, text).filter(line => line.includes(`${path}: is for games`))
    t.equal(found.length, 1, `${game} ${setting}`)
  }
  t.same(
    mistakes(t, 'listeners: [{ name: a, port: 1, fleet: x, game: bedrock, query: { secondLine: x } }]'),
    [],
  )
})
