import { createHash } from 'node:crypto'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import {
  PACE_PER_SECOND_DEFAULT,
  PACE_PER_SECOND_MAX,
  PROBE_PAYLOAD_BYTES_MAX,
  type Probe,
} from '../proto/contract/common.ts'
import { COMMAND_WORDS_MAX, CONTAINER_MOUNTS_MAX } from '../proto/contract/agent-link.ts'
import { type FleetName, ID_PATTERN } from '../proto/contract/ids.ts'
import { FENCE_LEVELS, SECOND_LOGIN_POLICIES, SESSION_SETTINGS_DEFAULT } from './sessions/session-settings.ts'
import { ROLLOUT_DEFAULT, ROLLOUT_FAILURES_MAX } from './fleets/deployment.ts'
import { FLEET_SHARDS_MAX, type FleetRecord, type FleetSpec, ROLLOUT_MODES } from './fleets/fleet.ts'

export const FLEETS_MAX = 100
const SLOTS_MAX = 100_000
const HOUR_MS = 3_600_000
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGKILL'] as const

const hex = z
  .string()
  .regex(/^([0-9a-fA-F]{2})+$/, 'is no hexadecimal text such as ffffffff')
  .max(2 * PROBE_PAYLOAD_BYTES_MAX)
const udpText = z.strictObject({ udp: z.string().min(1).max(PROBE_PAYLOAD_BYTES_MAX) })
const udpHex = z.strictObject({ udpHex: hex })
const tcp = z.strictObject({ tcp: z.literal(true) })
const log = z.strictObject({ log: z.string().min(1).max(200) })

const probeSchema = z.union([udpText, udpHex, tcp])
const readySchema = z.union([udpText, udpHex, tcp, log])

const textMap = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,62}$/), z.string().max(4_096))

const fleetShape = {
  name: z.string().regex(ID_PATTERN, 'is no name: lower-case letters, digits and inner hyphens, at most 63'),
  /** Empty only with a container: its image has one. */
  command: z.array(z.string().max(4_096)).max(COMMAND_WORDS_MAX).default([]),
  env: textMap.default({}),
  workingDirectory: z.string().min(1).max(4_096).optional(),
  protocols: z
    .array(z.enum(['udp', 'tcp']))
    .min(1)
    .max(2)
    .default(['udp', 'tcp']),
  shards: z.int().min(0).max(FLEET_SHARDS_MAX).default(1),
  spares: z.int().min(0).max(FLEET_SHARDS_MAX).default(0),
  slots: z.int().min(1).max(SLOTS_MAX).default(100),
  placement: z.enum(['fill', 'spread', 'hash']).default('spread'),
  ready: readySchema.optional(),
  probe: probeSchema.optional(),
  readyTimeoutMs: z.int().min(100).max(HOUR_MS).default(30_000),
  stopSignal: z.enum(SIGNALS).default('SIGTERM'),
  stopGraceMs: z.int().min(0).max(HOUR_MS).default(5_000),
  follow: z.enum(['resume', 'timeout']).default('resume'),
  clientTimeoutMs: z.int().min(1_000).max(600_000).default(15_000),
  holdMs: z.int().min(0).max(600_000).default(10_000),
  pacePerSecond: z.int().min(1).max(PACE_PER_SECOND_MAX).default(PACE_PER_SECOND_DEFAULT),
  proxyProtocol: z.boolean().default(false),
  portLike: z.int().min(0).max(65_535).default(0),
  addresses: z.enum(['nat', 'alias', 'restore']).default('nat'),
  sessions: z
    .strictObject({
      onSecondLogin: z.enum(SECOND_LOGIN_POLICIES).default(SESSION_SETTINGS_DEFAULT.onSecondLogin),
      fence: z.enum(FENCE_LEVELS).default(SESSION_SETTINGS_DEFAULT.fence),
    })
    .prefault({}),
  labels: textMap.default({}),
  rollout: z
    .strictObject({
      mode: z.enum(ROLLOUT_MODES).default(ROLLOUT_DEFAULT.mode),
      maxSurge: z.int().min(1).max(FLEET_SHARDS_MAX).default(ROLLOUT_DEFAULT.maxSurge),
      bakeMs: z
        .int()
        .min(0)
        .max(24 * HOUR_MS)
        .default(ROLLOUT_DEFAULT.bakeMs),
      failuresMax: z.int().min(1).max(ROLLOUT_FAILURES_MAX).default(ROLLOUT_DEFAULT.failuresMax),
      autoPromote: z.boolean().default(ROLLOUT_DEFAULT.autoPromote),
      maxAgeMs: z
        .int()
        .min(60_000)
        .max(30 * 24 * HOUR_MS)
        .default(ROLLOUT_DEFAULT.maxAgeMs),
    })
    .prefault({}),
  pool: z.string().regex(ID_PATTERN).optional(),
  container: z
    .strictObject({
      image: z.string().min(1).max(500),
      memoryBytesMax: z.int().min(0).default(0),
      milliCpusMax: z.int().min(0).max(1_000_000).default(0),
      mounts: z
        .array(
          z.strictObject({
            from: z.string().regex(/^\/.*/, 'is no absolute path').max(4_096),
            to: z.string().regex(/^\/.*/, 'is no absolute path').max(4_096),
            readOnly: z.boolean().default(true),
          }),
        )
        .max(CONTAINER_MOUNTS_MAX)
        .default([]),
    })
    .optional(),
}
/** One fleet as it is written in the file. */
export const fleetSchema = z.strictObject(fleetShape).superRefine((fleet, problems) => {
  if (fleet.command.length === 0 && fleet.container === undefined)
    problems.addIssue({ code: 'custom', path: ['command'], message: 'is needed without a container' })
  if (
    fleet.container !== undefined &&
    fleet.workingDirectory !== undefined &&
    !fleet.workingDirectory.startsWith('/')
  )
    problems.addIssue({
      code: 'custom',
      path: ['workingDirectory'],
      message: 'is no absolute path of the container',
    })
})
export type FleetSettings = z.output<typeof fleetSchema>

