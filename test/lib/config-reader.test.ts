import t from 'tap'
import { z } from 'zod'
import { ConfigInvalidError, problemText } from '../../lib/config-problem.ts'
import { type ProblemAt, readConfig, type ReadConfigOptions } from '../../lib/config-reader.ts'
import { sharedSections } from '../../lib/config-sections.ts'
import type { Sections } from '../../lib/config-schema.ts'
import { checkBinds } from '../../lib/exposed-bind.ts'

const listener = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/, 'is no listener name'),
  port: z.int().min(0).max(65_535),
  protocols: z.array(z.enum(['udp', 'tcp'])).default(['udp', 'tcp']),
  fleet: z.string(),
  idleMs: z.int().min(1_000).max(3_600_000).default(60_000),
})
const probe = z.union([
  z.strictObject({ udp: z.string() }),
  z.strictObject({ udpHex: z.string().regex(/^([0-9a-f]{2})*$/, 'is no hexadecimal text') }),
  z.strictObject({ tcp: z.literal(true) }),
])
const sections = {
  ...sharedSections,
  listeners: z.array(listener).max(64).default([]),
  proxy: z.strictObject({
    id: z.string().default('proxy-1'),
    probe: probe.optional(),
    status: z
      .strictObject({
        bind: z.string().default('127.0.0.1'),
        port: z.int().min(0).max(65_535).default(7_481),
      })
      .prefault({}),
  }),
}

function read(text: string, more: Partial<ReadConfigOptions<typeof sections>> = {}) {
  return readConfig({ path: 'a.yaml', text, sections, env: {}, ...more }).config
}

function mistakes<S extends Sections = typeof sections>(
  text: string,
  more: Partial<ReadConfigOptions<S>> = {},
): string[] {
  try {
    readConfig({ path: 'a.yaml', text, sections: sections as unknown as S, env: {}, ...more })
  } catch (error) {
    if (error instanceof ConfigInvalidError) return error.problems.map(problemText)
    throw error
  }
  return []
}

t.test('no file at the default path gives the defaults', async t => {
  const before = process.cwd()
  process.chdir(t.testdir())
  t.teardown(() => process.chdir(before))
  const { config, file } = readConfig({ sections, env: {} })
  t.equal(file, undefined)
  t.equal(config.dataDir, '.switchyard')
  t.equal(config.proxy.status.port, 7_481)
})

t.test('a named file that is absent is a mistake', async t => {
  t.throws(() => readConfig({ path: `${t.testdir()}/none.yaml`, sections, env: {} }), {
    code: 'SWY_CONFIG_INVALID',
    message: /cannot be read.*ENOENT/,
  })
})

t.test(
  'a file is read, its values win over the defaults, sections of other programs are skipped',
  async t => {
    const directory = t.testdir({ 'switchyard.yaml': 'proxy: { id: p7 }\nfleets: [anything goes]\nstore:\n' })
    const { config, file } = readConfig({ path: `${directory}/switchyard.yaml`, sections, env: {} })
    t.equal(config.proxy.id, 'p7')
    t.equal(file, `${directory}/switchyard.yaml`)
  },
)

t.test('an empty section counts as absent', async t => {
  t.equal(read('proxy:\nauth:\n').proxy.id, 'proxy-1')
})

t.test('flags win over the environment, which wins over the file', async t => {
  const text = 'proxy: { id: file, status: { port: 1 } }'
  const env = {
    SWITCHYARD_PROXY_ID: 'env',
    SWITCHYARD_PROXY_STATUS_PORT: '2',
    SWITCHYARD_CONTROL_PLANES: 'a:1, b:2',
  }
  const config = read(text, { env, overrides: { 'proxy.status.port': '3', dataDir: undefined } })
  t.equal(config.proxy.id, 'env')
  t.equal(config.proxy.status.port, 3)
  t.same(config.controlPlanes, ['a:1', 'b:2'])
})

t.test('the result is frozen all through', async t => {
  const config = read('listeners: [{ name: a, port: 1, fleet: f }]')
  t.ok(Object.isFrozen(config) && Object.isFrozen(config.listeners) && Object.isFrozen(config.listeners[0]))
})

