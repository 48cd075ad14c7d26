import type { DatacenterView, PoolView } from '../../proto/contract/scaler.ts'
import { durationText } from '../arguments/duration.ts'
import type { FactLine } from '../output/facts.ts'
import { column, compareIds, type Resource } from '../output/resource.ts'
import type { Tone } from '../output/tone.ts'

const STANDING_TONES: Readonly<Record<string, Tone>> = {
  'as-wanted': 'good',
  changing: 'busy',
  paused: 'warning',
  blocked: 'warning',
  error: 'bad',
}

export const poolResource: Resource<PoolView> = {
  plural: 'pools',
  nameOf: pool => pool.name,
  compare: (left, right) => compareIds(left.name, right.name),
  columns: [
    column('NAME', pool => pool.name),
    column('KIND', pool => pool.kind),
    {
      heading: 'READY',
      cell: pool => ({
        text: `${pool.ready}/${pool.desired + pool.spares}`,
        tone: pool.ready >= pool.desired + pool.spares ? 'good' : 'warning',
      }),
    },
    column('LIMITS', pool => `${pool.min}-${pool.max}`),
    column('PENDING', pool => String(pool.pending)),
    column('DRAINING', pool => String(pool.draining)),
    column('TAINTED', pool => String(pool.tainted)),
    column('PLAYERS', pool => String(pool.players)),
    {
      heading: 'STANDING',
      cell: pool => ({ text: pool.standing, tone: STANDING_TONES[pool.standing] }),
    },
    column('REASON', reasonText),
    column('DATACENTER', pool => pool.datacenter, true),
    column('PROVIDER', pool => `${pool.provider}/${pool.region}`, true),
    column('HARDWARE', pool => pool.hardware.join(','), true),
    column('TEMPLATE', pool => pool.template, true),
  ],
  record: pool => ({
    name: pool.name,
    datacenter: pool.datacenter,
    kind: pool.kind,
    provider: pool.provider,
    region: pool.region,
    desired: pool.desired,
    spares: pool.spares,
    min: pool.min,
    max: pool.max,
    ready: pool.ready,
    pending: pool.pending,
    draining: pool.draining,
    tainted: pool.tainted,
    players: pool.players,
    standing: pool.standing,
    reasons: pool.reasons,
    template: pool.template,
    rollout: pool.rollout === '' ? null : pool.rollout,
    frozen: pool.frozen === '' ? null : pool.frozen,
    override: pool.overrideMs === 0 ? null : { hosts: pool.overrideHosts, leftMs: pool.overrideMs },
    pausedMs: pool.pausedMs === 0 ? null : pool.pausedMs,
    hardware: pool.hardware,
    slotsPerHost: pool.slotsPerHost,
  }),
}

/** What matters most: what is wrong, else what is under way. */
function reasonText(pool: PoolView): string {
  return pool.reasons[0] ?? (pool.frozen || pool.rollout || '-')
}

export function poolFacts(pool: PoolView): readonly FactLine[] {
  return [
    { name: 'pool', value: `${pool.name}, kind ${pool.kind}` },
    { name: 'place', value: `${pool.datacenter}: ${pool.provider} ${pool.region}` },
    { name: 'standing', value: [pool.standing, ...pool.reasons] },
    { name: 'wanted', value: `${pool.desired} and ${pool.spares} spares, ${pool.min} to ${pool.max}` },
    ...(pool.overrideMs === 0
      ? []
      : [{ name: 'override', value: `${pool.overrideHosts} for another ${durationText(pool.overrideMs)}` }]),
    ...(pool.pausedMs === 0 ? [] : [{ name: 'paused', value: `${durationText(pool.pausedMs)} ago` }]),
    {
      name: 'hosts',
      value: `${pool.ready} ready, ${pool.pending} on their way up, ${pool.draining} drain, ${pool.tainted} to be replaced`,
    },
    { name: 'players', value: String(pool.players) },
    { name: 'slots', value: `${pool.slotsPerHost} per host` },
    { name: 'hardware', value: pool.hardware.join(', then ') },
    { name: 'template', value: pool.template },
    { name: 'rollout', value: pool.rollout },
    { name: 'frozen', value: pool.frozen },
  ]
}

export const datacenterResource: Resource<DatacenterView> = {
  plural: 'datacenters',
  nameOf: datacenter => datacenter.name,
  compare: (left, right) => compareIds(left.name, right.name),
  columns: [
    column('NAME', datacenter => datacenter.name),
    column('PROVIDER', datacenter => datacenter.provider),
    column('REGION', datacenter => datacenter.region),
    column('HOSTS', datacenter => `${datacenter.ready}/${datacenter.hosts}`),
    column('TAINTED', datacenter => String(datacenter.tainted)),
    column('POOLS', datacenter => datacenter.pools.join(', ') || '-'),
  ],
  record: ({ name, provider, region, pools, hosts, ready, tainted, settings }) => ({
    name,
    provider,
    region,
    pools,
    hosts,
    ready,
    tainted,
    settings,
  }),
}

export function datacenterFacts(datacenter: DatacenterView): readonly FactLine[] {
  return [
    { name: 'datacenter', value: datacenter.name },
    { name: 'provider', value: `${datacenter.provider}, region ${datacenter.region}` },
    { name: 'pools', value: datacenter.pools },
    {
      name: 'hosts',
      value: `${datacenter.ready} of ${datacenter.hosts} ready, ${datacenter.tainted} to be replaced`,
    },
    { name: 'settings', value: Object.entries(datacenter.settings).map(([key, value]) => `${key}=${value}`) },
  ]
}
