import { z } from 'zod'
import { ID_PATTERN } from '../proto/contract/ids.ts'
import {
  HOOK_CAP_MS_MAX,
  HOOK_HEARTBEAT_MS_MAX,
  HOOK_MOMENTS,
  HOOK_MS_MIN,
  HOOKS_MAX,
  type LifecycleHook,
} from './scaler/lifecycle-hook.ts'
import { POOL_HOSTS_MAX } from './scaler/pool.ts'
import { POLICIES_MAX } from './scaler/policies/policy.ts'
import { SCRIPT_CHARACTERS_MAX } from './scaler/template.ts'

const THRESHOLDS_MAX = 16
const METRIC_MAX = 1_000_000

export const clusterName = z
  .string()
  .regex(ID_PATTERN, 'is no name: lower-case letters, digits and inner hyphens, at most 63')

const action = z.union([
  z.strictObject({ kind: z.literal('step'), hosts: z.int().min(-POOL_HOSTS_MAX).max(POOL_HOSTS_MAX) }),
  z.strictObject({ kind: z.literal('percent'), percent: z.number().min(-100).max(1_000) }),
  z.strictObject({ kind: z.literal('absolute'), hosts: z.int().min(0).max(POOL_HOSTS_MAX) }),
])
const metric = z.enum(['players', 'slots'])
const thresholds = z
  .array(z.strictObject({ value: z.number().min(0).max(METRIC_MAX), action }))
  .max(THRESHOLDS_MAX)
  .default([])

const rule = z.union([
  z.strictObject({ kind: z.literal('thresholds'), metric, above: thresholds, below: thresholds }),
  z.strictObject({ kind: z.literal('target'), metric, perHost: z.number().max(METRIC_MAX) }),
  z.strictObject({ kind: z.literal('buffer'), freeSlots: z.int() }),
  z.strictObject({ kind: z.literal('schedule'), schedule: clusterName }),
  z.strictObject({ kind: z.literal('external'), source: clusterName }),
  z.strictObject({ kind: z.literal('demand') }),
])

/** What says how many hosts a pool has, in the cluster file. */
export const policiesSchema = z
  .array(z.strictObject({ name: clusterName, mode: z.enum(['apply', 'forecast']).default('apply'), rule }))
  .max(POLICIES_MAX)
  .default([])

const act = z.union([
  z.strictObject({ kind: z.literal('script'), script: z.string().min(1).max(SCRIPT_CHARACTERS_MAX) }),
  z.strictObject({
    kind: z.literal('webhook'),
    url: z
      .string()
      .max(2_048)
      .regex(/^https?:\/\/.+/, 'is no URL: write http://… or https://…')
      .refine(url => URL.canParse(url), 'is no URL'),
  }),
  z.strictObject({ kind: z.literal('skip') }),
])

/** An admin's own work at the beginning and the end of a host. */
export const hooksSchema = z
  .array(
    z.strictObject({
      name: clusterName,
      moment: z.enum(HOOK_MOMENTS),
      act,
      heartbeatMs: z.int().min(HOOK_MS_MIN).max(HOOK_HEARTBEAT_MS_MAX).default(60_000),
      capMs: z.int().min(HOOK_MS_MIN).max(HOOK_CAP_MS_MAX).default(3_600_000),
      otherwise: z.enum(['abandon', 'continue']).optional(),
    }),
  )
  .max(HOOKS_MAX)
  .default([])

export function hookFromSettings(settings: z.output<typeof hooksSchema>[number]): LifecycleHook {
  const { otherwise = settings.moment === 'launching' ? 'abandon' : 'continue' } = settings
  return { ...settings, otherwise }
}