/** @param configFile relative working directories count from its folder; undefined: from the present one */
export function fleetFromSettings(settings: FleetSettings, configFile: string | undefined): FleetRecord {
  const { shards, spares } = settings
  return { spec: specFromSettings(settings, configFile), shards, spares, declared: { shards, spares } }
}

function specFromSettings(settings: FleetSettings, configFile: string | undefined): FleetSpec {
  const base = configFile === undefined ? '.' : dirname(configFile)
  const spec = {
    name: settings.name as FleetName,
    command: settings.command,
    env: settings.env,
    workingDirectory: workingDirectoryOf(settings, base),
    protocols: settings.protocols,
    slots: settings.slots,
    placement: settings.placement,
    ready: probeOf(settings.ready),
    probe: probeOf(settings.probe),
    readyTimeoutMs: settings.readyTimeoutMs,
    stopSignal: settings.stopSignal,
    stopGraceMs: settings.stopGraceMs,
    follow: settings.follow,
    clientTimeoutMs: settings.clientTimeoutMs,
    holdMs: settings.holdMs,
    pacePerSecond: settings.pacePerSecond,
    proxyProtocol: settings.proxyProtocol,
    portLike: settings.portLike,
    addresses: settings.addresses,
    labels: settings.labels,
    ...(settings.pool === undefined ? {} : { pool: settings.pool }),
    ...(settings.container === undefined ? {} : { container: settings.container }),
    sessions: settings.sessions,
    rollout: settings.rollout,
  }
  return { ...spec, version: versionOf(spec) }
}

/** A container's is its own; a process's is the host's. */
function workingDirectoryOf({ workingDirectory, container }: FleetSettings, base: string): string {
  if (workingDirectory === undefined) return ''
  return container === undefined ? resolve(base, workingDirectory) : workingDirectory
}

/** What a running shard depends on; counts, placement and names of the outside may change without a new version. */
function versionOf(spec: Omit<FleetSpec, 'version'>): string {
  const { command, env, workingDirectory, protocols, slots, addresses, container } = spec
  // Without the mode, `nat` fleets keep the version that they had before there was another; so do those without containers.
  const mode = addresses === 'nat' ? [] : [addresses]
  const box = container === undefined ? [] : [container]
  const digest = createHash('sha256').update(
    JSON.stringify([command, env, workingDirectory, protocols, slots, ...mode, ...box]),
  )
  return digest.digest('hex').slice(0, 8)
}

function probeOf(settings: z.output<typeof readySchema> | undefined): Probe | undefined {
  if (settings === undefined) return undefined
  if ('udp' in settings) return { kind: { kind: 'udp', value: { payload: Buffer.from(settings.udp) } } }
  if ('udpHex' in settings)
    return { kind: { kind: 'udp', value: { payload: Buffer.from(settings.udpHex, 'hex') } } }
  if ('log' in settings) return { kind: { kind: 'log', value: { text: settings.log } } }
  return { kind: { kind: 'tcp', value: {} } }
}
