import { z } from 'zod'
import { type ConfigOf, type ProblemAt, readConfig } from '../lib/config-reader.ts'
import { sharedSections } from '../lib/config-sections.ts'
import { childOf } from '../lib/config-tree.ts'
import { messageOf, SwitchyardError } from '../lib/errors.ts'
import { ipNetworkText } from '../lib/ip-network.ts'
import { checkBinds } from '../lib/exposed-bind.ts'
import { quoted } from '../lib/printable.ts'
import type { ProgramArguments } from '../lib/program-arguments.ts'
import type { FleetName, ListenerName, ProxyId, ShardId } from '../proto/contract/ids.ts'
import { DATA_PLANES } from '../proto/contract/data-plane-tier.ts'
import { BANS_MAX, parseBanTarget } from '../proto/contract/ban.ts'
import { checkAnnouncements } from './announce/announce-url.ts'
import {
  address,
  checkListeners,
  FLOWS_MAX_MAX,
  HOUR_MS,
  id,
  idleMs,
  listener,
  type ListenerConfig,
  port,
  portOrFree,
  readFavicons,
} from './listener-config.ts'
import { FLEETS_MAX, GROUPS_MAX, LISTENERS_MAX } from '../proto/contract/proxy-link.ts'

/** Settings of the proxy: name, default, bounds, unit; those of listeners are in `listener-config.ts`. */
const staticShard = z.strictObject({
  id: id.transform(text => text as ShardId),
  address,
  port,
  slots: z.int().min(1).max(1_000_000).default(100),
})

const staticRoute = z.strictObject({
  fleet: id.transform(text => text as FleetName),
  placement: z.enum(['fill', 'spread', 'hash']).default('spread'),
  holdMs: z.int().min(0).max(HOUR_MS).default(10_000),
  proxyProtocol: z.boolean().default(false),
  shards: z.array(staticShard).min(1).max(GROUPS_MAX),
})
export type StaticRoute = z.output<typeof staticRoute>

