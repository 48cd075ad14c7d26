import { join } from 'node:path'
import { z } from 'zod'
import { type ConfigOf, type ProblemAt, readConfig } from '../lib/config-reader.ts'
import { CONTROL_PLANES_MAX, HOST_PORT_PATTERN, sharedSections } from '../lib/config-sections.ts'
import { checkBinds } from '../lib/exposed-bind.ts'
import type { LogLevel } from '../lib/log.ts'
import { type Flag, parseProgramArguments } from '../lib/program-arguments.ts'
import { ID_PATTERN, type NodeId } from '../proto/contract/ids.ts'
import { busMistake, type BusSettings } from './bus/open-bus.ts'
import { checkFleetRules } from './fleet-rules.ts'
import { FLEETS_MAX, fleetFromSettings, fleetSchema } from './fleet-settings.ts'
import type { FleetRecord } from './fleets/fleet.ts'
import { checkProviders, PROVIDERS_MAX, providerSchema, type ProviderSettings } from './provider-settings.ts'
import { CAPS_MAX, DEFAULT_CAPS, type HardCaps } from './scaler/hard-caps.ts'
import { shardUsersOf } from './sessions/session-settings.ts'
import type { SessionOptions } from './sessions/session-store.ts'
import { SHARD_USER_GRANTS_MAX } from './store/mysql/shard-user-name.ts'
import { type StorePlace, storePlaceOf, type StoreSettings } from './store/store-settings.ts'
import { STORE_URL_CHARACTERS_MAX } from './store/store-url.ts'

const port = z.int().min(0).max(65_535)
const file = z.string().min(1).max(1_024)
/** What stands between `GRANT` and `TO`; the store looks at it more closely. */
const grant = z.string().min(1).max(500)
const hostPort = z.string().regex(HOST_PORT_PATTERN, 'is no address like 192.0.2.1:7400')
const address = z.union([z.ipv4(), z.ipv6()], 'is no ip address')

const cap = (name: keyof HardCaps) => z.int().min(1).max(CAPS_MAX[name]).default(DEFAULT_CAPS[name])

