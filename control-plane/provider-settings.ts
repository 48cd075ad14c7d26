import { z } from 'zod'
import type { ProblemAt } from '../lib/config-reader.ts'
import type { ConfigPath } from '../lib/config-problem.ts'
import { isIpNetwork, parseIpNetwork } from '../lib/ip-network.ts'
import { ID_PATTERN } from '../proto/contract/ids.ts'
import { secretMistake } from './providers/http/secret-source.ts'

export const PROVIDERS_MAX = 32
export const PROVIDER_KINDS = [
  'process',
  'docker',
  'webhook',
  'hetzner',
  'linode',
  'digitalocean',
  'openstack',
] as const
export type ProviderKind = (typeof PROVIDER_KINDS)[number]

const word = z.string().min(1).max(200)
const path = z.string().min(1).max(1_024)
const port = z.int().min(1).max(65_535)

/** One account at a provider, as it is written in the file: all settings of all kinds, so that each mistake has a place of its own; which kind takes
 *  which is in `KIND_SETTINGS`. */
export const providerSchema = z.strictObject({
  name: z.string().regex(ID_PATTERN, 'is no name: lower-case letters, digits and inner hyphens, at most 63'),
  kind: z.enum(PROVIDER_KINDS),
  endpoint: z
    .string()
    .max(500)
    .regex(/^https?:\/\/[^\s?#@]+$/, 'is no address like https://api.example/v1')
    .refine(url => URL.canParse(url), 'is no URL')
    .optional(),
  tokenFile: path.optional(),
  tokenEnv: z
    .string()
    .max(200)
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is no name of an environment variable')
    .optional(),
  timeoutMs: z.int().min(1_000).max(120_000).optional(),
  settleMs: z.int().min(1_000).max(600_000).optional(),
  catalogRegion: word.optional(),
  credentialId: word.optional(),
  user: word.optional(),
  userDomain: word.optional(),
  project: word.optional(),
  projectDomain: word.optional(),
  socket: path.optional(),
  directory: path.optional(),
  ports: z.strictObject({ first: port, last: port }).optional(),
  portsPerHost: z.int().min(1).max(10_000).optional(),
})
export type ProviderSettings = z.output<typeof providerSchema>
type SettingName = Exclude<keyof ProviderSettings, 'name' | 'kind'>

const HTTP: readonly SettingName[] = ['endpoint', 'tokenFile', 'tokenEnv', 'timeoutMs', 'settleMs']

/** What each kind takes beside name and kind. */
export const KIND_SETTINGS: Readonly<Record<ProviderKind, readonly SettingName[]>> = {
  process: ['directory', 'ports', 'portsPerHost'],
  docker: ['socket'],
  webhook: HTTP,
  hetzner: HTTP,
  linode: HTTP,
  digitalocean: HTTP,
  openstack: [...HTTP, 'catalogRegion', 'credentialId', 'user', 'userDomain', 'project', 'projectDomain'],
}
const NEEDS_ENDPOINT: readonly ProviderKind[] = ['webhook', 'openstack']

/** Between what control plane and agents use by default and where proxies begin. */
export const PROCESS_PORTS_DEFAULT = { first: 8_000, last: 9_599 }
export const PORTS_PER_HOST_DEFAULT = 100

/** Rules between settings. Reads files of tokens, to say now what would fail later. */
export function checkProviders(
  providers: readonly ProviderSettings[],
  env: Readonly<Record<string, string | undefined>>,
  problemAt: ProblemAt,
): void {
  providers.forEach((provider, index) => {
    const at = ['providers', index]
    checkKind(provider, at, problemAt)
    if (KIND_SETTINGS[provider.kind].includes('tokenFile')) checkHttp(provider, { at, env, problemAt })
    if (provider.kind === 'openstack') checkIdentity(provider, at, problemAt)
    if (provider.kind === 'process') checkPorts(provider, at, problemAt)
    const first = providers.findIndex(other => other.name === provider.name)
    if (first !== index)
      problemAt(
        [...at, 'name'],
        `${provider.name} is providers[${first}] already`,
        'Give every provider a name of its own.',
      )
  })
}

function checkKind(provider: ProviderSettings, at: ConfigPath, problemAt: ProblemAt): void {
  const { name: _name, kind, ...settings } = provider
  const known = KIND_SETTINGS[kind]
  for (const name of Object.keys(settings) as SettingName[])
    if (!known.includes(name))
      problemAt([...at, name], `means nothing to ${kind}`, `Leave it out; ${kind} takes ${known.join(', ')}.`)
}

function checkHttp(
  provider: ProviderSettings,
  {
    at,
    env,
    problemAt,
  }: {
    readonly at: ConfigPath
    readonly env: Readonly<Record<string, string | undefined>>
    readonly problemAt: ProblemAt
  },
): void {
  const { kind, endpoint, tokenFile, tokenEnv } = provider
  if (endpoint === undefined && NEEDS_ENDPOINT.includes(kind))
    problemAt([...at, 'endpoint'], 'is missing', `Say where this ${kind} is.`)
  if (endpoint !== undefined && !isSafe(endpoint))
    problemAt(
      [...at, 'endpoint'],
      'would send secrets through the Internet in clear',
      'Write https://; http:// is for loopback and private addresses.',
    )
  if ((tokenFile === undefined) === (tokenEnv === undefined)) {
    const message = tokenFile === undefined ? 'is missing' : 'and tokenEnv are both there'
    return problemAt(
      [...at, 'tokenFile'],
      message,
      'Give either tokenFile or tokenEnv; a secret is never in here.',
    )
  }
  if (tokenEnv?.startsWith('SWITCHYARD_') === true)
    return problemAt(
      [...at, 'tokenEnv'],
      'begins as our own settings do',
      'Take another name, such as HCLOUD_TOKEN.',
    )
  const mistake = secretMistake({ file: tokenFile, variable: tokenEnv }, env)
  if (mistake !== undefined)
    problemAt(
      [...at, tokenFile === undefined ? 'tokenEnv' : 'tokenFile'],
      mistake,
      'Name a readable file, or a variable that is set, with the token alone in it.',
    )
}

function isSafe(endpoint: string): boolean {
  const { protocol, hostname } = new URL(endpoint)
  if (protocol === 'https:' || hostname === 'localhost') return true
  const address = hostname.replace(/^\[|\]$/g, '')
  const isPrivate = /^(127|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\.|^(::1$|f[cd]|fe80:)/.test(address)
  return isPrivate && isIpNetwork(parseIpNetwork(address))
}

function checkIdentity(provider: ProviderSettings, at: ConfigPath, problemAt: ProblemAt): void {
  const { credentialId, user, project } = provider
  if (credentialId !== undefined && user === undefined && project === undefined) return
  if (credentialId === undefined && user !== undefined && project !== undefined) return
  problemAt(
    [...at, 'credentialId'],
    credentialId === undefined ? 'is missing' : 'and user or project are both there',
    'Give credentialId (of an application credential), or user and project.',
  )
}

function checkPorts(
  { ports = PROCESS_PORTS_DEFAULT, portsPerHost }: ProviderSettings,
  at: ConfigPath,
  problemAt: ProblemAt,
) {
  const count = ports.last - ports.first + 1
  if (count < 1)
    problemAt([...at, 'ports', 'last'], `${ports.last} is less than first (${ports.first})`, 'Swap them.')
  else if (count < (portsPerHost ?? PORTS_PER_HOST_DEFAULT))
    problemAt([...at, 'ports'], `are ${count}, fewer than one host has`, 'Widen ports, or give portsPerHost.')
}
