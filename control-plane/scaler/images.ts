import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { DatacenterName, PoolKind, ProviderName } from './pool.ts'

/** A bake that nobody has finished in this time belongs to a node that died: somebody else may take it over. */
export const BAKE_MS_MAX = 3_600_000
/** After a failed bake the next one is tried after this, doubled each time. */
export const BAKE_RETRY_MS = 600_000
export const BAKE_ATTEMPTS_MAX = 5
/** An image that no pool wants any more is kept for so long, so that a roll-back finds it. */
export const IMAGE_KEPT_MS = 7 * 86_400_000

export type ImageKey = string & { readonly __brand: 'ImageKey' }

/** What an image is good for. Equal parts: the same image.
 *  @param contents hash of the install scripts and the agent's version */
export function imageKey(parts: {
  readonly provider: ProviderName
  readonly datacenter: DatacenterName
  readonly kind: PoolKind
  readonly contents: string
}): ImageKey {
  return [parts.provider, parts.datacenter, parts.kind, parts.contents].join('/') as ImageKey
}

/** At whose account it is. */
export function imageProvider(key: ImageKey): ProviderName {
  return key.split('/', 1)[0] as ProviderName
}

export type ImageState =
  /** One node bakes it: a machine of its own installs without starting anything, is shut down, snapshotted, booted once, deleted. */
  | { readonly kind: 'baking'; readonly since: StoreTimeMs }
  | { readonly kind: 'ready'; readonly imageId: string; readonly since: StoreTimeMs }
  | { readonly kind: 'failed'; readonly since: StoreTimeMs; readonly why: string }
  | { readonly kind: 'collecting'; readonly imageId: string; readonly since: StoreTimeMs }

export interface ImageRecord {
  /** Unique in the ledger: whoever inserts it bakes. */
  readonly key: ImageKey
  readonly attempts: number
  readonly state: ImageState
  /** When a pool last wanted it. */
  readonly wantedAt: StoreTimeMs
}

export type ImageChoice =
  | { readonly kind: 'image'; readonly imageId: string }
  /** By script over SSH, now: nobody waits for a bake. */
  | { readonly kind: 'install' }

/** What a new host is made from. */
export function chooseImage(images: readonly ImageRecord[], key: ImageKey): ImageChoice {
  const image = images.find(candidate => candidate.key === key)
  return image?.state.kind === 'ready' ? { kind: 'image', imageId: image.state.imageId } : { kind: 'install' }
}

export type ImageStep =
  /** Inserts the row. Holds if there is none: of several that try, one wins, and bakes. */
  | { readonly kind: 'claim'; readonly key: ImageKey }
  /** Takes a row over. Holds if it is still in the state and of the moment that was seen. */
  | { readonly kind: 'claim-again'; readonly key: ImageKey; readonly seen: ImageState; readonly why: string }
  | { readonly kind: 'collect'; readonly key: ImageKey; readonly imageId: string; readonly why: string }

export interface ImageWish {
  readonly key: ImageKey
  /** Whether its provider can make images at all. */
  readonly canSnapshot: boolean
}

/** What to bake and what to throw away.
 *  @param wishes of all pools
 *  @param inUse images that hosts on their way up are being made from */
export function planImages(
  images: readonly ImageRecord[],
  wishes: readonly ImageWish[],
  inUse: ReadonlySet<string>,
  now: StoreTimeMs,
): ImageStep[] {
  const keys = new Set(wishes.filter(({ canSnapshot }) => canSnapshot).map(({ key }) => key))
  const wanted = [...keys].flatMap((key): ImageStep[] => {
    const image = images.find(candidate => candidate.key === key)
    if (image === undefined) return [{ kind: 'claim', key }]
    const why = bakeAgain(image, now)
    return why === undefined ? [] : [{ kind: 'claim-again', key, seen: image.state, why }]
  })
  const newest = newestOfEachKind(images.filter(({ key }) => !keys.has(key)))
  const collected = images.flatMap((image): ImageStep[] => {
    const { key, state } = image
    if (wishes.some(wish => wish.key === key) || state.kind !== 'ready' || inUse.has(state.imageId)) return []
    // The one before the present one is what a roll-back needs.
    if (newest.has(image) && now - image.wantedAt < IMAGE_KEPT_MS) return []
    return [{ kind: 'collect', key, imageId: state.imageId, why: 'no pool wants it any more' }]
  })
  return [...wanted, ...collected]
}

function bakeAgain({ state, attempts }: ImageRecord, now: StoreTimeMs): string | undefined {
  switch (state.kind) {
    case 'baking':
      return now - state.since > BAKE_MS_MAX ? 'whoever baked it has not finished in time' : undefined
    case 'failed':
      return attempts < BAKE_ATTEMPTS_MAX && now - state.since > BAKE_RETRY_MS * 2 ** Math.min(attempts, 10)
        ? `it failed before: ${state.why}`
        : undefined
    case 'ready':
    case 'collecting':
      return undefined
  }
}

/** Keys of the same provider, datacenter and kind differ in their contents only. */
function newestOfEachKind(images: readonly ImageRecord[]): ReadonlySet<ImageRecord> {
  const newest = new Map<string, ImageRecord>()
  for (const image of images) {
    const place = image.key.slice(0, image.key.lastIndexOf('/'))
    const before = newest.get(place)
    if (before === undefined || before.wantedAt < image.wantedAt) newest.set(place, image)
  }
  return new Set(newest.values())
}
