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
  readonly localApiPort?: number | undefined
  /** Of the proxy; absent: as configured. */
  readonly dataPlane?: string | undefined
  /** Port of the first listener, by its name. */
  readonly listener?: { readonly name: string; readonly port: number } | undefined
  /** The longest that a game server may take to stop. */
  readonly stopGraceMsMost: number
  /** How long the proxy lets its players finish. */
  readonly drainMs: number
}

/** For the program itself, beside what it waits for: the agent for its game servers, the proxy for its players. */
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
      argumentsOf: learned => [
        ...common,
        ...controlPlane(learned.grpc),
        ...portFlag('--local-api-port', portOf(learned.localApi) ?? settings.localApiPort),
        '--stop-children-on-exit',
      ],
      learn: ready => ({ localApi: textOf(ready['localApi']) }),
      stopGraceMs: settings.stopGraceMsMost + STOP_MS,
    },
    {
      name: 'proxy',
      script: scriptOf('proxy'),
      argumentsOf: learned => [
        ...common,
        ...controlPlane(learned.grpc),
        ...portFlag('--status-port', portOf(learned.status) ?? settings.statusPort),
        ...(settings.dataPlane === undefined ? [] : ['--data-plane', settings.dataPlane]),
        ...listenerPorts(learned.listeners ?? (settings.listener === undefined ? [] : [settings.listener])),
      ],
      learn: ready => ({
        listeners: listenerAddresses(ready['listeners']),
        status: textOf(ready['status']),
      }),
      stopGraceMs: settings.drainMs + STOP_MS,
    },
  ]
}

function controlPlane(grpc: string | undefined): readonly string[] {
  return grpc === undefined ? [] : ['--control-plane', grpc]
}

function portFlag(flag: string, port: number | undefined): readonly string[] {
  return port === undefined ? [] : [flag, String(port)]
}

/** One flag for all: a listener with several addresses has one port. */
function listenerPorts(
  listeners: readonly { readonly name: string; readonly port: number }[],
): readonly string[] {
  const ports = [...new Map(listeners.map(({ name, port }) => [name, port]))]
  return ports.length === 0
    ? []
    : ['--listener-port', ports.map(([name, port]) => `${name}=${port}`).join(',')]
}

function portOf(address: string | undefined): number | undefined {
  const port = /:(\d{1,5})$/.exec(address ?? '')?.[1]
  return port === undefined ? undefined : Number(port)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
