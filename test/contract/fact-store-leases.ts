import type { Test } from 'tap'
import type { FactStore } from '../../control-plane/facts/fact-store.ts'
import type { Token } from '../../proto/contract/ids.ts'
import { ref } from '../support/world.ts'
import { createShard, lead, LEASE_MS, leading, type MakeStore } from './store-under-test.ts'

const stale = { code: 'SWY_STORE_STALE' }

function write(store: FactStore, token: Token, id = 'arena-1') {
  return store.commit(token, [createShard(ref(id))], [])
}

export async function leaseContract(t: Test, makeStore: MakeStore): Promise<void> {
  t.test('the first node leads with token 1 and keeps it while it renews', async t => {
    const made = await makeStore(t)
    const store = await made.open()
    const taken = await lead(store, 'node-1')
    t.match(taken, { node: 'node-1', address: 'node-1:7400', token: 1 })
    made.advance(LEASE_MS - 1)
    t.match(await lead(store, 'node-1'), { token: 1, expiresAt: taken.expiresAt + LEASE_MS - 1 })
    made.advance(LEASE_MS + 5)
    t.match(await lead(store, 'node-1'), { token: 1 }, 'late, but nobody came between')
  })

  t.test('nobody commits without the lease', async t => {
    const made = await makeStore(t)
    const store = await made.open()
    await t.rejects(write(store, 1 as Token), stale, 'there is none')
    const { token } = await lead(store, 'node-1')
    await t.rejects(write(store, (token + 1) as Token), stale, 'another token')
    made.advance(LEASE_MS)
    await t.rejects(write(store, token), stale, 'it ran out')
    t.same((await store.facts()).shards, [])
    await lead(store, 'node-1')
    t.match(await write(store, token), { kind: 'done' })
  })

  t.test('a node that resigned writes no more, and leads again with a higher token', async t => {
    const store = await (await makeStore(t)).open()
    const first = await lead(store, 'node-1')
    await store.resign(first.token)
    await t.rejects(write(store, first.token), stale)
    const second = await lead(store, 'node-1')
    t.ok(second.token > first.token)
    await store.resign(first.token)
    t.match(
      await write(store, second.token),
      { kind: 'done' },
      'a late resignation of an old token does nothing',
    )
  })

  t.test('between handles', async t => {
    const { isShared } = await makeStore(t)
    if (isShared) await sharedLeaseContract(t, makeStore)
    else t.pass('this store has one handle only')
  })
}

async function sharedLeaseContract(t: Test, makeStore: MakeStore): Promise<void> {
  t.test(
    'a standby is told who is active, and takes over with a higher token when the lease runs out',
    async t => {
      const made = await makeStore(t)
      const [active, standby] = [await made.open(), await made.open()]
      const first = await lead(active, 'node-1')
      t.same(await lead(standby, 'node-2'), first)
      made.advance(LEASE_MS - 1)
      t.match(await lead(standby, 'node-2'), { node: 'node-1' })
      made.advance(1)
      const second = await lead(standby, 'node-2')
      t.match(second, { node: 'node-2', address: 'node-2:7400', token: first.token + 1 })
      t.same(await lead(active, 'node-1'), second, 'the old one learns of it')
      await t.rejects(write(active, first.token), stale)
      t.match(await write(standby, second.token), { kind: 'done' })
    },
  )

  t.test('a standby takes over at once from a node that resigned', async t => {
    const made = await makeStore(t)
    const [active, standby] = [await made.open(), await made.open()]
    const { token } = await lead(active, 'node-1')
    await active.resign(token)
    t.match(await lead(standby, 'node-2'), { node: 'node-2', token: token + 1 })
  })

  t.test('a node that starts again takes over from its earlier life at once', async t => {
    const made = await makeStore(t)
    const [earlier, later] = [await made.open(), await made.open()]
    const first = await lead(earlier, 'node-1')
    const second = await lead(later, 'node-1')
    t.equal(second.token, first.token + 1)
    await t.rejects(write(earlier, first.token), stale, 'the earlier life is fenced')
    await t.rejects(lead(earlier, 'node-1'), stale, 'and told so')
    t.match(await lead(later, 'node-1'), { token: second.token })
  })

  t.test('every handle sees what another committed', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    const standby = await made.open()
    t.same((await standby.facts()).shards, [])
    await active.apply(createShard(ref('arena-1')))
    const { now: ours, ...facts } = await active.facts()
    const { now: theirs, ...seen } = await standby.facts()
    t.same(seen, facts)
    t.equal(ours, theirs, 'both go by one clock')
  })
}
