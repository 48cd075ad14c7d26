import type { Test } from 'tap'
import { CloudProvider } from '../../../control-plane/providers/cloud/cloud-provider.ts'
import type { CloudApi, CloudDialect } from '../../../control-plane/providers/cloud/cloud-dialect.ts'
import type { CreateMachine } from '../../../control-plane/scaler/provider.ts'
import type { HardwareName, PoolName } from '../../../control-plane/scaler/pool.ts'
import type { HostId } from '../../../proto/contract/ids.ts'
import { systemClock } from '../../../lib/clock.ts'
import { type CloudDouble, DOUBLE_TOKEN, NO_HARDWARE } from './cloud-double.ts'

export const OWNER = 'installation-1'

/** A short one: every test that waits for it waits for nothing else. */
const TIMEOUT_MS = 300

export interface CloudKind<Double extends CloudDouble> {
  readonly name: string
  readonly double: () => Double
  /** What the endpoint has behind host and port. */
  readonly path: string
  readonly api: (options: {
    endpoint: string
    token: () => string
    clock: typeof systemClock
    timeoutMs: number
  }) => CloudApi
  readonly dialect: (api: CloudApi) => CloudDialect
  readonly hardware: string
  readonly image: string
}

/** One driver on one double. */
export async function openCloud<Double extends CloudDouble>(t: Test, kind: CloudKind<Double>) {
  const double = kind.double()
  const origin = await double.open(t)
  const providerAt = (endpoint: string, token: () => string = () => DOUBLE_TOKEN, timeoutMs = 10_000) => {
    const api = kind.api({ endpoint: `${endpoint}${kind.path}`, token, clock: systemClock, timeoutMs })
    return new CloudProvider({ api, dialect: kind.dialect(api), imageLookMs: 1 })
  }
  return {
    double,
    owner: OWNER,
    provider: providerAt(origin),
    impatient: providerAt(origin, undefined, TIMEOUT_MS),
    withToken: (token: () => string) => providerAt(origin, token),
    order: (host: string): CreateMachine => orderOf(kind, host),
    noHardware: NO_HARDWARE as HardwareName,
    stranger: (tags: { owner?: string | undefined; pool?: string | undefined; host?: string | undefined }) =>
      Promise.resolve(double.stranger(`stranger-${double.servers.size}`, tags)),
    // The discard port: nobody listens there.
    away: () => providerAt('http://127.0.0.1:9'),
  }
}

function orderOf<Double extends CloudDouble>(kind: CloudKind<Double>, host: string): CreateMachine {
  return {
    host: host as HostId,
    owner: OWNER,
    pool: 'game' as PoolName,
    hardware: kind.hardware as HardwareName,
    region: 'here',
    image: kind.image,
    firstBoot: {
      join: { url: 'https://plane.example/join', token: `token-of-${host}` },
      sshPublicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFixed switchyard',
    },
    settings: { firewall: 'tcp:22@192.0.2.0/24 udp:7000-7999' },
  }
}
