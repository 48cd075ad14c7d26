import type { Test } from 'tap'
import type { Change } from '../../control-plane/facts/change.ts'
import type { NewEvent } from '../../control-plane/events/event.ts'
import type { CommitResult } from '../../control-plane/facts/fact-store.ts'
import type { Generation, GroupId } from '../../proto/contract/ids.ts'
import { ref } from '../support/world.ts'
import { becomes, createGroup, createShard, leading, type MakeStore, readyShard } from './store-under-test.ts'

function event(subject: string, over: Partial<NewEvent> = {}): NewEvent {
  return { actor: 'system', kind: 'shard.fenced', subject, summary: 'It is down.', why: 'exit 1', ...over }
}

function done(result: CommitResult): Extract<CommitResult, { readonly kind: 'done' }> {
  if (result.kind === 'conflict') throw new Error(result.why)
  return result
}

export async function commitContract(t: Test, makeStore: MakeStore): Promise<void> {
  t.test('an empty store has no facts', async t => {
    const store = await (await makeStore(t)).open()
    const { now, revision, ...lists } = await store.facts()
    t.ok(now > 0)
    t.equal(revision, 0)
    for (const [name, list] of Object.entries(lists)) t.same(list, [], name)
    t.same(await store.events({ limit: 10 }), [])
    t.match(store.description, /\w+/u)
  })

  t.test('changes of one commit see those before them, and take one time', async t => {
    const active = await leading(t, await makeStore(t))
    const one = ref('arena-1')
    const at = await active.apply(
      ...readyShard('arena-1'),
      createGroup('arena-g1', one),
      { kind: 'group.bind', id: 'arena-g1' as GroupId, generation: 1 as Generation, to: one },
      becomes(one, 'fenced'),
      createShard(ref('arena-1', 2)),
    )
    const { shards, groups, now } = await active.facts()
    t.match(
      { shards, groups },
      { shards: [{ createdAt: at, since: at }], groups: [{ generation: 2, boundAt: at }] },
    )
    t.ok(now >= at)
  })

  t.test(
    'the first change that does not hold is named, and nothing of the commit is written, events included',
    async t => {
      const active = await leading(t, await makeStore(t))
      const fine = createShard(ref('arena-1'))
      const stale = createShard(ref('arena-2', 9))
      const result = await active.store.commit(active.token, [fine, stale, stale], [event('arena-1')])
      t.match(result, { kind: 'conflict', index: 1, why: /arena-2#9/u })
      t.match(await active.facts(), { revision: 0, shards: { length: 0 } })
      t.same(await active.store.events({ limit: 10 }), [])
      const next = done(await active.store.commit(active.token, [fine], [event('arena-1')]))
      t.same(next.eventIds, [1], 'ids of events have no gaps')
    },
  )

  t.test('the revision grows by commits, and by nothing else', async t => {
    const active = await leading(t, await makeStore(t))
    const seen: number[] = []
    for (const changes of [readyShard('arena-1'), [], [{ kind: 'reservation.sweep' } satisfies Change]]) {
      const { revision } = done(await active.store.commit(active.token, changes, []))
      t.equal((await active.facts()).revision, revision)
      seen.push(revision)
    }
    t.same(
      seen,
      [...new Set(seen)].toSorted((a, b) => a - b),
      'always higher',
    )
  })

  t.test('facts once read stay as they were', async t => {
    const active = await leading(t, await makeStore(t))
    await active.apply(createShard(ref('arena-1')))
    const before = await active.facts()
    await active.apply(becomes(ref('arena-1'), 'ready'), createShard(ref('arena-2')))
    t.match(before.shards, [{ life: { kind: 'starting' } }])
    t.equal(before.shards.length, 1)
    t.equal((await active.facts()).shards.length, 2)
  })

  t.test('events are kept in order, with the node that wrote them', async t => {
    const active = await leading(t, await makeStore(t), 'node-7')
    const first = done(await active.store.commit(active.token, [], [event('arena-1'), event('arena-2')]))
    const full = event('arena-1', {
      actor: 'ann',
      before: { state: 'ready', list: [1, null] },
      after: 'fenced',
      cause: first.eventIds[0]!,
    })
    const second = done(await active.store.commit(active.token, [], [full]))
    t.same([...first.eventIds, ...second.eventIds], [1, 2, 3])
    const events = await active.store.events({ limit: 10 })
    t.same(
      events.map(each => [each.id, each.subject]),
      [
        [1, 'arena-1'],
        [2, 'arena-2'],
        [3, 'arena-1'],
      ],
    )
    t.same(events[2], { ...full, id: 3, at: second.at, node: 'node-7' })
    t.same(events[0], {
      ...event('arena-1'),
      id: 1,
      at: first.at,
      node: 'node-7',
      before: undefined,
      after: undefined,
      cause: undefined,
    })
  })

  t.test('events are asked for by number, subject and id', async t => {
    const active = await leading(t, await makeStore(t))
    const subjects = ['a', 'b', 'a', 'b', 'a']
    await active.store.commit(
      active.token,
      [],
      subjects.map(subject => event(subject)),
    )
    const ids = async (query: Parameters<typeof active.store.events>[0]) =>
      (await active.store.events(query)).map(each => each.id)
    t.same(await ids({ limit: 2 }), [4, 5], 'the newest, oldest first')
    t.same(await ids({ limit: 2, subject: 'a' }), [3, 5])
    t.same(await ids({ limit: 9, after: 3 }), [4, 5])
    t.same(await ids({ limit: 9, after: 3, subject: 'b' }), [4])
    t.same(await ids({ limit: 9, subject: 'c' }), [])
    t.same(await ids({ limit: 0 }), [])
  })
}
