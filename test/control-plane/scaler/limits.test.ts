import t from 'tap'
import type { BrakeRecord } from '../../../control-plane/brakes/brake.ts'
import { capRoom, type HardCaps } from '../../../control-plane/scaler/hard-caps.ts'
import { DESTROY_PURPOSES } from '../../../control-plane/scaler/host.ts'
import { limitDeletes } from '../../../control-plane/scaler/limit-deletes.ts'
import { massUnhealth, RECENTLY_MS } from '../../../control-plane/scaler/mass-unhealth.ts'
import { observedHost } from '../../../control-plane/scaler/observed-host.ts'
import {
  isPaused,
  PAUSE_MS_MAX,
  PAUSE_MS_MIN,
  pauseAfter,
} from '../../../control-plane/scaler/provider-pause.ts'
import {
  type BrakableAct,
  type ScalerBrake,
  scalerBrakeOn,
} from '../../../control-plane/scaler/scaler-brake.ts'
import type { Step } from '../../../control-plane/scaler/step.ts'
import type { HostId } from '../../../proto/contract/ids.ts'
import { ago, later, many, NOW, pool, row, short, silent, spec, well } from './scaler-lab.ts'

const CAPS: HardCaps = { hostsMax: 10, pendingMax: 3, createsPerHourMax: 5, createsPerDayMax: 8 }

t.test('the tightest of the hard caps counts, and says so', async t => {
  const old = { times: { plannedAt: ago(90_000_000) } }
  const room = (...hosts: Parameters<typeof capRoom>[0][number][]) => capRoom(hosts, CAPS, NOW)
  t.strictSame(room(), { room: 3, why: 'at most 3 hosts may be on their way up at a time' })
  t.match(room(row('a', 'planned', old), row('b', 'planned', old), row('c', 'planned', old)), { room: 0 })
  const made = (hours: number, count: number) =>
    Array.from({ length: count }, (_, index) =>
      row(`g${index}`, 'gone', { times: { plannedAt: ago(hours * 3_600_000), goneAt: ago(5) } }),
    )
  t.match(room(...made(0.5, 4)), { room: 1, why: /an hour/ })
  t.match(room(...made(2, 7)), { room: 1, why: /a day/ })
  t.match(room(...made(25, 7)), { room: 3 })
  const standing = many(9, 'ready', { times: { plannedAt: ago(90_000_000), readyAt: ago(5) } }).map(
    ({ record }) => record,
  )
  t.match(room(...standing), { room: 1, why: 'at most 10 hosts may exist' })
  t.match(
    room(row('a', 'provisioning', { asks: 4, times: { plannedAt: ago(5), askedAt: ago(4) } })),
    { room: 1, why: /an hour/ },
    'each call counts',
  )
})

t.test('429 pauses the whole account, within bounds, and never less than before', async t => {
  const cloud = spec().provider
  const pause = pauseAfter(undefined, cloud, 30_000, NOW)
  t.equal(pause.until, later(30_000))
  t.equal(pauseAfter(pause, cloud, 5_000, NOW).until, later(30_000))
  t.equal(pauseAfter(undefined, cloud, Number.NaN, NOW).until, later(PAUSE_MS_MIN))
  t.equal(pauseAfter(undefined, cloud, -5, NOW).until, later(PAUSE_MS_MIN))
  t.equal(pauseAfter(undefined, cloud, 1e12, NOW).until, later(PAUSE_MS_MAX))
  t.ok(isPaused([pause], cloud, later(29_999)))
  t.notOk(isPaused([pause], cloud, later(30_000)))
  t.notOk(isPaused([pause], 'other' as typeof cloud, NOW))
})

t.test('more than three, or a fifth of a pool, unwell at once freezes it', async t => {
  const ill = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      observedHost(row(`i${index}`, 'ready'), 'running', silent(5_000)),
    )
  t.equal(massUnhealth(pool(9), [...many(5, 'ready'), ...ill(3)], NOW), undefined)
  t.match(
    massUnhealth(pool(9), [...many(5, 'ready'), ...ill(4)], NOW),
    /4 of 9 hosts of game are unwell at once, more than 3/,
  )
  t.equal(massUnhealth(pool(30), [...many(24, 'ready'), ...ill(6)], NOW), undefined)
  t.ok(massUnhealth(pool(30), [...many(23, 'ready'), ...ill(7)], NOW))
})

t.test(
  'what counts as unwell: silent, in error, not understood, lately lost; not what never joined',
  async t => {
    const lost = (sinceMs: number) =>
      [1, 2, 3, 4].map(index => observedHost(row(`l${index}`, 'lost', {}, sinceMs), 'absent'))
    t.ok(massUnhealth(pool(9), lost(5_000), NOW))
    t.equal(massUnhealth(pool(9), lost(RECENTLY_MS), NOW), undefined)
    const four = [1, 2, 3, 4]
    t.ok(
      massUnhealth(
        pool(9),
        four.map(index => ({ ...well(`h${index}`, 'ready'), status: 'unknown' as const })),
        NOW,
      ),
    )
    t.ok(
      massUnhealth(
        pool(9),
        four.map(index => ({ ...well(`h${index}`, 'ready'), status: 'error' as const })),
        NOW,
      ),
    )
    const never = { times: { plannedAt: ago(500), askedAt: ago(400), failedAt: ago(5) } }
    t.equal(
      massUnhealth(
        pool(9),
        four.map(index => observedHost(row(`f${index}`, 'failed', never), 'error')),
        NOW,
      ),
      undefined,
    )
  },
)

