import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { HostId, Token } from '../../proto/contract/ids.ts'
import type { BakeCare } from '../scaler/bake.ts'
import { bakePoolOf } from '../scaler/bake-pool.ts'
import type { HostRecord } from '../scaler/host.ts'
import type { ImageKey } from '../scaler/images.ts'
import type { ScalerFacts, ScalerLedger } from '../scaler/ledger.ts'
import type { MachineCare } from '../scaler/machine-care.ts'
import type { PoolSpec, ProviderName } from '../scaler/pool.ts'
import type { CreateMachine, Provider } from '../scaler/provider.ts'
import { imageKeyOf } from '../scaler/template-name.ts'
import type { HostTemplate } from '../scaler/template.ts'

/** What bakes need of the node. */
export interface BakeParts {
  readonly ledger: ScalerLedger
  /** Undefined: this node is not the active one. */
  readonly token: () => Token | undefined
  readonly providers: ReadonlyMap<ProviderName, Provider>
  readonly care: BakeCare & Pick<MachineCare, 'firstBoot'>
  readonly clock: Clock
  readonly log: Log
  /** The scaler has something to look at. */
  readonly wake: () => void
}

/** The pool that an image is baked for: the first one that wants it, and what it is made of. */
export interface BakeOrder {
  readonly spec: PoolSpec
  readonly template: HostTemplate
}

/** Of all images that pools want. */
export function bakeOrders(facts: ScalerFacts): ReadonlyMap<ImageKey, BakeOrder> {
  const orders = new Map<ImageKey, BakeOrder>()
  for (const { spec } of facts.pools) {
    const key = imageKeyOf(facts, spec)
    const template = facts.collections.template.get(spec.template)?.value
    // A base image that has everything is an image already.
    if (key !== undefined && template !== undefined && template.install.trim() !== '' && !orders.has(key))
      orders.set(key, { spec, template })
  }
  return orders
}

/** @param image undefined: the base image, on which everything is to be installed */
export function bakeRow(
  id: HostId,
  { spec, template }: BakeOrder,
  image: string | undefined,
  now: ScalerFacts['now'],
): HostRecord | undefined {
  const [hardware] = spec.ladder
  if (hardware === undefined) return undefined
  return {
    id,
    pool: bakePoolOf(spec.name),
    provider: spec.provider,
    template: template.name,
    hardware,
    createPurpose: 'growth',
    destroyPurpose: undefined,
    hostTag: id,
    providerId: undefined,
    image,
    times: { plannedAt: now },
    drainDeadline: undefined,
    asks: 0,
    missed: 0,
    listedAt: undefined,
    flags: {},
    undo: [],
    why:
      image === undefined
        ? `becomes an image for ${spec.name}`
        : `shows whether the image for ${spec.name} boots`,
  }
}

/** What such a machine was ordered as. */
export function bakeMachineOrder(
  facts: ScalerFacts,
  host: HostRecord,
  { spec, template }: BakeOrder,
): CreateMachine {
  return {
    host: host.id,
    owner: facts.installation,
    pool: host.pool,
    hardware: host.hardware,
    region: spec.region,
    image: host.image ?? template.baseImage,
    firstBoot: { join: undefined, sshPublicKey: '' },
    settings: spec.settings,
  }
}
