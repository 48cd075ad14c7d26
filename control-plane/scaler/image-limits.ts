import { capRoom } from './hard-caps.ts'
import type { Place } from './host-place.ts'
import type { ScalerFacts } from './ledger.ts'
import type { PoolName, ProviderName } from './pool.ts'
import { isPaused } from './provider-pause.ts'
import { type BrakableAct, scalerBrakeOn } from './scaler-brake.ts'

/** Machines of one bake: one becomes the image, one is made from it. */
const BAKE_MACHINES = 2

type Limits = Pick<ScalerFacts, 'brakes' | 'pauses' | 'now'>

/** Whether an image may be begun for this pool. */
export function mayBake(facts: ScalerFacts, place: Place): boolean {
  const pool = facts.pools.find(({ spec }) => spec.name === place.name)
  return (
    pool !== undefined &&
    pool.pausedAt === undefined &&
    mayMakeImage(facts, place) &&
    capRoom(facts.hosts, facts.caps, facts.now).room >= BAKE_MACHINES
  )
}

/** Whether anything that costs may be made for an image now. To be asked right before the call. */
export function mayMakeImage(limits: Limits, place: Place): boolean {
  return isFree(limits, { kind: 'create', purpose: 'growth' }, place)
}

/** Whether an image may be thrown away now: a brake on all or on its provider holds; images have no pool. To be asked right before the call. */
export function mayDeleteImage(limits: Limits, provider: ProviderName): boolean {
  return isFree(
    limits,
    { kind: 'delete', purpose: 'surplus' },
    { name: '' as PoolName, provider, region: '' },
  )
}

function isFree({ brakes, pauses, now }: Limits, act: BrakableAct, place: Place): boolean {
  return (
    scalerBrakeOn(brakes, act, place, now) === undefined &&
    isPaused(pauses, place.provider, now) === undefined
  )
}