t.test('a person lifts the freeze for a while', async t => {
  const lost = [1, 2, 3, 4].map(index => observedHost(row(`l${index}`, 'lost'), 'absent'))
  t.equal(massUnhealth(pool(9, { unfrozenUntil: later(1) }), lost, NOW), undefined)
  t.ok(massUnhealth(pool(9, { unfrozenUntil: NOW }), lost, NOW))
})

const brake = (part: Partial<ScalerBrake>): ScalerBrake => ({
  scope: 'all',
  verb: 'all',
  reason: 'a look',
  owner: 'ann',
  since: NOW,
  expiresAt: undefined,
  ...part,
})
const grow: BrakableAct = { kind: 'create', purpose: 'growth' }

t.test('a brake holds in its scope until it ends', async t => {
  const on = (part: Partial<ScalerBrake>, now = NOW) =>
    scalerBrakeOn([brake({ verb: 'create', ...part })], grow, spec(), now) !== undefined
  for (const scope of ['all', 'region:north', 'provider:cloud', 'pool:game'] as const)
    t.ok(on({ scope }), scope)
  for (const scope of ['region:south', 'provider:other', 'pool:door'] as const) t.notOk(on({ scope }), scope)
  t.ok(on({ expiresAt: later(1) }))
  t.notOk(on({ expiresAt: NOW }))
})

t.test('which verbs stop what', async t => {
  const stops = (verb: ScalerBrake['verb'], act: BrakableAct) =>
    scalerBrakeOn([brake({ verb })], act, spec(), NOW) !== undefined
  const stoppedBy = (act: BrakableAct) =>
    (['create', 'delete', 'drain', 'repair', 'schedule', 'alarm', 'all'] as const).filter(verb =>
      stops(verb, act),
    )
  t.strictSame(stoppedBy(grow), ['create', 'all'])
  t.strictSame(stoppedBy({ kind: 'create', purpose: 'replacement' }), ['create', 'repair', 'all'])
  for (const purpose of DESTROY_PURPOSES)
    t.strictSame(
      stoppedBy({ kind: 'delete', purpose }),
      purpose === 'repair' || purpose === 'rollout'
        ? ['create', 'delete', 'repair', 'all']
        : ['delete', 'all'],
      purpose,
    )
  t.strictSame(stoppedBy({ kind: 'drain' }), ['drain', 'all'])
  t.strictSame(stoppedBy({ kind: 'schedule' }), ['schedule', 'all'])
  t.strictSame(stoppedBy({ kind: 'alarm' }), ['alarm'])
})

t.test('the observer’s brake on everything stops the scaler, too', async t => {
  const observer: BrakeRecord<'all', 'all'> = { ...brake({}), scope: 'all', verb: 'all', owner: 'observer' }
  t.ok(scalerBrakeOn([observer], { kind: 'drain' }, spec(), NOW))
})

const destroy = (host: string, purpose: 'orphan' | 'repair' | 'surplus' | 'launch'): Step => ({
  kind: 'host',
  host: host as HostId,
  event: { kind: 'destroy', purpose },
  why: '',
})

t.test('a pass that would delete too much on its own account deletes none of it, and asks', async t => {
  const two = [destroy('a', 'orphan'), destroy('b', 'repair')]
  const three = [...two, destroy('c', 'orphan')]
  t.strictSame(short(limitDeletes(two, 5, [], NOW)), ['destroy(orphan) a', 'destroy(repair) b'])
  t.strictSame(short(limitDeletes([destroy('s', 'surplus'), ...three], 29, [], NOW)), [
    'destroy(surplus) s',
    'ask a b c',
  ])
  t.equal(limitDeletes(three, 30, [], NOW).length, 3, 'a tenth of thirty is three')
  const declared = [1, 2, 3, 4].map(index => destroy(`d${index}`, index > 2 ? 'surplus' : 'launch'))
  t.equal(limitDeletes(declared, 5, [], NOW).length, 4, 'what was declared is not asked about')
})

t.test('a person’s word lets through what they were asked about, as long as it holds', async t => {
  const three = ['a', 'b', 'c'].map(host => destroy(host, 'orphan'))
  const word = (until: typeof NOW) => [{ hosts: ['a', 'b', 'c'] as HostId[], by: 'ann', until }]
  t.equal(
    limitDeletes(three, 5, word(later(1)), NOW).every(step => step.kind === 'host'),
    true,
  )
  t.strictSame(short(limitDeletes(three, 5, word(NOW), NOW)), ['ask a b c'])
})
