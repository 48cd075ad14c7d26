import { change, LIST_ITEMS_MAX, outcome } from './admin.ts'
import { durationMs } from './common.ts'
import { type Decoded, flag, integer, list, message, text, textMap } from './wire-fields.ts'

/** UTF-16 units of a cluster file. */
export const DOCUMENT_CHARACTERS_MAX = 1_024 * 1_024
/** Of one line of a diff or of a plan. */
export const LINE_CHARACTERS_MAX = 400
/** Lines of a diff, steps of a plan; what is more is counted in the last line. */
export const LINES_MAX = 200
/** Of a mistake: its place, its path, what is wrong and what to do. */
export const MISTAKE_CHARACTERS_MAX = 1_200
/** Hosts that one request names. */
export const NAMED_HOSTS_MAX = 1_000
const name = text(63)
const count = integer(0, 0x7fff_ffff)
const hosts = integer(-1, 10_000)
const reasons = list(text(1_000), 16)
const lines = list(text(LINE_CHARACTERS_MAX), LINES_MAX + 1)
const settings = textMap(4_096, 64)

// ── clusters ──

export const applyClusterRequest = message({
  document: text(DOCUMENT_CHARACTERS_MAX),
  file: text(1_024),
  change,
})
export type ApplyClusterRequest = Decoded<typeof applyClusterRequest>
export const applyResult = message({
  outcome,
  diff: lines,
  steps: lines,
  mistakes: list(text(MISTAKE_CHARACTERS_MAX), LINES_MAX),
})
export type ApplyResult = Decoded<typeof applyResult>
export const exportClusterRequest = message<Record<never, never>>({})
/** Room for the names and quotation marks that JSON adds. */
export const clusterDocument = message({ json: text(8 * DOCUMENT_CHARACTERS_MAX) })

// ── datacenters ──

export const listDatacentersRequest = message<Record<never, never>>({})
export const datacenterView = message({
  name,
  provider: name,
  region: text(200),
  pools: list(name, 1_000),
  hosts: count,
  ready: count,
  tainted: count,
  settings,
})
export type DatacenterView = Decoded<typeof datacenterView>
export const datacenterList = message({ datacenters: list(datacenterView, 1_000) })
export const taintDatacenterRequest = message({ name, change })

// ── pools ──

export const listPoolsRequest = message({ datacenter: name })
export const poolView = message({
  name,
  datacenter: name,
  kind: name,
  provider: name,
  region: text(200),
  desired: count,
  spares: count,
  min: count,
  max: count,
  ready: count,
  pending: count,
  draining: count,
  tainted: count,
  players: count,
  standing: name,
  reasons,
  template: text(200),
  rollout: text(1_000),
  frozen: text(1_000),
  overrideHosts: count,
  overrideMs: durationMs,
  pausedMs: durationMs,
  hardware: list(text(200), 16),
  slotsPerHost: count,
})
export type PoolView = Decoded<typeof poolView>
export const poolList = message({ pools: list(poolView, 1_000) })
export const poolPlan = message({ steps: lines })
export type PoolPlan = Decoded<typeof poolPlan>
/** `hosts`, `min`, `max`: -1 leaves as it is. */
export const setPoolRequest = message({
  name,
  change,
  hosts,
  min: hosts,
  max: hosts,
  overrideMs: durationMs,
  clearOverride: flag,
  force: flag,
  exceed: flag,
})
export type SetPoolRequest = Decoded<typeof setPoolRequest>
export const changePoolRequest = message({ name, change })
export type ChangePoolRequest = Decoded<typeof changePoolRequest>
export const unfreezePoolRequest = message({ name, change, forMs: durationMs })
export type UnfreezePoolRequest = Decoded<typeof unfreezePoolRequest>

// ── hosts ──

export const listHostsRequest = message({ pool: name, all: flag })
export const hostView = message({
  id: name,
  pool: name,
  provider: name,
  providerId: text(200),
  state: name,
  sinceMs: durationMs,
  agent: name,
  players: count,
  hardware: text(200),
  template: text(200),
  image: text(500),
  flags: textMap(1_000, 8),
  why: text(1_000),
  drainDeadlineMs: durationMs,
  ageMs: durationMs,
})
export type HostView = Decoded<typeof hostView>
export const hostList = message({ hosts: list(hostView, LIST_ITEMS_MAX) })
export const changeHostRequest = message({ id: name, change })
export type ChangeHostRequest = Decoded<typeof changeHostRequest>
export const drainHostRequest = message({ id: name, change, deadlineMs: durationMs })
export type DrainHostRequest = Decoded<typeof drainHostRequest>

// ── images ──

export const listImagesRequest = message<Record<never, never>>({})
export const imageView = message({
  key: text(500),
  state: name,
  imageId: text(500),
  sinceMs: durationMs,
  attempts: count,
  why: text(1_000),
  pools: list(name, 1_000),
})
export type ImageView = Decoded<typeof imageView>
export const imageList = message({ images: list(imageView, 10_000) })
export const bakeImageRequest = message({ pool: name, change })
export const deleteImageRequest = message({ key: text(500), change })

// ── orphans ──

export const listOrphansRequest = message<Record<never, never>>({})
export const orphanList = message({
  orphans: list(hostView, LIST_ITEMS_MAX),
  asked: list(name, LIST_ITEMS_MAX),
  why: text(1_000),
})
export type OrphanList = Decoded<typeof orphanList>
export const approveDeletionsRequest = message({
  hosts: list(name, NAMED_HOSTS_MAX),
  change,
  forMs: durationMs,
})
export type ApproveDeletionsRequest = Decoded<typeof approveDeletionsRequest>
