import type { HostImage } from './effects.ts'
import type { HostRecord } from './host.ts'
import { chooseImage } from './images.ts'
import type { ScalerFacts } from './ledger.ts'
import { imageKeyOf } from './template-name.ts'

/** What a host is made from: the base image if it has everything, a prebaked one if there is one, else the base image and a script.
 *  Undefined: its template is not in the ledger. */
export function hostImage(facts: ScalerFacts, host: HostRecord): HostImage | undefined {
  const template = facts.collections.template.get(host.template)?.value
  if (template === undefined) return undefined
  const base = { ordered: template.baseImage, complete: template.install === '' }
  const spec = facts.pools.find(pool => pool.spec.name === host.pool)?.spec
  if (base.complete || spec === undefined) return base
  const key = imageKeyOf(facts, { ...spec, template: host.template })
  if (key === undefined) return base
  const images = [...facts.collections.image.values()].map(({ value }) => value)
  const choice = chooseImage(images, key)
  return choice.kind === 'image' ? { ordered: choice.imageId, complete: true } : base
}
