import fc from 'fast-check'
import t from 'tap'
import type { Facts } from '../../../control-plane/facts/facts.ts'
import type { PlayerLive } from '../../../control-plane/facts/live-view.ts'
import type { FailoverPhase } from '../../../control-plane/groups/failover.ts'
import {
  BOUNCES_MAX,
  type ExpectedAccount,
  EXPECTED_MS,
} from '../../../control-plane/sessions/expected-account.ts'
import {
  judgeReturn,
  LET_GO_BEFORE_MS,
  mayBeExpected,
  ON_ITS_WAY_MS,
  type ReturnView,
} from '../../../control-plane/sessions/judge-return.ts'
import type { SessionRecord, SessionState } from '../../../control-plane/sessions/session.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { FleetName, FlowId, Generation, GroupId } from '../../../proto/contract/ids.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import { failover, fleet, group, life, NOW, player, ref, shard, world } from '../../support/world.ts'
import { move } from '../../support/move-record.ts'

const ann = 'ann' as AccountName
const ago = (ms: number): StoreTimeMs => (NOW - ms) as StoreTimeMs
const seen = { protocol: 'udp', ip: '127.0.0.1', port: 10_001 } as const
const elsewhere = { ...seen, port: 10_777 }

/** Group 1 was on arena-9, which is gone, and is on arena-1; groups 2 and 3 have not moved. */
const one = group(1, ref('arena-1'), { generation: 2 as Generation })
const two = group(2, ref('arena-2'))
const three = group(3, ref('arena-3'))
const dead = ref('arena-9')
const done: FailoverPhase = { kind: 'done', target: one.shard, generation: one.generation }
const left = (over: Parameters<typeof failover>[1] = {}) => ({
  ...failover({ ...one, shard: dead }, { phase: done, since: ago(2_000) }),
  ...over,
})

const given: Partial<Facts> = {
  fleets: [fleet()],
  shards: [shard('arena-1'), shard('arena-2'), shard('arena-3'), shard('arena-9', { life: life.fenced })],
  groups: [one, two, three],
}

const held = (on = dead, epoch = 5): SessionRecord => ({
  account: ann,
  epoch: epoch as Epoch,
  since: ago(60_000),
  state: { kind: 'held', shard: on, attempt: 'a', seen: elsewhere },
})
const free = (last: Extract<SessionState, { kind: 'free' }>['last']): SessionRecord => ({
  ...held(),
  state: { kind: 'free', last },
})

const expects = (over: Partial<ExpectedAccount> = {}): Partial<Facts> => ({
  expected: [
    {
      account: ann,
      group: one.id,
      epoch: 5 as Epoch,
      since: ago(9_000),
      bounces: 0,
      bounced: undefined,
      ...over,
    },
  ],
})
const bounced = (bounces: number, over: Partial<NonNullable<ExpectedAccount['bounced']>> = {}) =>
  expects({ bounces, bounced: { at: ago(3_000), shard: two.shard, seen: elsewhere, ...over } })

const here = player(1, two.id)

function verdict(facts: Partial<Facts>, over: Partial<ReturnView> = {}) {
  const view: ReturnView = { account: ann, shard: two.shard, seen, player: here, session: held(), ...over }
  return judgeReturn(world({ ...given, ...facts }), view)
}

function text(facts: Partial<Facts>, over: Partial<ReturnView> = {}): string {
  const found = verdict(facts, over)
  return [found.kind, 'group' in found ? found.group.id : '', 'bounces' in found ? found.bounces : '']
    .join(' ')
    .trim()
}

type Case = readonly [string, Partial<Facts>, Partial<ReturnView>, string]

