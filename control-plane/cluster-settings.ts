import { z } from 'zod'
import { REGION_PATTERN } from '../proto/contract/admin.ts'
import { productVersion } from '../lib/product-version.ts'
import { FLEETS_MAX, fleetFromSettings, fleetSchema } from './fleet-settings.ts'
import type { FleetRecord } from './fleets/fleet.ts'
import { clusterName, hookFromSettings, hooksSchema, policiesSchema } from './policy-settings.ts'
import {
  type ClusterSpec,
  type Datacenter,
  DATACENTERS_MAX,
  type DeclaredSchedule,
  POOLS_MAX,
  SCHEDULES_MAX,
} from './scaler/cluster.ts'
import {
  type DatacenterName,
  type HardwareName,
  LADDER_RUNGS_MAX,
  POOL_KINDS,
  type PoolName,
  type PoolSpec,
  type ProviderName,
  type TemplateName,
} from './scaler/pool.ts'
import { SCALING_DEFAULTS } from './scaler/settle-desired.ts'
import { type HostTemplate, SCRIPT_CHARACTERS_MAX } from './scaler/template.ts'
import { templateName } from './scaler/template-name.ts'

const region = z
  .string()
  .regex(REGION_PATTERN, 'is no region: letters and digits, and . _ - between them, at most 63')
const settings = z
  .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,62}$/), z.string().max(4_096))
  .default({})
const script = z.string().max(SCRIPT_CHARACTERS_MAX).default('')
const ms = z.int().min(0)
const count = z.int().min(0)

const templateContents = {
  baseImage: z.string().min(1).max(500),
  install: script,
  start: script,
  sshUser: z.string().min(1).max(63).default('root'),
  sshPort: z.int().min(1).max(65_535).default(22),
  agentVersion: z.string().min(1).max(63).default(productVersion),
}
export const inlineTemplate = z.strictObject(templateContents)

const datacenterSchema = z.strictObject({
  name: clusterName,
  provider: clusterName,
  /** Default: its name. */
  region: region.optional(),
  settings,
})

/** One pool as it is written in the file. Limits between its settings are `poolMistakes`'. */
export const poolSchema = z.strictObject({
  name: clusterName,
  kind: z.enum(POOL_KINDS).default('game'),
  datacenter: clusterName,
  provider: clusterName.optional(),
  region: region.optional(),
  hosts: z.union([count, z.literal('demand')], 'is neither a number of hosts nor demand'),
  min: count.default(0),
  max: count.optional(),
  maxSurge: z.int().default(1),
  hardware: z.array(z.string().min(1).max(200)).max(LADDER_RUNGS_MAX),
  template: z.union([clusterName, inlineTemplate]),
  slotsPerHost: z.int().min(1).max(1_000_000).default(100),
  settings,
  spares: z
    .strictObject({
      min: count.default(0),
      percent: count.default(0),
      forLargestGroup: z.boolean().default(false),
    })
    .prefault({}),
  drainMs: ms.default(600_000),
  rollout: z.strictObject({ bakeMs: ms.default(60_000), failuresMax: z.int().default(2) }).prefault({}),
  scaling: z
    .strictObject({
      cooldownUpMs: ms.default(SCALING_DEFAULTS.cooldownUpMs),
      cooldownDownMs: ms.default(SCALING_DEFAULTS.cooldownDownMs),
      stabiliseMs: ms.default(SCALING_DEFAULTS.stabiliseMs),
      toleranceShare: z.number().default(SCALING_DEFAULTS.toleranceShare),
      stepUpMax: z.int().default(SCALING_DEFAULTS.stepUpMax),
      stepDownMax: z.int().default(SCALING_DEFAULTS.stepDownMax),
    })
    .prefault({}),
  policies: policiesSchema,
  hooks: hooksSchema,
})
type PoolSettings = z.output<typeof poolSchema>

export const scheduleSchema = z.strictObject({
  name: clusterName,
  pool: clusterName,
  cron: z.string().min(1).max(200).optional(),
  timeZone: z.string().min(1).max(100).optional(),
  at: z
    .string()
    .regex(
      /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/,
      'is no moment like 2027-01-31T18:00:00Z',
    )
    .refine(text => !Number.isNaN(Date.parse(text)), 'is no moment of any calendar')
    .optional(),
  floor: count,
  catchUp: z.enum(['skip', 'once']).default('skip'),
})

