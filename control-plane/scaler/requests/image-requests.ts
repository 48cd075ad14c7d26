import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { Change as RequestMeta } from '../../../proto/contract/admin.ts'
import { resolve } from '../../facts/request.ts'
import { hostState } from '../host.ts'
import type { ImageRecord } from '../images.ts'
import type { LedgerChange } from '../ledger.ts'
import { imageKeyOf } from '../template-name.ts'
import { carried, conflict, poolNamed, type ScalerPlanned, type ScalerWorld } from './scaler-request.ts'

/** Bakes the image of a pool now, also after it has failed so often that nobody tries any more.
 *  @throws SwitchyardError `SWY_CONFLICT` where there is one, one is being baked, or the provider makes none */
export function planBakeImage(world: ScalerWorld, id: string, meta: RequestMeta): ScalerPlanned {
  const { facts, providers } = world
  const pool = poolNamed(world, id)
  const { name, provider, template } = pool.spec
  const info = providers.get(provider)
  if (info?.canSnapshot !== true)
    throw conflict(
      `pool ${name}: provider ${provider}${info === undefined ? ' is not configured on this node' : ` (${info.kind}) makes no images`}: ` +
        'its hosts are installed by script, every time',
    )
  const key = imageKeyOf(facts, pool.spec)
  if (key === undefined)
    throw conflict(
      `pool ${name}: its template ${template} is not in the ledger: apply the cluster file again`,
    )
  const known = facts.collections.image.get(key)
  const state = known?.value.state
  if (state?.kind === 'ready')
    throw conflict(
      `pool ${name}: image ${state.imageId} is ready: \`images delete ${key}\` first to bake it anew`,
    )
  if (state?.kind === 'baking') throw conflict(`pool ${name}: its image is being baked already`)
  if (state?.kind === 'collecting')
    throw conflict(`pool ${name}: its former image is being deleted: bake again once that is done`)
  // A bake that failed long ago is due at once: whoever looks next takes it up, as after every failure.
  const asked: ImageRecord = {
    key,
    attempts: 0,
    state: { kind: 'failed', since: 0 as StoreTimeMs, why: 'somebody asks for it' },
    wantedAt: facts.now,
  }
  return carried({
    meta,
    kind: 'image.bake-asked',
    subject: name,
    summary: `pool ${name}: image ${key} is baked by the next pass, on a machine of its own`,
    touched: [key],
    changes: [{ kind: 'record.put', collection: 'image', id: key, expected: known?.version, value: asked }],
  })
}

/** Deletes an image at its provider, or forgets one that never came to be.
 *  @throws SwitchyardError `SWY_CONFLICT` while a host is being made from it, `SWY_NOT_FOUND` */
export function planDeleteImage({ facts }: ScalerWorld, id: string, meta: RequestMeta): ScalerPlanned {
  const { key, value, version } = known(facts.collections.image, id)
  const { state } = value
  if (state.kind === 'baking') throw conflict(`image ${key} is being baked: wait until that is over`)
  if (state.kind === 'collecting') throw conflict(`image ${key} is being deleted already`)
  const change = ((): LedgerChange => {
    if (state.kind === 'failed')
      return { kind: 'record.remove', collection: 'image', id: key, expected: version }
    const user = facts.hosts.find(
      host =>
        host.image === state.imageId &&
        ['planned', 'provisioning', 'installing', 'joining'].includes(hostState(host).kind),
    )
    if (user !== undefined)
      throw conflict(`image ${key}: host ${user.id} is being made from it: wait until it is ready`)
    const collecting = {
      ...value,
      state: { kind: 'collecting', imageId: state.imageId, since: facts.now },
    } as const
    return { kind: 'record.put', collection: 'image', id: key, expected: version, value: collecting }
  })()
  const wanted = facts.pools.filter(
    ({ spec }) => imageKeyOf({ collections: facts.collections }, spec) === key,
  )
  const again =
    wanted.length === 0 ? '' : `; ${wanted.map(({ spec }) => spec.name).join(', ')} will bake it anew`
  return carried({
    meta,
    kind: 'image.delete-asked',
    subject: key.slice(0, 200),
    summary: `image ${key} is ${state.kind === 'failed' ? 'forgotten' : `deleted (${state.imageId})`}${again}`,
    touched: [key],
    changes: [change],
  })
}

function known(images: ScalerWorld['facts']['collections']['image'], id: string) {
  const record = resolve('image', [...images.values()], image => image.id, id)
  return { key: record.id, value: record.value, version: record.version }
}
