import type { MonotonicMs } from '../../lib/clock.ts'
import { accountedImages } from '../scaler/bake.ts'
import { imageEvent } from '../scaler/image-changes.ts'
import { mayDeleteImage } from '../scaler/image-limits.ts'
import { type ImageKey, imageProvider, type ImageRecord } from '../scaler/images.ts'
import type { ScalerFacts } from '../scaler/ledger.ts'
import type { ProviderName } from '../scaler/pool.ts'
import type { StoredImage } from '../scaler/provider.ts'
import { pauseOf } from './bake-changes.ts'
import type { BakeParts } from './bake-parts.ts'
import { inTurn } from './in-turn.ts'
import { lastLook } from './last-look.ts'

/** A provider is asked for its images once in so many times as it needs to show a change. */
const IMAGES_EVERY_SETTLES = 10
const IMAGES_EVERY_MS_MIN = 30_000

export function imagesEveryMs(settleMs: number): number {
  return Math.max(settleMs * IMAGES_EVERY_SETTLES, IMAGES_EVERY_MS_MIN)
}

/** An image that could not be removed is tried again after so long: a machine may still use it. */
const REMOVAL_RETRY_MS = 60_000
/** Images without a record that are remembered. */
export const ORPHAN_IMAGES_MAX = 1_000

type Parts = Pick<BakeParts, 'ledger' | 'token' | 'providers' | 'clock' | 'log'>

/** Throws away images that nobody wants: those that were given up, and those with our tag that no record accounts for, at their second sighting. */
export class ImageKeeper {
  readonly #parts: Parts
  readonly #lookedAt = new Map<ProviderName, MonotonicMs>()
  readonly #orphans = new Map<string, MonotonicMs>()
  readonly #triedAt = new Map<ImageKey, MonotonicMs>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Images of those providers whose turn it is. */
  async look(): Promise<ReadonlyMap<ProviderName, readonly StoredImage[]>> {
    const now = this.#parts.clock.monotonicMs()
    const due = [...this.#parts.providers].filter(
      ([name, { canSnapshot, settleMs }]) =>
        canSnapshot && now - (this.#lookedAt.get(name) ?? -Infinity) >= imagesEveryMs(settleMs),
    )
    if (due.length === 0) return new Map()
    const { installation } = await this.#parts.ledger.read()
    const found = await Promise.all(
      due.map(async ([name, provider]) => {
        this.#lookedAt.set(name, now)
        return [name, await provider.images(installation)] as const
      }),
    )
    return new Map(found.flatMap(([name, images]) => (images === undefined ? [] : [[name, images] as const])))
  }

  /** @param facts read after the images */
  async keep(facts: ScalerFacts, stored: ReadonlyMap<ProviderName, readonly StoredImage[]>): Promise<void> {
    const works = [...facts.collections.image.values()].flatMap(({ value, version }) => {
      const { state } = value
      return state.kind === 'collecting' ? [() => this.#collect(value, state.imageId, version)] : []
    })
    const records = [...facts.collections.image.values()].map(({ value }) => value)
    const { ids, names } = accountedImages(records)
    for (const [name, images] of stored)
      for (const image of images)
        if (ids.has(image.imageId) || names.has(image.name)) this.#orphans.delete(image.imageId)
        else works.push(() => this.#orphan(name, image))
    await inTurn(works)
  }

  async #collect({ key }: ImageRecord, imageId: string, version: number): Promise<void> {
    const { providers, ledger, token, clock } = this.#parts
    const now = clock.monotonicMs()
    const provider = imageProvider(key)
    if (!providers.has(provider) || now - (this.#triedAt.get(key) ?? -Infinity) < REMOVAL_RETRY_MS) return
    this.#triedAt.set(key, now)
    if (!(await this.#isDeleted(provider, imageId))) return
    this.#triedAt.delete(key)
    const active = token()
    if (active === undefined) return
    const event = imageEvent('removed', key, `Image ${key} is removed`, 'no pool wants it any more')
    await ledger.commit(
      active,
      [{ kind: 'record.remove', collection: 'image', id: key, expected: version }],
      [event],
    )
  }

  /** A first sighting is told, a second one acted upon. */
  async #orphan(name: ProviderName, { imageId, name: imageName }: StoredImage): Promise<void> {
    const { clock, ledger, token } = this.#parts
    const active = token()
    if (active === undefined) return
    const seenAt = this.#orphans.get(imageId)
    if (seenAt === undefined) {
      if (this.#orphans.size >= ORPHAN_IMAGES_MAX) return
      this.#orphans.set(imageId, clock.monotonicMs())
      const why = 'it has our owner tag, and no record accounts for it'
      const summary = `${name} has an image ${imageName} (${imageId}) of nobody`
      await ledger.commit(active, [], [imageEvent('orphan', imageId, summary, why)])
      return
    }
    if (!(await this.#isDeleted(name, imageId))) return
    this.#orphans.delete(imageId)
    const summary = `Image ${imageName} (${imageId}) at ${name} is removed`
    await ledger.commit(
      active,
      [],
      [imageEvent('removed', imageId, summary, 'it was seen twice, and nobody accounts for it')],
    )
  }

  /** Asks for it, unless something stops that right before. */
  async #isDeleted(name: ProviderName, imageId: string): Promise<boolean> {
    const { providers, ledger, token, log } = this.#parts
    const active = token()
    const provider = providers.get(name)
    if (active === undefined || provider === undefined) return false
    if (!mayDeleteImage(await lastLook(ledger, active, token), name)) return false
    const answer = await provider.deleteImage(imageId)
    if (answer.kind === 'throttled') await ledger.commit(active, [pauseOf(name, answer)], [])
    if (answer.kind !== 'done') log.warn({ provider: name, imageId, answer }, 'an image could not be removed')
    return answer.kind === 'done'
  }
}
