import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readControlPlaneConfig } from '../../control-plane/config.ts'
import { KIND_SETTINGS, PROVIDER_KINDS, providerSchema } from '../../control-plane/provider-settings.ts'
import { openProviders } from '../../control-plane/providers/open-providers.ts'
import type { HardwareName } from '../../control-plane/scaler/pool.ts'
import { systemClock } from '../../lib/clock.ts'
import { PROJECT_ROOT } from '../support/project-root.ts'

const TOKEN = 'token-0123456789'

function lab(t: Test) {
  const directory = mkdtempSync(join(tmpdir(), 'switchyard-providers-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const tokenFile = join(directory, 'token')
  writeFileSync(tokenFile, `${TOKEN}\n`)
  const read = (providers: unknown, env: Readonly<Record<string, string>> = {}) => {
    const path = join(directory, 'switchyard.yaml')
    writeFileSync(path, JSON.stringify({ providers }))
    return readControlPlaneConfig(['--config', path], env).config.providers
  }
  return { directory, tokenFile, read }
}

const ALL = (tokenFile: string) => [
  { name: 'here', kind: 'process', ports: { first: 9_000, last: 9_199 }, portsPerHost: 50 },
  { name: 'engine', kind: 'docker', socket: '/run/docker.sock' },
  { name: 'own', kind: 'webhook', endpoint: 'http://10.0.0.7:9000', tokenFile },
  { name: 'hetzner', kind: 'hetzner', tokenFile, settleMs: 30_000 },
  { name: 'linode', kind: 'linode', tokenFile },
  { name: 'ocean', kind: 'digitalocean', tokenFile },
  {
    name: 'stack',
    kind: 'openstack',
    endpoint: 'https://id.example/v3/',
    tokenFile,
    credentialId: 'c',
    catalogRegion: 'r',
  },
]

t.test('every kind is opened with what it can do, and nobody is asked anything', async t => {
  const { directory, tokenFile, read } = lab(t)
  const opened = openProviders(read(ALL(tokenFile)), {
    dataDir: directory,
    env: {},
    clock: systemClock,
    controlPlanes: () => [],
    authToken: undefined,
  })
  t.same(
    [...opened.values()].map(({ info: { name, kind, canSnapshot } }) => [name, kind, canSnapshot]),
    [
      ['here', 'process', false],
      ['engine', 'docker', true],
      ['own', 'webhook', false],
      ['hetzner', 'hetzner', true],
      ['linode', 'linode', true],
      ['ocean', 'digitalocean', true],
      ['stack', 'openstack', true],
    ],
  )
  t.same(
    [...opened.values()].map(({ provider }) => provider.settleMs),
    [1_000, 1_000, 60_000, 30_000, 60_000, 60_000, 60_000],
  )
  t.notMatch(JSON.stringify([...opened.values()].map(({ info }) => info)), TOKEN)
  const settings = { sidecar: 'x', firewall: 'all of it' }
  const order = { ladder: ['huge' as HardwareName], region: 'r', settings }
  const places = [...opened].map(([name, { info }]) => [
    name,
    (info.mistakes?.(order) ?? []).map(({ path }) => path.join('.')),
  ])
  const unknown = ['settings.sidecar', 'settings.firewall']
  t.same(places, [
    ['here', ['hardware.0']],
    ['engine', ['hardware.0', ...unknown]],
    ['own', []],
    ['hetzner', unknown],
    ['linode', unknown],
    ['ocean', unknown],
    ['stack', unknown],
  ])
})

t.test('a secret is read when it is needed, and is not in the configuration', async t => {
  const { tokenFile, read } = lab(t)
  t.notMatch(JSON.stringify(read(ALL(tokenFile))), TOKEN)
  const env = { HCLOUD_TOKEN: TOKEN }
  t.notMatch(JSON.stringify(read([{ name: 'h', kind: 'hetzner', tokenEnv: 'HCLOUD_TOKEN' }], env)), TOKEN)
})

for (const [name, settings, message] of [
  ['no token', { kind: 'hetzner' }, /providers\[0\]\.tokenFile: is missing/],
  [
    'two tokens',
    { kind: 'hetzner', tokenFile: 'x', tokenEnv: 'Y' },
    /tokenFile: and tokenEnv are both there/,
  ],
  ['a token in the file itself', { kind: 'hetzner', token: 'abc' }, /providers\[0\]\.token/],
  ['a file that is not there', { kind: 'linode', tokenFile: '/not/there' }, /tokenFile: ENOENT/],
  ['a variable that is not set', { kind: 'linode', tokenEnv: 'NOT_SET' }, /tokenEnv: the secret is empty/],
  ['a variable of ours', { kind: 'linode', tokenEnv: 'SWITCHYARD_TOKEN' }, /tokenEnv: begins as our own/],
  ['an unknown kind', { kind: 'azure' }, /providers\[0\]\.kind/],
  ['a setting of another kind', { kind: 'process', socket: '/x' }, /socket: means nothing to process/],
  ['a misspelt setting', { kind: 'process', prots: {} }, /prots.*Did you mean ports/s],
  ['a name that is none', { kind: 'process', name: 'My Cloud' }, /providers\[0\]\.name/],
  ['a webhook nowhere', { kind: 'webhook', tokenEnv: 'SET' }, /endpoint: is missing/],
  [
    'a token in clear',
    { kind: 'webhook', endpoint: 'http://api.example', tokenEnv: 'SET' },
    /endpoint: would send secrets/,
  ],
  [
    'a private address in name only',
    { kind: 'webhook', endpoint: 'http://10.example', tokenEnv: 'SET' },
    /would send secrets/,
  ],
  [
    'an endpoint that is none',
    { kind: 'webhook', endpoint: 'ftp://x', tokenEnv: 'SET' },
    /endpoint: is no address/,
  ],
  [
    'an endpoint with a password',
    { kind: 'webhook', endpoint: 'https://u:p@x', tokenEnv: 'SET' },
    /endpoint: is no address/,
  ],
  [
    'nobody at Keystone',
    { kind: 'openstack', endpoint: 'https://x', tokenEnv: 'SET' },
    /credentialId: is missing/,
  ],
  [
    'two at Keystone',
    { kind: 'openstack', endpoint: 'https://x', tokenEnv: 'SET', credentialId: 'c', user: 'u' },
    /credentialId: and user/,
  ],
  ['ports the wrong way round', { kind: 'process', ports: { first: 9, last: 8 } }, /ports\.last: 8 is less/],
  ['too few ports', { kind: 'process', ports: { first: 9_000, last: 9_010 } }, /ports: are 11, fewer/],
  ['an impatient look', { kind: 'webhook', settleMs: 10 }, /settleMs/],
] as const)
  t.test(`${name} is a mistake with its place`, async t => {
    const { read } = lab(t)
    t.throws(() => read([{ name: 'one', ...settings }], { SET: TOKEN }), {
      code: 'SWY_CONFIG_INVALID',
      message,
    })
  })

t.test('all mistakes are told at once', async t => {
  const { read } = lab(t)
  const providers = [
    { name: 'same', kind: 'hetzner' },
    { name: 'same', kind: 'process', socket: '/x' },
  ]
  t.throws(() => read(providers), { message: /providers\[0\]\.tokenFile/ })
  t.throws(() => read(providers), { message: /providers\[1\]\.socket/ })
  t.throws(() => read(providers), { message: /providers\[1\]\.name: same is providers\[0\] already/ })
})

t.test('docs and schema say the same', async t => {
  const page = readFileSync(join(PROJECT_ROOT, 'docs/configuration.md'), 'utf8')
  const section = /\n## `providers`[^]*?(?=\n## )/.exec(page)?.[0] ?? ''
  const documented = [...section.matchAll(/^\| `([A-Za-z.]+)`/gm)].map(([, name = '']) => name.split('.')[0])
  t.same(new Set(documented), new Set(Object.keys(providerSchema.shape)))
  const kinds = readFileSync(join(PROJECT_ROOT, 'docs/providers.md'), 'utf8')
  for (const kind of PROVIDER_KINDS) {
    const own = new RegExp(`\n## \`${kind}\`[^]*?(?=\n## |$)`).exec(kinds)?.[0] ?? ''
    t.not(own, '', `docs/providers.md has a section for ${kind}`)
    for (const setting of KIND_SETTINGS[kind].filter(one => !['timeoutMs', 'settleMs'].includes(one)))
      t.ok(own.includes(`\`${setting}`) || own.includes(`${setting}:`), `${kind} tells of ${setting}`)
  }
})