const FAILED_OVER: readonly Case[] = [
  ['its group has left its shard', { failovers: [left()] }, {}, 'bounce arena-g1 1'],
  ['the shard let it go before', { failovers: [left()] }, { session: free(dead) }, 'bounce arena-g1 1'],
  [
    'its player had left long before',
    { failovers: [left({ begunAt: ago(3_000) })] },
    { session: { ...free(dead), since: ago(3_001 + LET_GO_BEFORE_MS) } },
    'here',
  ],
  [
    'it came in on its group',
    { failovers: [left()] },
    { shard: one.shard, player: player(1, one.id) },
    'here',
  ],
  ['nothing has failed over', {}, {}, 'here'],
  ['that is too long ago', { failovers: [left({ since: ago(EXPECTED_MS + 1) })] }, {}, 'here'],
  ['it was dropped', { failovers: [left({ phase: { kind: 'dropped', why: '' } })] }, {}, 'here'],
  ['it has played somewhere since', { failovers: [left()] }, { session: held(three.shard) }, 'here'],
  ['another life of the shard', { failovers: [left()] }, { session: held(ref('arena-9', 2)) }, 'here'],
  ['nobody knows where it played', { failovers: [left()] }, { session: free(undefined) }, 'here'],
  ['it has never played', { failovers: [left()] }, { session: undefined }, 'here'],
  ['its flow is not known', { failovers: [left()] }, { player: undefined }, 'here'],
  ['its flow is on no group', { failovers: [left()] }, { player: player(1, 'arena-g8') }, 'here'],
  [
    'the shard carried two groups, and both have left',
    { failovers: [left(), left({ group: three.id })] },
    {},
    'here',
  ],
  [
    'the shard carries a group still',
    { failovers: [left()], groups: [one, two, group(3, dead)] },
    {},
    'here',
  ],
  ['its group is no more', { failovers: [left({ group: 'arena-g7' as GroupId })] }, {}, 'here'],
  [
    'its group is of another fleet',
    { failovers: [left()], groups: [{ ...one, fleet: 'other' as FleetName }, two] },
    {},
    'here',
  ],
  [
    'both groups are on one shard now',
    { failovers: [left()], groups: [one, group(2, one.shard)] },
    { shard: one.shard },
    'here',
  ],
  [
    'its group is being carried over',
    { failovers: [left({ phase: { kind: 'begun' }, holdUntil: ago(-1) })] },
    {},
    'wait arena-g1',
  ],
  [
    'its group waits for longer than players hold',
    { failovers: [left({ phase: { kind: 'waiting', why: '' }, holdUntil: ago(0) })] },
    {},
    'here',
  ],
  [
    'its group is on its new shard, and proxies are being told',
    { failovers: [left({ phase: { ...done, kind: 'bound', reservation: 'r', target: one.shard } })] },
    {},
    'bounce arena-g1 1',
  ],
  [
    'its new shard is dead as well',
    { failovers: [left()], shards: [shard('arena-1', { life: life.suspect }), shard('arena-2')] },
    {},
    'here',
  ],
]

const MOVED: readonly Case[] = [
  ['its player was moved', expects(), {}, 'bounce arena-g1 1'],
  ['it was moved, and came in there', expects({ group: two.id }), {}, 'here'],
  ['it has been granted since', expects({ epoch: 4 as Epoch }), { session: held(three.shard) }, 'here'],
  ['that is too long ago', expects({ since: ago(EXPECTED_MS + 1) }), { session: held(three.shard) }, 'here'],
  [
    'it was moved after a fail-over',
    { ...expects({ group: three.id }), failovers: [left()] },
    {},
    'bounce arena-g3 1',
  ],
  ['it was moved to a group that is no more', expects({ group: 'arena-g7' as GroupId }), {}, 'here'],
  [
    'somebody else was moved',
    { expected: [{ ...expects().expected![0]!, account: 'Ann' as AccountName }] },
    {},
    'here',
  ],
]

