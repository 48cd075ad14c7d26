import fc from 'fast-check'
import type { Test } from 'tap'
import type { Change } from '../../control-plane/facts/change.ts'
import type { Facts } from '../../control-plane/facts/facts.ts'
import type { Generation, GroupId, ShardRef } from '../../proto/contract/ids.ts'
import { life, ref } from '../support/world.ts'
import {
  becomes,
  createGroup,
  createShard,
  lead,
  leading,
  type MakeStore,
  reserve,
  type StoreUnderTest,
} from './store-under-test.ts'

const SEQUENCES = 60
const STEPS_MAX = 60
/** Of every shard: room for one of the two kinds of reservations below, not for both. */
const SLOTS = 20

type Step =
  | { readonly kind: 'commit'; readonly changes: readonly Change[] }
  | { readonly kind: 'wait'; readonly ms: number }

const shard = fc
  .record({ n: fc.integer({ min: 1, max: 2 }), incarnation: fc.integer({ min: 1, max: 3 }) })
  .map(({ n, incarnation }) => ref(`arena-${n}`, incarnation))
const groupId = fc.constantFrom('arena-g1', 'arena-g2') as fc.Arbitrary<GroupId>
const generation = fc.integer({ min: 1, max: 4 }) as unknown as fc.Arbitrary<Generation>
const reservationId = fc.constantFrom('r1', 'r2', 'r3')

const change: fc.Arbitrary<Change> = fc.oneof(
  shard.map(of => createShard(of, SLOTS)),
  shard.map(of => becomes(of, 'ready')),
  fc
    .record({ of: shard, to: fc.constantFrom(life.ready, life.suspect, life.fenced, life.gone) })
    .map(({ of, to }): Change => ({
      kind: 'shard.life',
      ref: of,
      from: ['starting', 'ready', 'suspect'],
      life: to,
      why: '',
    })),
  fc.record({ ref: shard, leaving: fc.boolean() }).map((of): Change => ({ kind: 'shard.leaving', ...of })),
  fc.record({ id: groupId, on: shard }).map(({ id, on }) => createGroup(id, on)),
  fc.record({ id: groupId, generation, to: shard }).map((of): Change => ({ kind: 'group.bind', ...of })),
  fc.record({ id: reservationId, on: shard }).map(({ id, on }) => reserve(id, on)),
  fc
    .record({ id: reservationId, on: shard })
    .map(({ id, on }) => reserve(id, on, { alone: false, places: 12 })),
  reservationId.map((id): Change => ({ kind: 'reservation.extend', id, ttlMs: 800 })),
  reservationId.map((id): Change => ({ kind: 'reservation.drop', id })),
)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .array(change, { minLength: 1, maxLength: 4 })
      .map(changes => ({ kind: 'commit' as const, changes })),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 900 }).map(ms => ({ kind: 'wait' as const, ms })) },
)

/** Whatever is tried in whatever order, what the rest of the control plane relies on holds. */
export async function invariantContract(t: Test, makeStore: MakeStore): Promise<void> {
  const property = fc.asyncProperty(fc.array(step, { maxLength: STEPS_MAX }), async steps => {
    await tryAll(t, await makeStore(t), steps)
  })
  await fc.assert(property, { numRuns: SEQUENCES })
  t.pass(`${SEQUENCES} sequences of random changes`)
}

async function tryAll(t: Test, made: StoreUnderTest, steps: readonly Step[]): Promise<void> {
  const { store } = await leading(t, made)
  let before = await store.facts()
  if (before.revision !== 0) throw new Error('the store is not new')
  const model = new AloneModel()
  for (const step of steps) {
    if (step.kind === 'wait') made.advance(step.ms)
    const { token } = await lead(store, 'node-1')
    if (step.kind === 'wait') continue
    before = await store.facts()
    model.forgetExpired(before)
    const result = await store.commit(token, step.changes, [])
    const after = await store.facts()
    if (result.kind === 'conflict') mustBeUnchanged(before, after)
    else {
      mustOnlyGrow(before, after)
      boundOnlyToReady(before, after, step.changes)
      model.mustAllow(step.changes, after)
    }
    before = after
  }
  await store.close()
}

function mustBeUnchanged(before: Facts, after: Facts): void {
  if (JSON.stringify({ ...before, now: 0 }) !== JSON.stringify({ ...after, now: 0 }))
    throw new Error('a refused commit wrote something')
}

function mustOnlyGrow(before: Facts, after: Facts): void {
  if (after.revision <= before.revision) throw new Error('the revision did not grow')
  for (const old of before.groups) {
    const now = after.groups.find(group => group.id === old.id)
    if (now === undefined || now.generation < old.generation) throw new Error(`${old.id} lost its generation`)
    const moved = JSON.stringify(now.shard) !== JSON.stringify(old.shard)
    if (moved && now.generation === old.generation) throw new Error(`${old.id} moved within one generation`)
  }
  for (const old of before.shards) {
    const now = after.shards.find(each => each.ref.shardId === old.ref.shardId)
    if (now === undefined || now.ref.incarnation < old.ref.incarnation)
      throw new Error(`${old.ref.shardId} lost its incarnation`)
  }
}

/** A group can only have come to a shard that was ready before, or became so within the same commit. */
function boundOnlyToReady(before: Facts, after: Facts, changes: readonly Change[]): void {
  for (const group of after.groups) {
    const old = before.groups.find(each => each.id === group.id)
    if (old?.generation === group.generation) continue
    const wasReady = before.shards.some(each => same(each.ref, group.shard) && each.life.kind === 'ready')
    const becameReady = changes.some(
      each => each.kind === 'shard.life' && same(each.ref, group.shard) && each.life.kind === 'ready',
    )
    if (!wasReady && !becameReady) throw new Error(`${group.id} was bound to a shard that was not ready`)
  }
}

function same(left: ShardRef, right: ShardRef): boolean {
  return left.shardId === right.shardId && left.incarnation === right.incarnation
}

/** Remembers which reservations were made alone. */
class AloneModel {
  readonly #alone = new Set<string>()

  forgetExpired({ reservations }: Facts): void {
    for (const id of this.#alone) if (!reservations.some(each => each.id === id)) this.#alone.delete(id)
  }

  mustAllow(changes: readonly Change[], after: Facts): void {
    for (const change of changes) {
      if (change.kind === 'reservation.drop') this.#alone.delete(change.id)
      if (change.kind !== 'reservation.make') continue
      if (change.alone) this.#alone.add(change.reservation.id)
      else this.#alone.delete(change.reservation.id)
    }
    for (const { id, shard } of after.reservations.filter(each => this.#alone.has(each.id))) {
      const rival = after.reservations.find(
        each => each.id !== id && this.#alone.has(each.id) && same(each.shard, shard),
      )
      if (rival !== undefined) throw new Error(`${id} and ${rival.id} are both alone on ${shard.shardId}`)
    }
    for (const { ref: shard } of after.shards) {
      const places = after.reservations
        .filter(each => same(each.shard, shard))
        .reduce((sum, each) => sum + each.places, 0)
      if (places > SLOTS) throw new Error(`${places} places are reserved on ${shard.shardId}`)
    }
  }
}
