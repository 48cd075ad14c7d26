import type { Test } from 'tap'
import type { Change } from '../../control-plane/facts/change.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { GroupId } from '../../proto/contract/ids.ts'
import type { AccountName, Epoch, SeenEndpoint } from '../../proto/contract/session.ts'
import { ref } from '../support/world.ts'
import { leading, type MakeStore } from './store-under-test.ts'

const seen: SeenEndpoint = { protocol: 'udp', ip: '2001:db8::1', port: 12_034 }

function put(account: string, group = 'arena-g1', epoch = 7): Change {
  return {
    kind: 'expected.put',
    account: account as AccountName,
    group: group as GroupId,
    epoch: epoch as Epoch,
  }
}

function bounce(account: string, bounces: number, lastAt?: number): Change {
  return {
    kind: 'expected.bounce',
    account: account as AccountName,
    group: 'arena-g2' as GroupId,
    epoch: 8 as Epoch,
    bounces,
    shard: ref('arena-1', 3),
    seen,
    lastAt: lastAt as StoreTimeMs | undefined,
  }
}

function remove(account: string, since: number): Change {
  return { kind: 'expected.remove', account: account as AccountName, since: since as StoreTimeMs }
}

export async function expectedContract(t: Test, makeStore: MakeStore): Promise<void> {
  t.test('an account is expected on the group of its last move, and its bounces stay counted', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    const first = await active.apply(put('ann', 'arena-g1', 5), put('Ann'))
    t.strictSame((await active.facts()).expected, [
      { account: 'Ann', group: 'arena-g1', epoch: 7, since: first, bounces: 0, bounced: undefined },
      { account: 'ann', group: 'arena-g1', epoch: 5, since: first, bounces: 0, bounced: undefined },
    ])
    made.advance(5)
    const at = await active.apply(bounce('ann', 1))
    made.advance(5)
    const later = await active.apply(put('ann', 'arena-g3', 9))
    t.strictSame((await active.facts()).expected.slice(1), [
      {
        account: 'ann',
        group: 'arena-g3',
        epoch: 9,
        since: later,
        bounces: 1,
        bounced: { at, shard: { shardId: 'arena-1', incarnation: 3 }, seen },
      },
    ])
  })

  t.test('of two bounces that were decided from the same facts, one is written', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    const first = await active.apply(bounce('ann', 1))
    await active.refuse(bounce('ann', 1), 'there has been one')
    made.advance(1)
    const second = await active.apply(bounce('ann', 2, first))
    await active.refuse(bounce('ann', 2, first), 'there has been another')
    await active.refuse(bounce('bob', 2, first), 'it is gone')
    t.match((await active.facts()).expected, [{ account: 'ann', bounces: 2, bounced: { at: second } }])
  })

  t.test('what was written since is not removed', async t => {
    const made = await makeStore(t)
    const active = await leading(t, made)
    const old = await active.apply(put('ann'), put('bob'))
    made.advance(1)
    await active.apply(put('ann', 'arena-g2'), remove('ann', old), remove('bob', old), remove('eve', old))
    t.match((await active.facts()).expected, [{ account: 'ann', group: 'arena-g2' }])
    t.equal((await active.facts()).expected.length, 1)
  })

  t.test('the same list comes back until it is written to', async t => {
    const active = await leading(t, await makeStore(t))
    await active.apply(put('ann'))
    const { expected } = await active.facts()
    await active.apply({
      kind: 'brake.set',
      brake: { scope: 'all', verb: 'stop', reason: '', owner: '' },
      forMs: 1,
    })
    t.equal((await active.facts()).expected, expected)
    await active.apply(bounce('ann', 1))
    t.not((await active.facts()).expected, expected)
  })
}
