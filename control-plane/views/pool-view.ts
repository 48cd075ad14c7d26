import type { DatacenterView, ImageView, PoolView } from '../../proto/contract/scaler.ts'
import type { Datacenter } from '../scaler/cluster.ts'
import { hostState, mayExist } from '../scaler/host.ts'
import type { ImageRecord } from '../scaler/images.ts'
import { massUnhealth } from '../scaler/mass-unhealth.ts'
import { checkpointQuota } from '../scaler/rollout.ts'
import { countPool } from '../scaler/pool-count.ts'
import { poolTrouble } from '../scaler/pool-trouble.ts'
import type { PoolRecord } from '../scaler/pool.ts'
import { poolStanding, type PoolStanding } from '../scaler/pool-standing.ts'
import { hostsOf, type ScalerWorld } from '../scaler/requests/scaler-request.ts'
import { imageKeyOf } from '../scaler/template-name.ts'
import { clip } from './people-text.ts'

export function poolView(world: ScalerWorld, pool: PoolRecord): PoolView {
  const { facts } = world
  const { spec, override, pausedAt } = pool
  const hosts = hostsOf(world, pool)
  const count = countPool(hosts, facts.now)
  const standing = standingOf(world, pool)
  const isHeld = override !== undefined && override.until > facts.now
  return {
    name: spec.name,
    datacenter: spec.datacenter,
    kind: spec.kind,
    provider: spec.provider,
    region: clip(spec.region, 200),
    desired: pool.desired,
    spares: pool.spares,
    min: spec.min,
    max: spec.max,
    ready: count.ready.length,
    pending: count.pending.length,
    draining: count.draining.length,
    tainted: count.tainted.length,
    players: hosts.reduce((sum, { sight, state }) => sum + (mayExist(state.kind) ? sight.players : 0), 0),
    standing: standing.kind,
    reasons: reasonsOf(world, pool, standing).map(reason => clip(reason, 1_000)),
    template: clip(spec.template, 200),
    rollout: clip(rolloutText(pool, count.tainted.length), 1_000),
    frozen: clip(massUnhealth(pool, hosts, facts.now) ?? '', 1_000),
    overrideHosts: isHeld ? override.hosts : 0,
    overrideMs: isHeld ? override.until - facts.now : 0,
    pausedMs: pausedAt === undefined ? 0 : Math.max(1, facts.now - pausedAt),
    hardware: spec.ladder.map(rung => clip(rung, 200)),
    slotsPerHost: spec.slotsPerHost,
  }
}

export function standingOf({ facts, lastSteps }: ScalerWorld, pool: PoolRecord): PoolStanding {
  return poolStanding(
    pool,
    facts.hosts.filter(host => host.pool === pool.spec.name),
    lastSteps,
    facts.now,
  )
}

/** Why it is held back, each with what somebody could do about it. */
export function reasonsOf(
  { facts }: ScalerWorld,
  { spec }: PoolRecord,
  standing: PoolStanding,
): readonly string[] {
  switch (standing.kind) {
    case 'as-wanted':
    case 'changing':
    case 'paused':
      return []
    case 'error':
      return poolTrouble(facts, spec.name).map(
        ({ text, remedy, hosts }) => `${text}${hosts > 1 ? ` (${hosts} hosts)` : ''}: ${remedy}`,
      )
    case 'blocked':
      return standing.reasons.map(reason => `${reason}: ${remedyOf(reason)}`)
  }
}

/** What a limit of ours asks of a person. The first that fits. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/\bbrake\b/i, '`switchyard brake list`; lift it with `brake clear`.'],
  [/\bbudget\b|an hour|a day may|at a time/i, 'It fills up again by itself.'],
  [/unwell/i, 'Look at the hosts; if all is well, `switchyard pools unfreeze`.'],
  [/protected/i, '`switchyard hosts unprotect`, or leave it.'],
  [/asks us to wait|too often|tries whether/i, 'It is tried again by itself.'],
]

function remedyOf(reason: string): string {
  return (
    REMEDIES.find(([words]) => words.test(reason))?.[1] ??
    '`switchyard explain pool` shows what is in the way.'
  )
}

function rolloutText({ rollout }: PoolRecord, left: number): string {
  if (rollout === undefined) return ''
  const failed = rollout.failed.length === 0 ? '' : `, ${rollout.failed.length} failed`
  return (
    `${Math.max(0, rollout.total - left)} of ${rollout.total} hosts replaced by ${rollout.to}, ` +
    `towards ${checkpointQuota(rollout)}${failed}`
  )
}

export function datacenterView(world: ScalerWorld, datacenter: Datacenter): DatacenterView {
  const { facts } = world
  const pools = facts.pools.filter(({ spec }) => spec.datacenter === datacenter.name)
  const counts = pools.map(pool => countPool(hostsOf(world, pool), facts.now))
  const names = new Set<string>(pools.map(({ spec }) => spec.name))
  const existing = facts.hosts.filter(host => names.has(host.pool) && mayExist(hostState(host).kind))
  return {
    name: datacenter.name,
    provider: datacenter.provider,
    region: clip(datacenter.region, 200),
    pools: [...names],
    hosts: existing.length,
    ready: counts.reduce((sum, { ready }) => sum + ready.length, 0),
    tainted: counts.reduce((sum, { tainted }) => sum + tainted.length, 0),
    settings: datacenter.settings,
  }
}

export function imageView({ facts }: ScalerWorld, { key, attempts, state }: ImageRecord): ImageView {
  return {
    key: clip(key, 500),
    state: state.kind,
    imageId: 'imageId' in state ? clip(state.imageId, 500) : '',
    sinceMs: state.since === 0 ? 0 : Math.max(0, facts.now - state.since),
    attempts,
    why: state.kind === 'failed' ? clip(state.why, 1_000) : '',
    pools: facts.pools.filter(({ spec }) => imageKeyOf(facts, spec) === key).map(({ spec }) => spec.name),
  }
}
