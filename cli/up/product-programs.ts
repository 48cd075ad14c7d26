import { listenerAddresses } from './listener-address.ts'
import { type Program, scriptOf } from './program.ts'

export interface UpSettings {
  /** Absolute paths. */
  readonly configuration: string
  readonly dataDirectory: string
  /** Ports asked for by flags; absent: as configured. */
  readonly grpcPort?: number | undefined
  readonly httpPort?: number | undefined
  readonly statusPort?: number | undefined
  /** Port of the first listener, by its name. */
  readonly listener?: { readonly name: string; readonly port: number } | undefined
}

/** Agents stop their game servers first, each within its own grace: see `stopGraceMs` of the fleets. */
const AGENT_STOP_MS = 20_000
const STOP_MS = 5_000

export const STOP_ORDER = ['shard-agent', 'proxy', 'control-plane'] as const

/** The three programs, in the order in which they start. */
export function productPrograms(settings: UpSettings): readonly Program[] {
  const common = ['--config', settings.configuration, '--data-dir', settings.dataDirectory]
  return [
    {
      name: 'control-plane',
      script: scriptOf('control-plane'),
      argumentsOf: learned => [
        ...common,
        ...portFlag('--grpc-port', portOf(learned.grpc) ?? settings.grpcPort),
        ...portFlag('--http-port', portOf(learned.http) ?? settings.httpPort),
      ],
      learn: ready => ({ grpc: textOf(ready['grpc']), http: textOf(ready['http']) }),
      stopGraceMs: STOP_MS,
    },
    {
      name: 'shard-agent',
      script: scriptOf('shard-agent'),
      argumentsOf: learned => [...common, ...controlPlane(learned.grpc), '--stop-children-on-exit'],
      learn: () => ({}),
      stopGraceMs: AGENT_STOP_MS,
    },
    {
      name: 'proxy',
      script: scriptOf('proxy'),
      argumentsOf: learned => [
        ...common,
        ...controlPlane(learned.grpc),
        ...portFlag('--status-port', portOf(learned.status) ?? settings.statusPort),
        ...(learned.listeners ?? (settings.listener === undefined ? [] : [settings.listener])).flatMap(
          ({ name, port }) => ['--listener-port', `${name}=${port}`],
        ),
      ],
      learn: ready => ({
        listeners: listenerAddresses(ready['listeners']),
        status: textOf(ready['status']),
      }),
      stopGraceMs: STOP_MS,
    },
  ]
}

function controlPlane(grpc: string | undefined): readonly string[] {
  return grpc === undefined ? [] : ['--control-plane', grpc]
}

function portFlag(flag: string, port: number | undefined): readonly string[] {
  return port === undefined ? [] : [flag, String(port)]
}

function portOf(address: string | undefined): number | undefined {
  const port = /:(\d{1,5})$/.exec(address ?? '')?.[1]
  return port === undefined ? undefined : Number(port)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
