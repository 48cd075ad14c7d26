import fc from 'fast-check'
import t from 'tap'
import type { PlayerLive } from '../../../control-plane/facts/live-view.ts'
import type { World } from '../../../control-plane/facts/world.ts'
import type { SessionRecord } from '../../../control-plane/sessions/session.ts'
import { accountsOfPlayers, playerSeenAt, tieOf } from '../../../control-plane/sessions/session-ties.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { ProxyId } from '../../../proto/contract/ids.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import { fleet, group, NOW, player, proxy, ref, shard, world } from '../../support/world.ts'

const udp = (port: number, ip = '127.0.0.1') => ({ protocol: 'udp', ip, port }) as const

function held(
  port: number | undefined,
  over: Partial<SessionRecord> & { readonly on?: string; readonly ip?: string } = {},
): SessionRecord {
  const { on = 'arena-1', ip, ...rest } = over
  const seen = port === undefined ? undefined : udp(port, ip)
  return {
    account: 'ann' as AccountName,
    epoch: 5 as Epoch,
    since: (NOW - 10_000) as StoreTimeMs,
    state: { kind: 'held', shard: ref(on), attempt: 'a', seen },
    ...rest,
  }
}

function scene(people: readonly PlayerLive[]): World {
  return world(
    {
      shards: [shard('arena-1'), shard('arena-2')],
      groups: [group(1, ref('arena-1')), group(2, ref('arena-2'))],
      fleets: [fleet()],
    },
    { people, proxies: [proxy('proxy-1')] },
  )
}

const one = player(1, 'arena-g1')

const TIES: readonly (readonly [string, readonly PlayerLive[], SessionRecord, string])[] = [
  ['its flow is on its shard', [one], held(10_001), 'player'],
  ['its flow has ended', [], held(10_001), 'left'],
  [
    'its flow was moved to another shard',
    [{ ...one, group: player(1, 'arena-g2').group }],
    held(10_001),
    'left',
  ],
  ['another player opened the same port later', [{ ...one, ageMs: 1_000 }], held(10_001), 'left'],
  [
    'its flow opened when it claimed, by clocks that differ a little',
    [{ ...one, ageMs: 9_000 }],
    held(10_001),
    'player',
  ],
  ['the script did not say', [one], held(undefined), 'unknown'],
  ['no proxy has this address', [one], held(10_001, { ip: '10.9.9.9' }), 'unknown'],
  ['nobody holds it', [one], held(10_001, { state: { kind: 'free', last: undefined } }), 'unknown'],
  [
    'two proxies show the same address and port',
    [one, { ...player(1, 'arena-g1'), proxy: 'proxy-2' as ProxyId, id: 'other' as typeof one.id }],
    held(10_001),
    'left',
  ],
]

for (const [name, people, session, kind] of TIES)
  t.test(`an account is tied: ${name}: ${kind}`, async t => {
    t.equal(tieOf(scene(people), session, NOW).kind, kind)
  })

t.test('a TCP player whose flow has ended has left, also where no PROXY header told who it was', async t => {
  const seen = { protocol: 'tcp', ip: '127.0.0.1', port: 50_001 } as const
  const session = held(undefined, { state: { kind: 'held', shard: ref('arena-1'), attempt: 'a', seen } })
  t.equal(tieOf(scene([]), session, NOW).kind, 'left')
  const direct = { ...seen, ip: '10.9.9.9' }
  const other = held(undefined, {
    state: { kind: 'held', shard: ref('arena-1'), attempt: 'a', seen: direct },
  })
  t.equal(tieOf(scene([]), other, NOW).kind, 'unknown', 'it came past our proxies')
})

t.test('before the proxies have been heard nobody is said to have left', async t => {
  const given = world(
    { shards: [shard('arena-1')], groups: [group(1, ref('arena-1'))] },
    { activeForMs: 500, proxies: [] },
  )
  t.equal(tieOf(given, held(10_001), NOW).kind, 'unknown')
})

t.test('of two accounts that one player has claimed, it plays the younger one', async t => {
  const older = held(10_001, { account: 'old' as AccountName })
  const younger = held(10_001, { account: 'new' as AccountName, since: (NOW - 5_000) as StoreTimeMs })
  for (const order of [
    [older, younger],
    [younger, older],
  ])
    t.equal(accountsOfPlayers(scene([one]), order, NOW).get(one.id)?.account, 'new')
})

t.test("players who share an ip never get each other's account", async t => {
  const people = fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(people, fc.nat(30), (indices, asked) => {
      const players = indices.map(index => player(index, index % 2 === 0 ? 'arena-g1' : 'arena-g2'))
      const found = playerSeenAt(scene(players), ref('arena-1'), udp(10_000 + asked))
      const expected = players.find(each => each.flowPort === 10_000 + asked && each.group === 'arena-g1')
      return found?.id === expected?.id
    }),
  )
  t.pass()
})