t.test('all mistakes are listed at once, with their places and remedies', async t => {
  const text = `
listner: []
log: { level: verbos }
listeners:
  - name: main
    port: 77777
    fleet: arena
    idlMs: 5
  - { name: B_, port: x, fleet: arena, idleMs: -1, protocols: [udp, tpc] }
proxy:
  status: { prot: 1 }
  id: [1]
`
  t.same(mistakes(text), [
    'a.yaml:2:1 listner: is an unknown name — Did you mean listeners?',
    'a.yaml:3:15 log.level: is "verbos", allowed is debug | info | warn | error | silent — Give one of debug, info, warn, error, silent.',
    'a.yaml:6:11 listeners[0].port: is 77777, allowed is at most 65535 — Give at most 65535.',
    'a.yaml:8:5 listeners[0].idlMs: is an unknown name — Did you mean idleMs?',
    'a.yaml:9:13 listeners[1].name: is no listener name — See docs/configuration.md.',
    'a.yaml:9:23 listeners[1].port: is "x", which is not a number — Give a number.',
    'a.yaml:9:48 listeners[1].idleMs: is -1, allowed is at least 1000 — Give at least 1000.',
    'a.yaml:9:69 listeners[1].protocols[1]: is "tpc", allowed is udp | tcp — Did you mean tcp?',
    'a.yaml:11:13 proxy.status.prot: is an unknown name — Did you mean port?',
    'a.yaml:12:7 proxy.id: is a list, which is not text — Give text.',
  ])
})

t.test('what is missing is reported where it belongs', async t => {
  t.same(mistakes('listeners:\n  - { name: a, port: 1 }'), [
    'a.yaml:2:5 listeners[0].fleet: is missing — Give text.',
  ])
})

t.test('of a choice of forms the closest one speaks', async t => {
  t.same(mistakes('proxy: { probe: { upd: who } }'), [
    'a.yaml:1:19 proxy.probe.upd: is an unknown name — Did you mean udp?',
  ])
  t.same(mistakes('proxy: { probe: { udpHex: xyz } }'), [
    'a.yaml:1:27 proxy.probe.udpHex: is no hexadecimal text — See docs/configuration.md.',
  ])
  t.match(mistakes('proxy: { probe: 5 }'), [/^a.yaml:1:17 proxy.probe: has none of the forms/])
})

t.test('names that a schema would silently drop are reported too', async t => {
  const loose = { proxy: z.object({ id: z.string().default('x') }) }
  t.same(mistakes('proxy: { di: 5 }', { sections: loose }), [
    'a.yaml:1:10 proxy.di: is an unknown name — Did you mean id?',
  ])
})

t.test('syntax errors are reported with what is wrong before them', async t => {
  const found = mistakes('proxy: { di: 1 }\nlisteners: [{ name: a ]\n')
  t.equal(found[0], 'a.yaml:1:10 proxy.di: is an unknown name — Did you mean id?')
  t.ok(
    found.length >= 2 &&
      found.slice(1).every(line => line.startsWith('a.yaml:2:') || line.startsWith('a.yaml:3:')),
  )
})

t.test('a name given twice and a second document are mistakes', async t => {
  t.match(mistakes('log: { level: info }\nlog: { level: warn }'), [/^a.yaml:2:1: Map keys must be unique/])
  t.match(mistakes('log: { level: info }\n---\nlog: {}\n'), [/^a.yaml:2:1/])
})

t.test('hostile files are refused: too large, alias bombs, absurd depth, wrong roots', async t => {
  t.match(mistakes(`# ${'x'.repeat(1_100_000)}`), [/is larger than 1048576 bytes/])
  const levels = Array.from(
    { length: 12 },
    (_, level) => `l${level}: &l${level} [${`*l${level - 1},`.repeat(9)}]`,
  )
  t.match(mistakes(['l0: &l0 [x]', ...levels.slice(1)].join('\n')).join('\n'), /alias/i)
  t.ok(mistakes('['.repeat(100_000)).length > 0)
  t.match(mistakes('just text'), [/is no block of sections/])
  t.match(mistakes('? [a, b]\n: 1\n').join('\n'), /string/i)
  t.match(mistakes('__proto__: { polluted: 1 }'), [/__proto__: is an unknown name/])
})

