import type { HostView, ImageView } from '../../proto/contract/scaler.ts'
import { durationText } from '../arguments/duration.ts'
import type { FactLine } from '../output/facts.ts'
import { column, compareIds, type Resource } from '../output/resource.ts'
import type { Tone } from '../output/tone.ts'

const STATE_TONES: Readonly<Record<string, Tone>> = {
  planned: 'busy',
  provisioning: 'busy',
  installing: 'busy',
  joining: 'busy',
  ready: 'good',
  draining: 'busy',
  drained: 'quiet',
  destroying: 'busy',
  gone: 'quiet',
  failed: 'bad',
  lost: 'bad',
  'adopt?': 'warning',
  evicted: 'quiet',
}

export const hostResource: Resource<HostView> = {
  plural: 'hosts',
  nameOf: host => host.id,
  compare: (left, right) => compareIds(left.id, right.id),
  columns: [
    column('ID', host => host.id),
    column('POOL', host => host.pool || '-'),
    { heading: 'STATE', cell: host => ({ text: host.state, tone: STATE_TONES[host.state] }) },
    column('SINCE', host => durationText(host.sinceMs)),
    {
      heading: 'AGENT',
      cell: host => ({ text: host.agent, ...(host.agent === 'silent' ? { tone: 'bad' } : {}) }),
    },
    column('PLAYERS', host => String(host.players)),
    column('MARKS', host => Object.keys(host.flags).join(',') || '-'),
    column('MACHINE', host => host.providerId || '-'),
    column('WHY', host => host.why || '-'),
    column('HARDWARE', host => host.hardware || '-', true),
    column('PROVIDER', host => host.provider, true),
    column('TEMPLATE', host => host.template || '-', true),
    column('IMAGE', host => host.image || '(script)', true),
    column('AGE', host => durationText(host.ageMs), true),
  ],
  record: host => ({
    id: host.id,
    pool: host.pool,
    provider: host.provider,
    providerId: host.providerId === '' ? null : host.providerId,
    state: host.state,
    sinceMs: host.sinceMs,
    agent: host.agent,
    players: host.players,
    hardware: host.hardware,
    template: host.template,
    image: host.image === '' ? null : host.image,
    flags: host.flags,
    why: host.why,
    drainDeadlineMs: host.drainDeadlineMs === 0 ? null : host.drainDeadlineMs,
    ageMs: host.ageMs,
  }),
}

/** Machines that nobody accounts for are rows of hosts, too. */
export const orphanResource: Resource<HostView> = { ...hostResource, plural: 'orphans' }

export function hostFacts(host: HostView): readonly FactLine[] {
  return [
    { name: 'host', value: host.id },
    { name: 'pool', value: host.pool },
    { name: 'state', value: [`${host.state} for ${durationText(host.sinceMs)}`, host.why] },
    { name: 'machine', value: `${host.providerId || 'none yet'}, ${host.hardware} at ${host.provider}` },
    { name: 'made from', value: `${host.image === '' ? 'script' : `image ${host.image}`}, ${host.template}` },
    { name: 'agent', value: host.agent },
    { name: 'players', value: String(host.players) },
    { name: 'marks', value: Object.entries(host.flags).map(([flag, why]) => `${flag}: ${why}`) },
    ...(host.drainDeadlineMs === 0
      ? []
      : [{ name: 'drained in', value: `at most ${durationText(host.drainDeadlineMs)}` }]),
    { name: 'age', value: durationText(host.ageMs) },
  ]
}

const IMAGE_TONES: Readonly<Record<string, Tone>> = {
  baking: 'busy',
  ready: 'good',
  failed: 'bad',
  collecting: 'quiet',
}

export const imageResource: Resource<ImageView> = {
  plural: 'images',
  nameOf: image => image.key,
  compare: (left, right) => compareIds(left.key, right.key),
  columns: [
    column('KEY', image => image.key),
    { heading: 'STATE', cell: image => ({ text: image.state, tone: IMAGE_TONES[image.state] }) },
    column('SINCE', image => (image.sinceMs === 0 ? '-' : durationText(image.sinceMs))),
    column('IMAGE', image => image.imageId || '-'),
    column('POOLS', image => image.pools.join(',') || '-'),
    column('WHY', image => image.why || '-'),
    column('ATTEMPTS', image => String(image.attempts), true),
  ],
  record: image => ({
    key: image.key,
    state: image.state,
    imageId: image.imageId === '' ? null : image.imageId,
    sinceMs: image.sinceMs,
    attempts: image.attempts,
    why: image.why === '' ? null : image.why,
    pools: image.pools,
  }),
}
