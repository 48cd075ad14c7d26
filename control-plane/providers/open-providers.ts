import { join } from 'node:path'
import type { Clock } from '../../lib/clock.ts'
import type { ProviderName } from '../scaler/pool.ts'
import type { Provider } from '../scaler/provider.ts'
import type { ConfiguredProviders } from '../scaling/configured-provider.ts'
import { PORTS_PER_HOST_DEFAULT, PROCESS_PORTS_DEFAULT, type ProviderSettings } from '../provider-settings.ts'
import type { CloudApi, CloudDialect } from './cloud/cloud-dialect.ts'
import { CloudProvider } from './cloud/cloud-provider.ts'
import { DIGITALOCEAN_ENDPOINT, digitalOceanDialect } from './digitalocean/digitalocean-dialect.ts'
import { DockerProvider } from './docker/docker-provider.ts'
import { HETZNER_ENDPOINT, hetznerDialect } from './hetzner/hetzner-dialect.ts'
import { plainApi } from './http/plain-api.ts'
import { secretSource, type SecretSource } from './http/secret-source.ts'
import { LINODE_ENDPOINT, linodeDialect } from './linode/linode-dialect.ts'
import { KeystoneSession, type OpenStackIdentity } from './openstack/keystone-session.ts'
import { openStackDialect } from './openstack/openstack-dialect.ts'
import { ProcessProvider } from './process/process-provider.ts'
import { signedApi } from './webhook/signed-api.ts'
import { webhookDialect } from './webhook/webhook-dialect.ts'

const DOCKER_SOCKET_DEFAULT = '/var/run/docker.sock'

/** What providers need of the node that they work for. */
export interface ProviderWorld {
  readonly dataDir: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  /** `host:port` where agents on this machine find the control plane; known once it listens. */
  readonly controlPlanes: () => readonly string[]
  readonly authToken: string | undefined
}

/** The accounts that the file names. Asks nobody anything.
 *  @throws what the file system says of the directory of a `process` provider */
export function openProviders(all: readonly ProviderSettings[], world: ProviderWorld): ConfiguredProviders {
  // Tokens of providers are nothing for game servers, which inherit what agents have.
  const secrets = new Set(all.flatMap(({ tokenEnv }) => tokenEnv ?? []))
  const env = Object.fromEntries(Object.entries(world.env).filter(([name]) => !secrets.has(name)))
  return new Map(
    all.map(settings => {
      const provider = openProvider(settings, world, env)
      const name = settings.name as ProviderName
      const { canSnapshot } = provider
      const mistakes = provider.mistakes?.bind(provider)
      const info = { name, kind: settings.kind, canSnapshot, mistakes }
      return [name, { info, provider }] as const
    }),
  )
}

function openProvider(settings: ProviderSettings, world: ProviderWorld, env: ProviderWorld['env']): Provider {
  const { kind } = settings
  switch (kind) {
    case 'docker':
      return new DockerProvider({
        place: { socketPath: settings.socket ?? DOCKER_SOCKET_DEFAULT },
      })
    case 'process':
      return new ProcessProvider({
        directory: settings.directory ?? join(world.dataDir, 'hosts'),
        ports: settings.ports ?? PROCESS_PORTS_DEFAULT,
        portsPerHost: settings.portsPerHost ?? PORTS_PER_HOST_DEFAULT,
        controlPlanes: world.controlPlanes,
        authToken: world.authToken,
        env,
      })
    case 'webhook':
      return cloud(settings, world, webhookDialect, token =>
        signedApi({ ...callsOf(settings, world), endpoint: endpointOf(settings), secret: token }),
      )
    case 'openstack':
      return cloud(settings, world, openStackDialect, token => openStack(settings, world, token))
    case 'hetzner':
      return plain(settings, world, { dialect: hetznerDialect, endpoint: HETZNER_ENDPOINT })
    case 'linode':
      return plain(settings, world, { dialect: linodeDialect, endpoint: LINODE_ENDPOINT })
    case 'digitalocean':
      return plain(settings, world, { dialect: digitalOceanDialect, endpoint: DIGITALOCEAN_ENDPOINT })
  }
}

function plain(
  settings: ProviderSettings,
  world: ProviderWorld,
  kind: { readonly dialect: (api: CloudApi) => CloudDialect; readonly endpoint: string },
): Provider {
  const endpoint = endpointOf(settings, kind.endpoint)
  return cloud(settings, world, kind.dialect, token =>
    plainApi({ ...callsOf(settings, world), endpoint, token }),
  )
}

function cloud(
  settings: ProviderSettings,
  world: ProviderWorld,
  dialect: (api: CloudApi) => CloudDialect,
  apiWith: (token: SecretSource) => CloudApi,
): Provider {
  const api = apiWith(secretSource({ file: settings.tokenFile, variable: settings.tokenEnv }, world.env))
  return new CloudProvider({ api, dialect: dialect(api), settleMs: settings.settleMs })
}

function openStack(settings: ProviderSettings, world: ProviderWorld, secret: SecretSource): CloudApi {
  const {
    credentialId,
    user = '',
    userDomain = 'Default',
    project = '',
    projectDomain = userDomain,
  } = settings
  const identity: OpenStackIdentity =
    credentialId === undefined
      ? { kind: 'user', user, userDomain, project, projectDomain }
      : { kind: 'credential', id: credentialId }
  const endpoint = endpointOf(settings)
  return new KeystoneSession({
    ...callsOf(settings, world),
    endpoint,
    identity,
    secret,
    region: settings.catalogRegion,
  })
}

function callsOf({ timeoutMs }: ProviderSettings, { clock }: ProviderWorld) {
  return { clock, timeoutMs }
}

/** Without a slash at its end, which paths bring. */
function endpointOf({ endpoint }: ProviderSettings, usual = ''): string {
  return (endpoint ?? usual).replace(/\/+$/, '')
}