/** In the one way to write it. */
const bannedNetwork = z
  .string()
  .max(128)
  .transform((given, context) => {
    try {
      const target = parseBanTarget(given)
      if (target.kind === 'network') return ipNetworkText(target.network)
      context.addIssue('a proxy without a control plane knows of no accounts: ban an ip or a range')
    } catch (error) {
      context.addIssue(messageOf(error).replace(/^target: "[^"]*" /, ''))
    }
    return z.NEVER
  })

const proxy = z.strictObject({
  id: id.default('proxy-1').transform(text => text as ProxyId),
  dataPlane: z.enum(DATA_PLANES).default('auto'),
  /** Whether the kernel tier sets what it needs of the system, or only looks. */
  kernelSysctls: z.enum(['set', 'check']).default('set'),
  /** Local ports towards shards, outside the system's ephemeral range. */
  flowPorts: z
    .strictObject({ first: port.min(1_024).default(10_000), last: port.min(1_024).default(31_999) })
    .prefault({}),
  flowsMax: z.int().min(1).max(FLOWS_MAX_MAX).default(20_000),
  status: z
    .strictObject({ bind: address.default('127.0.0.1'), port: portOrFree.default(7_481) })
    .prefault({}),
  seatMs: z
    .int()
    .min(0)
    .max(24 * HOUR_MS)
    .default(60_000),
  /** A freed flow port is kept from other flows towards the same shard for so long. */
  quarantineMs: z.int().min(0).max(HOUR_MS).default(300_000),
  tcp: z
    .strictObject({
      idleMs: idleMs.default(HOUR_MS),
      connectMs: z.int().min(50).max(60_000).default(3_000),
      waitingMax: z.int().min(0).max(100_000).default(1_000),
    })
    .prefault({}),
  /** How long a stopping proxy lets its players finish. */
  drainMs: z
    .int()
    .min(0)
    .max(24 * HOUR_MS)
    .default(0),
})

const defaultListener = { name: 'main', port: 7_777, fleet: 'arena' }

const sections = {
  ...sharedSections,
  /** Absent: the control plane of this machine, unless there are static routes. */
  controlPlanes: sharedSections.controlPlanes.unwrap().optional(),
  listeners: z.array(listener).min(1).max(LISTENERS_MAX).prefault([defaultListener]),
  proxy: proxy.prefault({}),
  /** With routes the proxy runs alone, without a control plane. */
  routes: z.array(staticRoute).max(FLEETS_MAX).default([]),
  /** Ips and ranges that get no flow, with `routes` only: else the control plane has them. */
  bans: z.array(bannedNetwork).max(BANS_MAX).default([]),
  /** The control plane's; only the names are looked at. */
  fleets: z.unknown().optional(),
}

export type ProxyConfig = ConfigOf<typeof sections>
export interface ReadProxyConfig {
  readonly config: ProxyConfig
  /** Addresses of the control plane; none for a proxy that runs alone. */
  readonly controlPlanes: readonly string[]
  readonly listeners: readonly ListenerConfig[]
  /** Pictures for server lists, as data URIs, by listener. */
  readonly favicons: ReadonlyMap<ListenerName, string>
}

export const PROXY_FLAGS = {
  'control-plane': { type: 'string', setting: 'controlPlanes' },
  'status-port': { type: 'string', setting: 'proxy.status.port' },
  'proxy-id': { type: 'string', setting: 'proxy.id' },
  'data-plane': { type: 'string', setting: 'proxy.dataPlane' },
  'drain-ms': { type: 'string', setting: 'proxy.drainMs' },
  /** `main=7777`, several separated by commas. */
  'listener-port': { type: 'string' },
} as const

/** @throws ConfigInvalidError with every mistake at once, SwitchyardError `SWY_USAGE` for a wrong `--listener-port` */
export function readProxyConfig(
  given: Pick<ProgramArguments, 'configPath' | 'overrides' | 'values'>,
  env: Readonly<Record<string, string | undefined>>,
): ReadProxyConfig {
  const ports = portsByListener(given.values['listener-port'])
  let favicons: ReadonlyMap<ListenerName, string> = new Map()
  const { config } = readConfig({
    path: given.configPath,
    sections,
    env,
    overrides: given.overrides,
    check: (parsed, problemAt) => {
      checkSettings(withPorts(parsed.listeners, ports), parsed, problemAt)
      favicons = readFavicons(parsed.listeners, given.configPath, problemAt)
    },
  })
  const listeners = withPorts(config.listeners, ports)
  const unknown = [...ports.keys()].find(name => !listeners.some(known => known.name === name))
  if (unknown !== undefined)
    throw new SwitchyardError('SWY_USAGE', `--listener-port: there is no listener ${quoted(unknown, 80)}`)
  const attached = config.controlPlanes ?? sharedSections.controlPlanes.parse(undefined)
  return { config, listeners, favicons, controlPlanes: config.routes.length > 0 ? [] : attached }
}

function portsByListener(flag: string | boolean | undefined): ReadonlyMap<string, number> {
  const ports = new Map<string, number>()
  if (typeof flag !== 'string') return ports
  for (const part of flag.split(',')) {
    const [name = '', digits = ''] = part.trim().split('=', 2)
    const parsed = /^\d{1,5}$/.test(digits) ? portOrFree.safeParse(Number(digits)) : undefined
    if (parsed?.success !== true)
      throw new SwitchyardError('SWY_USAGE', `--listener-port takes name=port, not ${quoted(part, 80)}`)
    ports.set(name, parsed.data)
  }
  return ports
}

function withPorts(
  listeners: readonly ListenerConfig[],
  ports: ReadonlyMap<string, number>,
): readonly ListenerConfig[] {
  return listeners.map(one => ({ ...one, port: ports.get(one.name) ?? one.port }))
}

function checkSettings(
  listeners: readonly ListenerConfig[],
  config: ProxyConfig,
  problemAt: ProblemAt,
): void {
  checkListeners(listeners, problemAt)
  checkAnnouncements(listeners, problemAt)
  checkFleets(listeners, config, problemAt)
  const { proxy, routes, bans, controlPlanes, auth } = config
  const statusBind = { path: ['proxy', 'status', 'bind'], bind: proxy.status.bind }
  checkBinds([statusBind], auth.token, problemAt)
  if (proxy.flowPorts.first > proxy.flowPorts.last)
    problemAt(['proxy', 'flowPorts', 'first'], 'is greater than last', 'Give a range of ports.')
  if (routes.length > 0 && controlPlanes !== undefined)
    problemAt(
      ['controlPlanes'],
      'and routes are both given',
      'Remove routes (the control plane gives them), or controlPlanes (the proxy runs alone).',
    )
  if (bans.length > 0 && routes.length === 0)
    problemAt(['bans'], 'are for a proxy that runs alone, with routes', 'Use `switchyard bans add`.')
}

/** A proxy whose file names no fleet at all cannot know what the control plane has. */
function checkFleets(
  listeners: readonly ListenerConfig[],
  { routes, fleets }: ProxyConfig,
  problemAt: ProblemAt,
): void {
  const routed = routes.map(({ fleet }) => fleet as string)
  for (const [index, fleet] of routed.entries())
    if (routed.indexOf(fleet) !== index)
      problemAt(['routes', index, 'fleet'], `has routes already`, 'List all its shards in one place.')
  const known = routed.length > 0 ? routed : namesOfFleets(fleets)
  if (known.length === 0) return
  for (const [index, { fleet, hosts }] of listeners.entries()) {
    const named = Object.entries(hosts).map(([host, ofHost]) => [['hosts', host], ofHost] as const)
    for (const [path, name] of [[['fleet'], fleet] as const, ...named])
      if (!known.includes(name))
        problemAt(
          ['listeners', index, ...path],
          `there is no fleet ${name}`,
          `Give one of ${known.slice(0, 10).join(', ')}.`,
        )
  }
}

function namesOfFleets(fleets: unknown): readonly string[] {
  if (!Array.isArray(fleets)) return []
  return fleets.map(fleet => childOf(fleet, 'name')).filter(name => typeof name === 'string')
}