/** Everything that a cluster file may have, by its top-level names. */
export const clusterSections = {
  cluster: z.strictObject({ name: clusterName }),
  datacenters: z.array(datacenterSchema).max(DATACENTERS_MAX).default([]),
  templates: z
    .array(z.strictObject({ name: clusterName, ...templateContents }))
    .max(POOLS_MAX)
    .default([]),
  pools: z.array(poolSchema).max(POOLS_MAX).default([]),
  fleets: z.array(fleetSchema).max(FLEETS_MAX).default([]),
  schedules: z.array(scheduleSchema).max(SCHEDULES_MAX).default([]),
}
export type ClusterSettings = {
  readonly [Name in keyof typeof clusterSections]: z.output<(typeof clusterSections)[Name]>
}

/** A pool's template before it is found: the file may name one that is not there. */
export const NO_TEMPLATE = '' as TemplateName

/** What a file declares, with everything that it leaves to somebody else filled in. Says nothing about whether it is possible. */
export function clusterFromSettings(settings: ClusterSettings): ClusterSpec {
  const datacenters = settings.datacenters.map((datacenter): Datacenter => ({
    ...datacenter,
    name: datacenter.name as DatacenterName,
    provider: datacenter.provider as ProviderName,
    region: datacenter.region ?? datacenter.name,
  }))
  const templates = settings.pools.map(pool => templateOf(settings, pool))
  const names = new Set<string>()
  return {
    name: settings.cluster.name,
    datacenters,
    templates: templates.filter(template => {
      const isNew = template !== undefined && !names.has(template.name)
      if (isNew) names.add(template.name)
      return isNew
    }) as readonly HostTemplate[],
    pools: settings.pools.map((pool, index) =>
      poolFromSettings(pool, datacenters, templates[index]?.name ?? NO_TEMPLATE),
    ),
    fleets: settings.fleets.map(fleet =>
      ofCluster(fleetFromSettings(fleet, undefined), settings.cluster.name),
    ),
    schedules: settings.schedules.map(scheduleFromSettings),
  }
}

function ofCluster(fleet: FleetRecord, cluster: string): FleetRecord {
  return { ...fleet, spec: { ...fleet.spec, cluster } }
}

function templateOf({ templates }: ClusterSettings, pool: PoolSettings): HostTemplate | undefined {
  const { template } = pool
  const found = typeof template === 'string' ? templates.find(({ name }) => name === template) : template
  if (found === undefined) return undefined
  const { baseImage, install, start, sshUser, sshPort, agentVersion } = found
  const contents = { baseImage, install, start, sshUser, sshPort, agentVersion }
  return { name: templateName(pool.name as PoolName, contents), ...contents }
}

function poolFromSettings(
  pool: PoolSettings,
  datacenters: readonly Datacenter[],
  template: TemplateName,
): PoolSpec {
  const place = datacenters.find(({ name }) => name === pool.datacenter)
  const { hardware, ...rest } = pool
  return {
    ...rest,
    name: pool.name as PoolName,
    datacenter: pool.datacenter as DatacenterName,
    provider: (pool.provider ?? place?.provider ?? '') as ProviderName,
    region: pool.region ?? place?.region ?? '',
    max: pool.max ?? (pool.hosts === 'demand' ? 0 : pool.hosts),
    ladder: hardware as readonly string[] as readonly HardwareName[],
    template,
    settings: { ...place?.settings, ...pool.settings },
    hooks: pool.hooks.map(hookFromSettings),
  }
}

function scheduleFromSettings(schedule: z.output<typeof scheduleSchema>): DeclaredSchedule {
  const { name, pool, cron, timeZone, at, floor, catchUp } = schedule
  return {
    name,
    pool: pool as PoolName,
    when:
      at === undefined
        ? { kind: 'cron', cron: cron?.trim() ?? '', timeZone: timeZone ?? 'UTC' }
        : { kind: 'once', at: Date.parse(at) },
    floor,
    catchUp,
  }
}
