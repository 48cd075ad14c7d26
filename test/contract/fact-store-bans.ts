import type { Test } from 'tap'
import type { Change } from '../../control-plane/facts/change.ts'
import { type BanId, BANS_MAX } from '../../proto/contract/ban.ts'
import { leading, type MakeStore } from './store-under-test.ts'

function put(id: string, target: string, forMs?: number, reason = 'cheats'): Change {
  return { kind: 'ban.put', ban: { id: id as BanId, target, reason, by: 'ann' }, forMs }
}

const remove = (id: string): Change => ({ kind: 'ban.remove', id: id as BanId })
const expire = (id: string): Change => ({ kind: 'ban.expire', id: id as BanId })

export async function banContract(t: Test, makeStore: MakeStore): Promise<void> {
  t.test('a ban is put, replaced under its first id, and removed while it is there', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    const at = await active.apply(put('b1', '192.0.2.0/24', 1_000), put('b2', 'account:Mallory'))
    t.same((await active.facts()).bans, [
      { id: 'b1', target: '192.0.2.0/24', reason: 'cheats', by: 'ann', since: at, expiresAt: at + 1_000 },
      { id: 'b2', target: 'account:Mallory', reason: 'cheats', by: 'ann', since: at, expiresAt: undefined },
    ])
    made.advance(5)
    await active.apply(put('b3', '192.0.2.0/24', undefined, 'again'))
    t.match((await active.facts()).bans, [
      { id: 'b1', reason: 'again', since: at + 5, expiresAt: undefined },
      { id: 'b2' },
    ])
    await active.refuse(put('b2', '192.0.2.9'), 'the id of another ban')
    await active.apply(remove('b1'))
    await active.refuse(remove('b1'), 'one that is gone')
    t.match((await active.facts()).bans, [{ id: 'b2' }])
    t.equal((await active.facts()).bans.length, 1)
  })

  t.test('accounts are told apart byte by byte', async t => {
    const active = await leading(t, await makeStore(t))
    await active.apply(
      put('b1', 'account:Mallory'),
      put('b2', 'account:mallory'),
      put('b3', 'account:MALLORY'),
    )
    t.equal((await active.facts()).bans.length, 3)
  })

  t.test('a ban that has run out stays until it is dropped, which nothing else does', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    await active.apply(put('b1', '192.0.2.1', 1_000), put('b2', '192.0.2.2'))
    made.advance(999)
    await active.refuse(expire('b1'), 'one that lasts')
    made.advance(1)
    t.equal((await active.facts()).bans.length, 2)
    await active.apply(expire('b1'))
    await active.refuse(expire('b1'), 'one that is gone')
    await active.refuse(expire('b2'), 'one without an end')
    t.match((await active.facts()).bans, [{ id: 'b2' }])
  })

  t.test('the same list comes back until a ban is written', async t => {
    const active = await leading(t, await makeStore(t))
    await active.apply(put('b1', '192.0.2.1'))
    const { bans } = await active.facts()
    await active.apply({
      kind: 'brake.set',
      brake: { scope: 'all', verb: 'stop', reason: '', owner: '' },
      forMs: 1,
    })
    t.equal((await active.facts()).bans, bans)
    await active.apply(put('b2', '192.0.2.2'))
    t.not((await active.facts()).bans, bans)
  })

  t.test('a full table takes no new target, and still replaces', async t => {
    const active = await leading(t, await makeStore(t))
    const target = (n: number): string => `10.0.${n >> 8}.${n & 255}`
    await active.apply(...Array.from({ length: BANS_MAX }, (_, n) => put(`b${n}`, target(n))))
    await active.refuse(put('more', '192.0.2.1'), 'one too many')
    await active.apply(put('b0', target(0), 1_000, 'replaced'))
    await active.apply(remove('b1'), put('more', '192.0.2.1'))
    t.equal((await active.facts()).bans.length, BANS_MAX)
  })
}