t.test('misspelt variables are reported, those of others are not', async t => {
  const env = {
    SWITCHYARD_AUTH_TOKN: 'x',
    SWITCHYARD_NONSENSE_AT_ALL: 'x',
    SWITCHYARD_AGENT_HOST_ID: 'of the agent',
    SWITCHYARD_API: '127.0.0.1:1',
    SWITCHYARD_PROXY_STATUS_PORT: '99999',
    SWITCHYARD_PROXY_ID: '',
    HOME: '/',
  }
  t.same(mistakes('', { env }), [
    'environment SWITCHYARD_AUTH_TOKN: is no setting — Did you mean SWITCHYARD_AUTH_TOKEN?',
    'environment SWITCHYARD_NONSENSE_AT_ALL: is no setting — Unset it; docs/configuration.md lists the settings.',
    'environment SWITCHYARD_PROXY_STATUS_PORT proxy.status.port: is 99999, allowed is at most 65535 — Give at most 65535.',
  ])
})

t.test('a secret comes from a file', async t => {
  const directory = t.testdir({ token: 'secret-secret\n' })
  const env = { SWITCHYARD_AUTH_TOKEN_FILE: `${directory}/token` }
  t.equal(read('', { env }).auth.token, 'secret-secret')
  t.match(mistakes('', { env: { SWITCHYARD_AUTH_TOKEN_FILE: `${directory}/none` } }), [
    /the file cannot be read/,
  ])
  t.match(mistakes('', { env: { ...env, SWITCHYARD_AUTH_TOKEN: 'other-other' } }), [/are both set/])
  t.match(mistakes('', { env: { SWITCHYARD_PROXY_ID_FILE: 'x' } }), [/is no setting/])
})

t.test('wrong flags are reported as such', async t => {
  t.same(mistakes('', { overrides: { 'proxy.status.port': 'many' } }), [
    'command line proxy.status.port: is "many", which is not a number — Give a number.',
  ])
})

const onePortOnce: ReadConfigOptions<typeof sections>['check'] = (config, problemAt: ProblemAt) => {
  const seen = new Set<number>()
  for (const [index, { port }] of config.listeners.entries()) {
    if (seen.has(port))
      problemAt(['listeners', index, 'port'], `is the port of another listener`, 'Choose another.')
    seen.add(port)
  }
  checkBinds(
    [{ path: ['proxy', 'status', 'bind'], bind: config.proxy.status.bind }],
    config.auth.token,
    problemAt,
  )
}

t.test('rules between settings are checked', async t => {
  const text = 'listeners:\n  - { name: a, port: 1, fleet: f }\n  - { name: b, port: 1, fleet: f }\n'
  t.same(mistakes(text, { check: onePortOnce }), [
    'a.yaml:3:22 listeners[1].port: is the port of another listener — Choose another.',
  ])
})

t.test('rules between settings are checked also beside other mistakes', async t => {
  const text = `listeners:
  - { name: a, port: 1, fleet: f, idleMs: -1 }
  - { name: x, port: 5 }
  - { name: b, port: 1, fleet: f, nonsense: 1 }
`
  t.same(
    mistakes(text, { check: onePortOnce }).map(line => line.split(': ')[0]),
    [
      'a.yaml:2:43 listeners[0].idleMs',
      'a.yaml:3:5 listeners[1].fleet',
      'a.yaml:4:22 listeners[2].port',
      'a.yaml:4:35 listeners[2].nonsense',
    ],
  )
})

t.test('a bind that others reach needs a token, with an error code of its own', async t => {
  const text = 'proxy: { status: { bind: 0.0.0.0 } }'
  t.throws(() => read(text, { check: onePortOnce }), { code: 'SWY_BIND_EXPOSED' })
  t.doesNotThrow(() => read(`${text}\nauth: { token: secret-secret }`, { check: onePortOnce }))
})

t.test('a name in the file cannot steer the terminal of whoever reads the mistakes', async t => {
  const [problem = ''] = mistakes('"\\e[2J\\x9b31m": 1\n')
  t.match(problem, 'is an unknown name')
  t.notMatch(problem, /\p{Cc}/u)
})

t.test('of ten thousand mistakes the first two hundred are told', async t => {
  const problems = mistakes(Array.from({ length: 10_000 }, (_, index) => `k${index}: 1`).join('\n'))
  t.equal(problems.length, 200)
  t.match(problems[0], ':1:1 k0: is an unknown name')
})

t.test('a very long name or value makes no very long message', async t => {
  for (const text of [`${'x'.repeat(50_000)}: 1`, `log: { level: ${'x'.repeat(50_000)} }`])
    for (const problem of mistakes(text)) t.ok(problem.length < 1_000)
})
