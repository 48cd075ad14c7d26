import t from 'tap'
import { BAKES_MAX } from '../../../control-plane/scaler/bake.ts'
import { NO_COLLECTIONS } from '../../../control-plane/scaler/collections.ts'
import { imageChanges, WANTED_KNOWN_MS } from '../../../control-plane/scaler/image-changes.ts'
import {
  IMAGE_KEPT_MS,
  type ImageKey,
  type ImageRecord,
  type ImageState,
} from '../../../control-plane/scaler/images.ts'
import { ago, facts, NOW, row } from './scaler-lab.ts'

const keyOf = (contents: string): ImageKey => `cloud/here/game/${contents}` as ImageKey
const record = (contents: string, state: ImageState, part: Partial<ImageRecord> = {}): ImageRecord => ({
  key: keyOf(contents),
  attempts: 1,
  wantedAt: ago(1_000),
  state,
  ...part,
})
const wish = (contents: string) => ({ key: keyOf(contents), canSnapshot: true })
const ready = (imageId: string): ImageState => ({ kind: 'ready', imageId, since: ago(5_000) })

function changes(records: readonly ImageRecord[], wishes: readonly string[], part = {}, mayBake = true) {
  const image = new Map(records.map(value => [value.key, { id: value.key, version: 3, value }]))
  const known = { ...facts(part), collections: { ...NO_COLLECTIONS, image } }
  return imageChanges(known, wishes.map(wish), () => mayBake).map(({ change, events }) => ({
    id: change.id.slice('cloud/here/game/'.length),
    expected: change.expected,
    state:
      change.kind === 'record.put' && change.collection === 'image' ? change.value.state.kind : 'removed',
    attempts:
      change.kind === 'record.put' && change.collection === 'image' ? change.value.attempts : undefined,
    events: events.map(({ kind }) => kind),
  }))
}

t.test('what pools want is claimed, as many at once as may be', async t => {
  const wanted = ['a', 'b', 'c', 'd']
  t.same(changes([], ['a']), [
    { id: 'a', expected: undefined, state: 'baking', attempts: 1, events: ['image.baking'] },
  ])
  t.equal(changes([], wanted).length, BAKES_MAX)
  const one = record('a', { kind: 'baking', since: ago(1_000) })
  t.same(
    changes([one], wanted).map(({ id }) => id),
    ['b'],
  )
  t.same(changes([], wanted, {}, false), [], 'nothing while something stops it')
})

t.test('a failed bake is tried again, counted', async t => {
  const failed = record('a', { kind: 'failed', since: ago(86_400_000), why: 'x' }, { attempts: 2 })
  t.same(changes([failed], ['a']), [
    { id: 'a', expected: 3, state: 'baking', attempts: 3, events: ['image.baking'] },
  ])
})

t.test('what nobody wants is given up, unless a host is made from it now', async t => {
  const old = record('a', ready('i-a'), { wantedAt: ago(IMAGE_KEPT_MS + 1) })
  t.same(changes([old], []), [
    { id: 'a', expected: 3, state: 'collecting', attempts: 1, events: ['image.given-up'] },
  ])
  t.same(changes([old], [], { hosts: [row('game-1', 'joining', { image: 'i-a' })] }), [])
})

t.test('records tell when an image was last wanted, and failures are forgotten', async t => {
  const known = record('a', ready('i-a'), { wantedAt: ago(WANTED_KNOWN_MS + 1) })
  t.same(changes([known], ['a']), [{ id: 'a', expected: 3, state: 'ready', attempts: 1, events: [] }])
  t.same(changes([record('a', ready('i-a'))], ['a']), [])
  const failed = record('a', { kind: 'failed', since: NOW, why: 'x' }, { wantedAt: ago(IMAGE_KEPT_MS + 1) })
  t.same(
    changes([failed], []).map(({ state }) => state),
    ['removed'],
  )
})
