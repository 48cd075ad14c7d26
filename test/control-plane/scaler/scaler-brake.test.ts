import t from 'tap'
import type { BrakeRecord } from '../../../control-plane/brakes/brake.ts'
import { DESTROY_PURPOSES } from '../../../control-plane/scaler/host.ts'
import {
  type BrakableAct,
  type ScalerBrake,
  scalerBrakeOn,
} from '../../../control-plane/scaler/scaler-brake.ts'
import { later, NOW, spec } from './scaler-lab.ts'

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