const AGAIN: readonly Case[] = [
  ['a second login', bounced(1), {}, 'bounce arena-g1 2'],
  ['a third', bounced(BOUNCES_MAX), {}, 'here'],
  ['two, long ago', bounced(BOUNCES_MAX, { at: ago(EXPECTED_MS + 1) }), {}, 'bounce arena-g1 1'],
  ['two, and then another move', { ...bounced(BOUNCES_MAX), failovers: [left()] }, {}, 'here'],
  [
    'the same login asks again, and its flow has left',
    bounced(1, { seen }),
    { player: undefined },
    'on-its-way arena-g1',
  ],
  [
    'the same login asks again while the move is under way',
    { ...bounced(1, { seen }), moves: [move(one, { flows: [flowOf(here)] })] },
    {},
    'on-its-way arena-g1',
  ],
  [
    'the same login asks again while its turn has not come',
    {
      ...bounced(1, { seen }),
      placements: [{ player: here.key, group: one.id, placementVersion: 1, madeAt: NOW }],
    },
    {},
    'on-its-way arena-g1',
  ],
  [
    'the same login asks again, and its proxy has not moved it for too long',
    {
      ...bounced(1, { seen, at: ago(ON_ITS_WAY_MS + 1) }),
      placements: [{ player: here.key, group: one.id, placementVersion: 1, madeAt: NOW }],
    },
    {},
    'bounce arena-g1 2',
  ],
  ['the same login asks again, and the move was rolled back', bounced(1, { seen }), {}, 'bounce arena-g1 2'],
  ['the same, for the last time', bounced(BOUNCES_MAX, { seen }), {}, 'here'],
  [
    'the same login asks again, and another one was granted meanwhile',
    bounced(1, { seen }),
    { player: undefined, session: held(one.shard, 6) },
    'here',
  ],
  ['the same port at another shard', bounced(1, { seen, shard: three.shard }), { player: undefined }, 'here'],
]

function flowOf(of: PlayerLive) {
  return { flowId: of.id, proxy: of.proxy, player: of.key, placementVersion: 1 }
}

for (const [name, cases] of Object.entries({ FAILED_OVER, MOVED, AGAIN }))
  t.test(`where a login belongs: ${name}`, async t => {
    for (const [what, facts, over, wanted] of cases) t.equal(text(facts, over), wanted, what)
  })

t.test('the session is not even read where nothing has happened lately', async t => {
  t.notOk(mayBeExpected(world(given).facts, ann))
  t.notOk(mayBeExpected(world({ ...given, failovers: [left({ since: ago(EXPECTED_MS + 1) })] }).facts, ann))
  t.ok(mayBeExpected(world({ ...given, failovers: [left()] }).facts, ann))
  t.ok(mayBeExpected(world({ ...given, ...expects() }).facts, ann))
  t.notOk(mayBeExpected(world({ ...given, ...expects() }).facts, 'Ann' as AccountName))
})

t.test('however often and wherever it comes in, an account is taken to its group twice at most', async () => {
  const arrivals = fc.array(
    fc.record({ group: fc.constantFrom(two, three), afterMs: fc.nat(EXPECTED_MS / 10), port: fc.nat(9) }),
    { maxLength: 9 },
  )
  fc.assert(
    fc.property(arrivals, logins => {
      let facts: Partial<Facts> = { ...given, failovers: [left({ since: NOW })] }
      let now: number = NOW
      let taken = 0
      for (const { group: at, afterMs, port } of logins) {
        now += afterMs
        const view: ReturnView = {
          account: ann,
          shard: at.shard,
          seen: { ...seen, port: 10_000 + port },
          player: { ...player(port, at.id), id: `f${port}` as FlowId },
          session: held(),
        }
        const found = judgeReturn(world({ ...facts, now: now as StoreTimeMs }), view)
        if (found.kind !== 'bounce') continue
        taken += 1
        if (found.bounces !== taken) return false
        facts = {
          ...facts,
          expected: [
            {
              account: ann,
              group: found.group.id,
              epoch: 5 as Epoch,
              since: now as StoreTimeMs,
              bounces: found.bounces,
              bounced: { at: now as StoreTimeMs, shard: at.shard, seen: view.seen! },
            },
          ],
        }
      }
      return taken <= BOUNCES_MAX
    }),
  )
})
