import type { NewEvent } from '../events/event.ts'
import { BAKES_MAX, imagesInUse } from './bake.ts'
import type { Versioned } from './collections.ts'
import {
  IMAGE_KEPT_MS,
  type ImageKey,
  type ImageRecord,
  type ImageStep,
  type ImageWish,
  planImages,
} from './images.ts'
import type { RecordChange, ScalerFacts } from './ledger.ts'

/** How exactly it is known when an image was last wanted. */
export const WANTED_KNOWN_MS = 3_600_000

export interface ImageChange {
  readonly change: RecordChange
  readonly events: readonly NewEvent[]
}

/** What is to be written of images now, each in a commit of its own: claims of bakes, images that are given up, records that tell nothing any more.
 *  @param mayBake whether nothing stops a bake of this image: a brake, a pool without its template */
export function imageChanges(
  facts: Pick<ScalerFacts, 'collections' | 'hosts' | 'now'>,
  wishes: readonly ImageWish[],
  mayBake: (key: ImageKey) => boolean,
): readonly ImageChange[] {
  const { now } = facts
  const rows = facts.collections.image
  const records = [...rows.values()].map(({ value }) => value)
  let room = BAKES_MAX - records.filter(({ state }) => state.kind === 'baking').length
  const changes: ImageChange[] = []
  for (const step of planImages(records, wishes, imagesInUse(facts.hosts), now)) {
    if (step.kind !== 'collect') {
      if (room <= 0 || !mayBake(step.key)) continue
      room -= 1
    }
    changes.push(stepChange(step, rows.get(step.key), now))
  }
  const touched = new Set(changes.map(({ change }) => change.id))
  for (const row of rows.values())
    if (!touched.has(row.id))
      changes.push(
        ...upkeep(
          row,
          wishes.some(({ key }) => key === row.value.key),
          now,
        ),
      )
  return changes
}

function stepChange(
  step: ImageStep,
  row: Versioned<ImageRecord> | undefined,
  now: ImageRecord['wantedAt'],
): ImageChange {
  const before = row?.value
  const value: ImageRecord =
    step.kind === 'collect'
      ? {
          key: step.key,
          attempts: before?.attempts ?? 0,
          wantedAt: before?.wantedAt ?? now,
          state: { kind: 'collecting', imageId: step.imageId, since: now },
        }
      : {
          key: step.key,
          attempts: (before?.attempts ?? 0) + 1,
          wantedAt: now,
          state: { kind: 'baking', since: now },
        }
  const why = step.kind === 'claim' ? 'there is none yet' : step.why
  const what = step.kind === 'collect' ? 'given-up' : 'baking'
  return put(value, row?.version, [imageEvent(what, step.key, `Image ${step.key} is ${WORDS[what]}`, why)])
}

const WORDS = { 'given-up': 'given up', baking: 'baked' } as const

function upkeep(row: Versioned<ImageRecord>, isWanted: boolean, now: ImageRecord['wantedAt']): ImageChange[] {
  const { value, version, id } = row
  const age = now - value.wantedAt
  if (isWanted) return age > WANTED_KNOWN_MS ? [put({ ...value, wantedAt: now }, version, [])] : []
  return value.state.kind === 'failed' && age > IMAGE_KEPT_MS
    ? [{ change: { kind: 'record.remove', collection: 'image', id, expected: version }, events: [] }]
    : []
}

function put(value: ImageRecord, expected: number | undefined, events: readonly NewEvent[]): ImageChange {
  return { change: putImage(value, expected), events }
}

/** Replaces an image's record as it was seen. */
export function putImage(value: ImageRecord, expected: number | undefined): RecordChange {
  return { kind: 'record.put', collection: 'image', id: value.key, expected, value }
}

export function imageEvent(what: string, subject: string, summary: string, why: string): NewEvent {
  return { actor: 'system', kind: `image.${what}`, subject, summary, why }
}