const sections = {
  ...sharedSections,
  fleets: z.array(fleetSchema).max(FLEETS_MAX).default([]),
  providers: z.array(providerSchema).max(PROVIDERS_MAX).default([]),
  store: z
    .strictObject({
      url: z.string().max(STORE_URL_CHARACTERS_MAX).optional(),
      passwordFile: file.optional(),
      tls: z
        .strictObject({
          ca: file.optional(),
          cert: file.optional(),
          key: file.optional(),
          verify: z.enum(['full', 'ca', 'none']).default('full'),
        })
        .optional(),
      shardUser: z.strictObject({ grants: z.array(grant).min(1).max(SHARD_USER_GRANTS_MAX) }).optional(),
    })
    .prefault({}),
  bus: z
    .strictObject({
      url: z
        .string()
        .regex(/^rediss?:\/\/.+/, 'is no Redis: write redis://host:port, or rediss:// for TLS')
        .refine(url => URL.canParse(url), 'is no URL')
        .optional(),
      passwordFile: z.string().min(1).max(1_024).optional(),
    })
    .prefault({}),
  controlPlane: z
    .strictObject({
      nodeId: z.string().regex(ID_PATTERN).default('node-1'),
      grpc: z.strictObject({ bind: address.default('127.0.0.1'), port: port.default(7_400) }).prefault({}),
      http: z.strictObject({ bind: address.default('127.0.0.1'), port: port.default(7_480) }).prefault({}),
      webhooks: z.strictObject({ allowLinkLocal: z.boolean().default(false) }).prefault({}),
      /** What the scaler never exceeds, whatever is declared. */
      scaler: z
        .strictObject({
          hostsMax: cap('hostsMax'),
          pendingMax: cap('pendingMax'),
          createsPerHourMax: cap('createsPerHourMax'),
          createsPerDayMax: cap('createsPerDayMax'),
        })
        .prefault({}),
      /** Where hosts that join by themselves reach the control plane. */
      advertise: z
        .strictObject({
          http: z
            .string()
            .max(500)
            .regex(
              /^https?:\/\/[^\s#?]+[^\s#?/]$/,
              'is no URL: write http://host:port, without a slash at its end',
            )
            .refine(url => URL.canParse(url), 'is no URL')
            .optional(),
          grpc: z.array(hostPort).max(CONTROL_PLANES_MAX).default([]),
        })
        .prefault({}),
    })
    .prefault({}),
}

const FLAGS: Readonly<Record<string, Flag>> = {
  'node-id': { type: 'string', setting: 'controlPlane.nodeId' },
  'grpc-port': { type: 'string', setting: 'controlPlane.grpc.port' },
  'check-store': { type: 'boolean' },
  'show-migrations': { type: 'boolean' },
  migrate: { type: 'boolean' },
  'http-port': { type: 'string', setting: 'controlPlane.http.port' },
}

/** All settings of a control-plane node. */
export interface ControlPlaneConfig {
  readonly dataDir: string
  readonly logLevel: LogLevel
  readonly authToken: string | undefined
  readonly store: StorePlace
  readonly sessions: SessionOptions
  readonly bus: BusSettings
  readonly nodeId: NodeId
  readonly grpc: { readonly bind: string; readonly port: number }
  readonly http: { readonly bind: string; readonly port: number }
  readonly webhooks: { readonly allowLinkLocal: boolean }
  /** What the scaler never exceeds. */
  readonly caps: HardCaps
  /** Where hosts that join reach the control plane; undefined, empty: nowhere. */
  readonly advertise: { readonly http?: string | undefined; readonly grpc: readonly string[] }
  readonly fleets: readonly FleetRecord[]
  readonly providers: readonly ProviderSettings[]
}

/** What the program is to do: `run` until it is told to stop, or one thing, and end. */
export type Task = (typeof TASKS)[number] | 'run'
const TASKS = ['check', 'check-store', 'show-migrations', 'migrate'] as const

/** @throws ConfigInvalidError with every mistake; SwitchyardError `SWY_USAGE` for bad flags */
export function readControlPlaneConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): { readonly config: ControlPlaneConfig; readonly task: Task } {
  const args = parseProgramArguments(argv, FLAGS)
  const { config, file } = readConfig({
    path: args.configPath,
    env,
    sections,
    overrides: args.overrides,
    check(settings, problemAt) {
      const { controlPlane, auth } = settings
      for (const { path, message, remedy } of storeOf(settings).mistakes) problemAt(path, message, remedy)
      checkBinds(
        [
          { path: ['controlPlane', 'grpc', 'bind'], bind: controlPlane.grpc.bind },
          { path: ['controlPlane', 'http', 'bind'], bind: controlPlane.http.bind },
        ],
        auth.token,
        problemAt,
      )
      const unreadable = busMistake(settings.bus)
      if (unreadable !== undefined) problemAt(['bus', 'passwordFile'], unreadable, 'Name a readable file.')
      checkAdvertised(controlPlane.advertise, problemAt)
      checkFleets(settings, problemAt)
      checkProviders(settings.providers, env, problemAt)
    },
  })
  const { place: store } = storeOf(config)
  if (store === undefined) throw new TypeError('a configuration without mistakes names a store')
  return {
    task: TASKS.find(task => args.values[task] === true) ?? 'run',
    config: {
      dataDir: config.dataDir,
      logLevel: config.log.level,
      authToken: config.auth.token,
      store,
      sessions: config.store.shardUser === undefined ? {} : { shardUser: config.store.shardUser },
      bus: { url: config.bus.url, passwordFile: config.bus.passwordFile },
      nodeId: config.controlPlane.nodeId as NodeId,
      grpc: config.controlPlane.grpc,
      http: config.controlPlane.http,
      webhooks: config.controlPlane.webhooks,
      caps: config.controlPlane.scaler,
      advertise: config.controlPlane.advertise,
      fleets: config.fleets.map(fleet => fleetFromSettings(fleet, file)),
      providers: config.providers,
    },
  }
}

/** A host that is told one of the two is of no use. */
function checkAdvertised(
  { http, grpc }: ConfigOf<typeof sections>['controlPlane']['advertise'],
  problemAt: ProblemAt,
): void {
  if ((http === undefined) === (grpc.length === 0)) return
  problemAt(
    ['controlPlane', 'advertise', http === undefined ? 'http' : 'grpc'],
    'is missing: hosts that join need both',
    'Give http (a URL) and grpc (host:port of every node), or neither.',
  )
}

function checkFleets({ fleets, store }: ConfigOf<typeof sections>, problemAt: ProblemAt): void {
  const hasUsers = store.url !== undefined && !store.url.startsWith('sqlite:')
  checkFleetRules(fleets, shardUsersOf(hasUsers, store.shardUser), problemAt)
}

function storeOf({ store, dataDir }: { readonly store: StoreSettings; readonly dataDir: string }) {
  return storePlaceOf(store, join(dataDir, 'switchyard.db'))
}
