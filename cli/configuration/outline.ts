import { isRecord, valueAt } from '../../lib/config-tree.ts'
import { type Environment, variableName } from '../../lib/config-environment.ts'
import type { ConfigPath } from '../../lib/config-problem.ts'

/** The little that the command line itself reads of a configuration. Values of the wrong type count as absent here: the
 *  program that owns them complains about them. */
export interface Outline {
  readonly dataDir: string | undefined
  readonly listeners: readonly ListenerOutline[]
  /** Names of fleets, of the control plane's and of a proxy's static routes. */
  readonly fleets: readonly string[]
  readonly grpc: BindOutline
  readonly http: BindOutline
  readonly status: BindOutline
  readonly flowsMax: number
}

export interface BindOutline {
  readonly path: ConfigPath
  readonly bind: string
  readonly port: number
}

export interface ListenerOutline extends BindOutline {
  readonly name: string
  readonly fleet: string | undefined
  readonly protocols: readonly string[]
}

/** As in docs/configuration.md. */
const DEFAULTS = { grpcPort: 7_400, httpPort: 7_480, statusPort: 7_481, flowsMax: 20_000 } as const
const LOOPBACK = '127.0.0.1'
const ANY = '::'
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
    fleets: [...namesUnder(root, 'fleets', 'name'), ...namesUnder(root, 'routes', 'fleet')],
    grpc: bindAt(['controlPlane', 'grpc'], DEFAULTS.grpcPort),
    http: bindAt(['controlPlane', 'http'], DEFAULTS.httpPort),
    status: bindAt(['proxy', 'status'], DEFAULTS.statusPort),
    flowsMax: numberAt(root, ['proxy', 'flowsMax']) ?? DEFAULTS.flowsMax,
  }
}

/** An empty variable counts as not set. */
function setIn(environment: Environment, path: readonly string[]): string | undefined {
  return environment[variableName(path)] || undefined
}

function listenersOf(root: unknown): readonly ListenerOutline[] {
  return itemsAt(root, 'listeners').flatMap((item, index) => {
    const name = textAt(item, ['name'])
    const port = numberAt(item, ['port'])
    if (name === undefined || port === undefined) return []
    const protocols = valueAt(item, ['protocols'])
    return [
      {
        path: ['listeners', index],
        name,
        port,
        bind: textAt(item, ['bind']) ?? ANY,
        fleet: textAt(item, ['fleet']),
        protocols: Array.isArray(protocols) ? protocols.map(String) : ['udp', 'tcp'],
      },
    ]
  })
}

function namesUnder(root: unknown, section: string, key: string): readonly string[] {
  return itemsAt(root, section).flatMap(item => textAt(item, [key]) ?? [])
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
