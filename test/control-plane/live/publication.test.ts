import t from 'tap'
import type { BanRecord } from '../../../control-plane/bans/ban.ts'
import { changeBetween, publicationOf, snapshotOf } from '../../../control-plane/live/publication.ts'
import type { MonotonicMs } from '../../../lib/clock.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { MESSAGE_BYTES_MAX } from '../../../proto/client/grpc-package.ts'
import { type BanId, BANS_MAX } from '../../../proto/contract/ban.ts'
import { proxyOrder } from '../../../proto/contract/proxy-link.ts'
import { wireType } from '../../support/codecs.ts'
import { facts, fleet, NOW } from '../../support/world.ts'

function ban(target: string, expiresAt?: number): BanRecord {
  const at = expiresAt === undefined ? undefined : (expiresAt as StoreTimeMs)
  return { id: target as BanId, target, reason: '', by: '', since: NOW, expiresAt: at }
}

const at = (ms: number): MonotonicMs => ms as MonotonicMs
const of = (bans: readonly BanRecord[]) => publicationOf(facts({ bans }), at(500))

t.test(
  'proxies are told of networks, not of accounts, and what the store’s clock says at that moment',
  async t => {
    const made = of([ban('192.0.2.0/24', NOW + 70), ban('account:Mallory'), ban('2001:db8::1')])
    t.match(snapshotOf(made, 3_000, at(530)), {
      nowMs: NOW + 30,
      bans: [
        { network: '192.0.2.0/24', expiresAtMs: NOW + 70 },
        { network: '2001:db8::1', expiresAtMs: 0 },
      ],
    })
    t.equal(snapshotOf(made, 3_000, at(530)).bans.length, 2)
  },
)

t.test(
  'proxies are told at what pace to lead players to a shard, also of a fleet that an earlier version wrote',
  async t => {
    const paces = [7, undefined].map(pacePerSecond => {
      const made = publicationOf(facts({ fleets: [fleet({ spec: { pacePerSecond } })] }), at(500))
      return snapshotOf(made, 3_000, at(500)).fleets[0]?.pacePerSecond
    })
    t.strictSame(paces, [7, 100])
  },
)

t.test(
  'proxies are told of restored addresses beside the one word for both that older ones know',
  async t => {
    const told = (['restore', 'alias', 'nat', undefined] as const).map(addresses => {
      const made = publicationOf(facts({ fleets: [fleet({ spec: { addresses } })] }), at(500))
      const [policy] = snapshotOf(made, 3_000, at(500)).fleets
      return `${policy?.addresses}${policy?.restored === true ? ' restored' : ''}`
    })
    t.strictSame(told, ['alias restored', 'alias', 'nat', 'nat'])
  },
)

t.test('a change carries new, changed and lifted bans alone', async t => {
  const before = of([ban('192.0.2.1'), ban('192.0.2.2'), ban('192.0.2.3')])
  const after = of([ban('192.0.2.2', NOW + 9), ban('192.0.2.3'), ban('192.0.2.4')])
  t.match(changeBetween(before, after, at(500)), {
    bans: [
      { network: '192.0.2.2', expiresAtMs: NOW + 9 },
      { network: '192.0.2.4', expiresAtMs: 0 },
    ],
    removedBans: ['192.0.2.1'],
    nowMs: NOW,
  })
  t.equal(
    changeBetween(
      after,
      of([...after.bans.keys()].map(key => ban(key, after.bans.get(key) || undefined))),
      at(1),
    ),
    undefined,
  )
})

t.test('a snapshot with all the bans there can be is small enough to send', async t => {
  const bans = Array.from({ length: BANS_MAX }, (_, n) =>
    ban(`2001:db8:ffff:ffff:ffff:ffff:ffff:${(n + 0x1000).toString(16)}`, NOW + n + 1),
  )
  const order = {
    orderId: 'o1' as never,
    token: 1 as never,
    body: { kind: 'snapshot' as const, value: snapshotOf(of(bans), 3_000, at(500)) },
  }
  const bytes = wireType('ProxyOrder').serialize(proxyOrder.encode(order) as object).length
  t.comment(`${bytes} bytes`)
  t.ok(bytes * 10 < MESSAGE_BYTES_MAX)
})
