import type { Test } from 'tap'
import { type SessionHolder, STATE_KEYS_MAX, STATE_VALUE_BYTES_MAX } from '../../proto/contract/session.ts'
import { A, account, ann, B, entry, type MakeSessions, Scene } from './sessions-under-test.ts'

const limit = { code: 'SWY_LIMIT' }

async function stateOf(scene: Scene, holder: SessionHolder, keys: readonly string[] = []) {
  const state = await scene.sessions.state(holder, keys)
  if (state.kind === 'fenced') throw new Error('fenced')
  return Object.fromEntries(state.entries.map(({ key, value }) => [key, value.toString('latin1')]))
}

export async function stateContract(t: Test, make: MakeSessions): Promise<void> {
  t.test('what is put is read, all of it or by key; an empty value removes', async t => {
    const scene = await Scene.withShards(t, make)
    const holder = await scene.granted(A)
    t.same(await stateOf(scene, holder), {})
    t.equal(await scene.sessions.putState(holder, [entry('gold', '5'), entry('Gold', '6')]), 'held')
    t.equal(await scene.sessions.putState(holder, [entry('place', '\0\xff'), entry('gold', '7')]), 'held')
    t.same(await stateOf(scene, holder), {
      gold: '7',
      Gold: '6',
      place: Buffer.from('\0\xff').toString('latin1'),
    })
    t.same(await stateOf(scene, holder, ['gold', 'none', "'"]), { gold: '7' })
    t.equal(await scene.sessions.putState(holder, [entry('gold', ''), entry('none', '')]), 'held')
    t.same(Object.keys(await stateOf(scene, holder)).toSorted(), ['Gold', 'place'])
  })

  t.test('every byte comes back', async t => {
    const scene = await Scene.withShards(t, make)
    const holder = await scene.granted(A)
    const value = Buffer.from(Array.from({ length: STATE_VALUE_BYTES_MAX }, (_, index) => index % 256))
    await scene.sessions.putState(holder, [entry('all', value)])
    const state = await scene.sessions.state(holder, ['all'])
    t.ok(state.kind === 'held' && state.entries[0]?.value.equals(value))
  })

  t.test('each account has its own', async t => {
    const scene = await Scene.withShards(t, make)
    const [first, second] = [await scene.granted(A), await scene.granted(A, 'first', account('Ann'))]
    await scene.sessions.putState(first, [entry('gold', '5')])
    t.same(await stateOf(scene, second), {})
  })

  t.test('revisions grow with every put, also where the key was removed between', async t => {
    const scene = await Scene.withShards(t, make)
    const holder = await scene.granted(A)
    let last = 0
    for (const value of ['a', 'b', 'b', '', 'c']) {
      await scene.sessions.putState(holder, [entry('gold', value)])
      const state = await scene.sessions.state(holder, ['gold'])
      if (value === '' || state.kind === 'fenced') continue
      const revision = state.entries[0]?.revision ?? 0
      t.ok(revision > last, `${last} before ${revision}`)
      last = revision
    }
  })

  t.test('more keys than an account may have, or a longer value, changes nothing', async t => {
    const scene = await Scene.withShards(t, make)
    const holder = await scene.granted(A)
    const keys = Array.from({ length: STATE_KEYS_MAX }, (_, index) => `key-${index}`)
    t.equal(
      await scene.sessions.putState(
        holder,
        keys.map(key => entry(key, '1')),
      ),
      'held',
    )
    await t.rejects(scene.sessions.putState(holder, [entry('key-0', '2'), entry('more', '1')]), limit)
    t.equal((await stateOf(scene, holder))['key-0'], '1', 'all or nothing')
    await t.rejects(
      scene.sessions.putState(
        holder,
        [...keys, 'more'].map(key => entry(key, '')),
      ),
      limit,
    )
    const long = Buffer.alloc(STATE_VALUE_BYTES_MAX + 1)
    await t.rejects(scene.sessions.putState(holder, [entry('key-0', '2'), entry('key-1', long)]), limit)
    t.equal((await stateOf(scene, holder))['key-0'], '1')
    t.equal(
      await scene.sessions.putState(holder, [entry('more', '1'), entry('key-0', '')]),
      'held',
      'one in the place of another',
    )
  })

  t.test('the next holder goes on where the last one was; what that one still sends is refused', async t => {
    const scene = await Scene.withShards(t, make)
    const old = await scene.granted(A)
    await scene.sessions.putState(old, [entry('gold', '5')])
    await scene.becomes(A, 'fenced')
    const next = await scene.granted(B)
    t.equal(
      await scene.sessions.putState(old, [entry('gold', '999')]),
      'fenced',
      'before the next has loaded',
    )
    t.same(await stateOf(scene, next), { gold: '5' })
    t.equal(await scene.sessions.putState(old, [entry('gold', '999')]), 'fenced', 'after it')
    t.equal(await scene.sessions.putState(next, [entry('gold', '6')]), 'held')
    t.same(await stateOf(scene, next), { gold: '6' })
  })

  t.test('sessions are listed by account, in pages, by prefix, by shard', async t => {
    const scene = await Scene.withShards(t, make)
    for (const name of ['b_1', 'bx1', 'a', 'B_2', 'b_3']) await scene.granted(A, 'first', account(name))
    const free = await scene.granted(B, 'first', account('c'))
    await scene.sessions.release(free)
    await scene.granted(B, 'first', account('d'))
    const names = async (query: Partial<Parameters<typeof scene.sessions.sessions>[0]>) => {
      const page = await scene.sessions.sessions({ limit: 100, ...query })
      return [page.sessions.map(session => String(session.account)).join(' '), page.total]
    }
    t.same(await names({}), ['B_2 a b_1 b_3 bx1 d', 6])
    t.same(await names({ alsoFree: true }), ['B_2 a b_1 b_3 bx1 c d', 7])
    t.same(await names({ accountPrefix: 'b_' }), ['b_1 b_3', 2], 'each character is itself')
    t.same(await names({ shard: B }), ['d', 1])
    t.same(await names({ shard: B, alsoFree: true }), ['d', 1], 'what is free is on no shard')
    t.same(await names({ shard: { ...B, incarnation: 2 as never } }), ['', 0])
    t.same(await names({ limit: 2 }), ['B_2 a', 6])
    t.same(await names({ limit: 2, after: account('a') }), ['b_1 b_3', 6])
    t.same(await names({ after: account('d') }), ['', 6])
    t.same((await scene.sessions.session(ann)).session, undefined)
  })
}
