import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import {
  approveDeletionsRequest,
  bakeImageRequest,
  changeHostRequest,
  deleteImageRequest,
  imageList,
  listImagesRequest,
  listOrphansRequest,
  orphanList,
} from '../../proto/contract/scaler.ts'
import { hostState } from '../scaler/host.ts'
import { planAdoptOrphan, planApproveDeletions, planDestroyOrphan } from '../scaler/requests/host-endings.ts'
import { planBakeImage, planDeleteImage } from '../scaler/requests/image-requests.ts'
import { hostView } from '../views/host-view.ts'
import { clip } from '../views/people-text.ts'
import { imageView } from '../views/pool-view.ts'
import { unary } from './handlers.ts'
import type { RpcContext } from './rpc-context.ts'
import { scalerNow } from './scaler-now.ts'
import { scalerChanges, type ScalerOperator } from './scaler-operator.ts'

export function orphanService(context: RpcContext, operator: ScalerOperator): UntypedServiceImplementation {
  const change = scalerChanges(context, operator)
  return {
    ListOrphans: unary({
      context,
      request: listOrphansRequest,
      response: orphanList,
      run: async () => {
        const world = await scalerNow(context)
        const asks = world.lastSteps.flatMap(step => (step.kind === 'ask' ? [step] : []))
        return {
          orphans: world.facts.hosts
            .filter(host => hostState(host).kind === 'adopt?')
            .map(host => hostView(world, host)),
          asked: asks.flatMap(({ hosts }) => hosts),
          why: clip(asks.map(({ why }) => why).join('; '), 1_000),
        }
      },
    }),
    AdoptOrphan: change('AdoptOrphan', changeHostRequest, (world, body) =>
      planAdoptOrphan(world, body.id, body.change),
    ),
    DestroyOrphan: change('DestroyOrphan', changeHostRequest, (world, body) =>
      planDestroyOrphan(world, body.id, body.change),
    ),
    ApproveDeletions: change('ApproveDeletions', approveDeletionsRequest, (world, body) =>
      planApproveDeletions(world, body.hosts, body.change, body.forMs),
    ),
  }
}

export function imageService(context: RpcContext, operator: ScalerOperator): UntypedServiceImplementation {
  const change = scalerChanges(context, operator)
  return {
    ListImages: unary({
      context,
      request: listImagesRequest,
      response: imageList,
      run: async () => {
        const world = await scalerNow(context)
        const images = [...world.facts.collections.image.values()]
        return { images: images.map(({ value }) => imageView(world, value)) }
      },
    }),
    BakeImage: change('BakeImage', bakeImageRequest, (world, body) =>
      planBakeImage(world, body.pool, body.change),
    ),
    DeleteImage: change('DeleteImage', deleteImageRequest, (world, body) =>
      planDeleteImage(world, body.key, body.change),
    ),
  }
}
