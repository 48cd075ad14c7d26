import t from 'tap'
import { planBakeImage, planDeleteImage } from '../../../../control-plane/scaler/requests/image-requests.ts'
import { type CollectionFacts, NO_COLLECTIONS } from '../../../../control-plane/scaler/collections.ts'
import { type ImageState, planImages } from '../../../../control-plane/scaler/images.ts'
import type { TemplateName } from '../../../../control-plane/scaler/pool.ts'
import type { HostTemplate } from '../../../../control-plane/scaler/template.ts'
import { imageKeyOf } from '../../../../control-plane/scaler/template-name.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'
import { ago, NOW, pool, row, spec } from '../scaler-lab.ts'
import { answer, committed, meta, world } from './request-lab.ts'

const template: HostTemplate = {
  name: 't1' as TemplateName,
  baseImage: 'debian-13',
  install: 'true',
  start: '',
  sshUser: 'root',
  sshPort: 22,
  agentVersion: '0.1.0',
}
const withTemplate: CollectionFacts = {
  ...NO_COLLECTIONS,
  template: new Map([['t1', { id: 't1', version: 1, value: template }]]),
}
const key = imageKeyOf({ collections: withTemplate }, spec())!
const withImage = (state: ImageState): CollectionFacts => ({
  ...withTemplate,
  image: new Map([[key, { id: key, version: 4, value: { key, attempts: 5, state, wantedAt: NOW } }]]),
})
const bake = (collections: CollectionFacts) => () => planBakeImage(world({ collections }), 'game', meta)

t.test('whoever looks next bakes what was asked for, also after the last attempt', async t => {
  for (const collections of [withTemplate, withImage({ kind: 'failed', since: ago(1), why: 'x' })]) {
    const before = world({ collections })
    const after = committed(before, bake(collections)())
    const images = [...after.collections.image.values()].map(({ value }) => value)
    t.match(planImages(images, [{ key, canSnapshot: true }], new Set(), NOW), [{ kind: 'claim-again', key }])
  }
})

t.test('what cannot be baked says why', async t => {
  t.match(
    answer(bake(withImage({ kind: 'ready', imageId: 'i9', since: NOW }))),
    /image i9 is ready: `images delete/,
  )
  t.match(answer(bake(withImage({ kind: 'baking', since: NOW }))), /being baked already/)
  t.match(answer(bake(NO_COLLECTIONS)), /template t1 is not in the ledger/)
  const blind = world({ collections: withTemplate }, { providers: new Map() })
  t.match(
    answer(() => planBakeImage(blind, 'game', meta)),
    /provider cloud is not configured on this node/,
  )
})

t.test('an image is deleted unless a host is being made from it; a failed one is forgotten', async t => {
  const collections = withImage({ kind: 'ready', imageId: 'i9', since: ago(5) })
  const before = world({ collections })
  const plan = planDeleteImage(before, key, meta)
  t.match(plan.outcome.summary, /is deleted \(i9\); game will bake it anew$/)
  t.match(committed(before, plan).collections.image.get(key)?.value.state, {
    kind: 'collecting',
    imageId: 'i9',
  })
  const busy = world({ collections, hosts: [row('h1', 'joining', { image: 'i9' })] })
  t.match(
    answer(() => planDeleteImage(busy, key, meta)),
    /host h1 is being made from it/,
  )
  const failed = world({
    collections: withImage({ kind: 'failed', since: 0 as StoreTimeMs, why: 'x' }),
    pools: [pool(0, {}, { template: 't2' as TemplateName })],
  })
  t.equal(committed(failed, planDeleteImage(failed, key.slice(0, 12), meta)).collections.image.size, 0)
  t.match(
    answer(() => planDeleteImage(world(), 'nothing', meta)),
    'SWY_NOT_FOUND',
  )
})
