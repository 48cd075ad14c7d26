import { isRecord, valueAt } from '../../lib/config-tree.ts'
import { type Environment, variableName } from '../../lib/config-environment.ts'
import type { ConfigPath } from '../../lib/config-problem.ts'

/** The little that the command line itself reads of a configuration. Values of the wrong type count as absent here: the
 *  program that owns them complains about them. */
export interface Outline {
  readonly dataDir: string | undefined
  readonly listeners: readonly ListenerOutline[]
  /** The longest that a game server may take to stop. */
  readonly stopGraceMsMost: number
  /** How long a stopping proxy lets its players finish. */
  readonly drainMs: number
  readonly grpc: BindOutline
  readonly http: BindOutline
  readonly status: BindOutline
  readonly localApi: BindOutline
  readonly flowsMax: number
  /** Fleets with `addresses: restore`. */
  readonly restoredFleets: readonly string[]
}

export interface BindOutline {
  readonly path: ConfigPath
  readonly bind: string
  readonly port: number
}

export interface ListenerOutline {
  readonly path: ConfigPath
  readonly name: string
  readonly binds: readonly string[]
  readonly port: number
  readonly protocols: readonly string[]
}

/** As in docs/configuration.md. */
const DEFAULTS = {
  grpcPort: 7_400,
  httpPort: 7_480,
  statusPort: 7_481,
  localApiPort: 7_490,
  flowsMax: 20_000,
  stopGraceMs: 5_000,
  drainMs: 0,
} as const
const LOOPBACK = '127.0.0.1'
const BOTH_PROTOCOLS: readonly string[] = ['udp', 'tcp']
const ANY: readonly string[] = ['0.0.0.0', '::']
const LISTENER_DEFAULT: ListenerOutline = {
  path: ['listeners'],
  name: 'main',
  binds: ANY,
  port: 7_777,
  protocols: BOTH_PROTOCOLS,
}
export const LISTENERS_MAX = 1_000

/** @param environment its variables come before the file, as everywhere */
export function outlineOf(root: unknown, environment: Environment = {}): Outline {
  const bindAt = (path: readonly string[], port: number): BindOutline => ({
    path: [...path, 'port'],
    bind: setIn(environment, [...path, 'bind']) ?? textAt(root, [...path, 'bind']) ?? LOOPBACK,
    port: Number(setIn(environment, [...path, 'port']) ?? numberAt(root, [...path, 'port']) ?? port),
  })
  return {
    dataDir: setIn(environment, ['dataDir']) ?? textAt(root, ['dataDir']),
    listeners: listenersOf(root),
    stopGraceMsMost: Math.max(
      ...itemsAt(root, 'fleets').map(fleet => numberAt(fleet, ['stopGraceMs']) ?? 0),
      DEFAULTS.stopGraceMs,
    ),
    drainMs: numberAt(root, ['proxy', 'drainMs']) ?? DEFAULTS.drainMs,
    grpc: bindAt(['controlPlane', 'grpc'], DEFAULTS.grpcPort),
    http: bindAt(['controlPlane', 'http'], DEFAULTS.httpPort),
    status: bindAt(['proxy', 'status'], DEFAULTS.statusPort),
    localApi: { ...bindAt(['agent', 'localApi'], DEFAULTS.localApiPort), bind: LOOPBACK },
    flowsMax: numberAt(root, ['proxy', 'flowsMax']) ?? DEFAULTS.flowsMax,
    restoredFleets: itemsAt(root, 'fleets').flatMap(fleet =>
      textAt(fleet, ['addresses']) === 'restore' ? [textAt(fleet, ['name']) ?? '?'] : [],
    ),
  }
}

/** An empty variable counts as not set. */
function setIn(environment: Environment, path: readonly string[]): string | undefined {
  return environment[variableName(path)] || undefined
}

function listenersOf(root: unknown): readonly ListenerOutline[] {
  if (valueAt(root, ['listeners']) === undefined) return [LISTENER_DEFAULT]
  return itemsAt(root, 'listeners').flatMap((item, index) => {
    const name = textAt(item, ['name'])
    const port = numberAt(item, ['port'])
    if (name === undefined || port === undefined) return []
    return [
      {
        path: ['listeners', index, 'port'],
        name,
        port,
        binds: textsAt(item, 'bind') ?? ANY,
        protocols: textsAt(item, 'protocols') ?? BOTH_PROTOCOLS,
      },
    ]
  })
}

/** A list of texts, or one text. */
function textsAt(root: unknown, key: string): readonly string[] | undefined {
  const value = valueAt(root, [key])
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : undefined
}

function itemsAt(root: unknown, section: string): readonly unknown[] {
  const items = valueAt(root, [section])
  return Array.isArray(items) ? items.slice(0, LISTENERS_MAX).filter(isRecord) : []
}

function textAt(root: unknown, path: ConfigPath): string | undefined {
  const value = valueAt(root, path)
  return typeof value === 'string' ? value : undefined
}

function numberAt(root: unknown, path: ConfigPath): number | undefined {
  const value = valueAt(root, path)
  return typeof value === 'number' ? value : undefined
}
