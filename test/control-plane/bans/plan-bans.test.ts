import t from 'tap'
import type { BanRecord } from '../../../control-plane/bans/ban.ts'
import { banIndexOf } from '../../../control-plane/bans/ban-index.ts'
import { bannedAccount, bannedClaim } from '../../../control-plane/bans/banned.ts'
import { BAN_SWEEP_MAX, planBans } from '../../../control-plane/bans/plan-bans.ts'
import {
  type AddBan,
  planAddBanRequest,
  planBanFromScript,
  planRemoveBanRequest,
  type ScriptBan,
  SCRIPT_BANS_MAX,
} from '../../../control-plane/bans/plan-requests.ts'
import { storeTimeAfter } from '../../../lib/store-time.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { type BanId, BANS_MAX } from '../../../proto/contract/ban.ts'
import type { FlowId, ProxyId } from '../../../proto/contract/ids.ts'
import type { AccountName } from '../../../proto/contract/session.ts'
import { life, NOW, player, ref, shard, world } from '../../support/world.ts'

const mallory = 'Mallory' as AccountName
const meta = { requestId: 'r1', validateOnly: false, reason: 'aimbot', actor: 'ada' }

function ban(target: string, over: Partial<BanRecord> = {}): BanRecord {
  const id = `b-${target.replaceAll(/[^a-z0-9]/gi, '-')}` as BanId
  return { id, target, reason: 'cheats', by: 'ann', since: NOW, expiresAt: undefined, ...over }
}

const ended = (target: string): BanRecord => ban(target, { expiresAt: NOW })
const flowsOfAccount = (account: AccountName) =>
  account === mallory ? [{ proxy: 'proxy-1' as ProxyId, flowId: 'f7' as FlowId }] : []
const people = [
  player(1, 'arena-g1', { key: { ...player(1, 'arena-g1').key, ip: '192.0.2.7' } }),
  player(2, 'arena-g1', { key: { ...player(2, 'arena-g1').key, ip: '192.0.2.8' } }),
  player(3, 'arena-g1', { key: { ...player(3, 'arena-g1').key, ip: '2001:db8::7' } }),
]

const add = (over: Partial<AddBan> = {}): AddBan => ({
  id: 'new' as BanId,
  target: '192.0.2.0/24',
  forMs: 0,
  force: false,
  ...over,
})

t.test('who is banned: by account, by address, by the smallest range that is live', async t => {
  const facts = {
    bans: [ban('account:Mallory'), ended('192.0.2.7'), ban('192.0.2.0/24'), ban('2001:db8::/32')],
  }
  const by = (account: string, ip?: string) => bannedClaim(facts, account as AccountName, ip, NOW)?.target
  t.equal(by('Mallory'), 'account:Mallory')
  t.equal(by('mallory'), undefined)
  t.equal(by('Ada', '192.0.2.7'), '192.0.2.0/24')
  t.equal(by('Ada', '::ffff:192.0.2.9'), '192.0.2.0/24')
  t.equal(by('Ada', '2001:db8:1::1'), '2001:db8::/32')
  t.equal(by('Ada', '192.0.3.7'), undefined)
  t.equal(by('Ada', 'nonsense'), undefined)
  t.equal(by('Ada'), undefined)
  t.equal(bannedAccount({ bans: [ended('account:Mallory')] }, mallory, NOW), undefined)
  t.equal(banIndexOf(facts.bans), banIndexOf(facts.bans), 'the index is made once')
})

t.test('what a ban says and cuts', async t => {
  const made = planAddBanRequest(world({}, { people }), add({ forMs: 7_200_000 }), meta)
  t.match(made, {
    outcome: {
      summary: '192.0.2.0/24 is banned for 7200 s: 2 flows are cut',
      touched: ['f1', 'f2'],
      operationId: 'new',
    },
    decision: {
      changes: [
        {
          kind: 'ban.put',
          ban: { id: 'new', target: '192.0.2.0/24', reason: 'aimbot', by: 'ada' },
          forMs: 7_200_000,
        },
      ],
      events: [{ kind: 'ban.added', subject: '192.0.2.0/24', actor: 'ada', why: 'aimbot' }],
    },
  })
  t.equal(made.decision.proxyOrders, undefined, 'addresses are the proxies’ matter')
})

t.test('a ban of an account cuts its flows at once', async t => {
  const made = planAddBanRequest(
    world({}, { people, flowsOfAccount }),
    add({ target: 'account:Mallory' }),
    meta,
  )
  t.equal(made.outcome.summary, 'account:Mallory is banned until somebody lifts it: 1 flow is cut')
  t.match(made.decision.proxyOrders, [
    { proxy: 'proxy-1', step: { kind: 'cut', orderId: 'ban-f7', cut: { flowIds: ['f7'] } } },
  ])
})

t.test('a target that is banned keeps its id', async t => {
  const known = ban('192.0.2.0/24')
  const made = planAddBanRequest(world({ bans: [known] }), add(), meta)
  t.match(made.outcome, { operationId: known.id, summary: /a ban of it is replaced/ })
  t.match(made.decision.changes, [{ kind: 'ban.put', ban: { id: known.id } }])
})

t.test('what cannot be banned names the field and the remedy', async t => {
  const table: readonly (readonly [target: string, message: RegExp])[] = [
    ['192.0.2.7/24', /^target: .*write 192\.0\.2\.0\/24/],
    ['nobody', /^target: .*write an ip/],
    ['account:a b', /^target: .*is no account/],
    ['0.0.0.0/0', /^target: 0\.0\.0\.0\/0 is very wide.*--force/],
    ['2000::/3', /very wide/],
  ]
  for (const [target, message] of table)
    t.throws(() => planAddBanRequest(world({}), add({ target }), meta), {
      code: 'SWY_INVALID_ARGUMENT',
      message,
    })
  t.equal(planAddBanRequest(world({}), add({ target: '0.0.0.0/0', force: true }), meta).outcome.applied, true)
})

t.test('a full table takes no new ban', async t => {
  const bans = Array.from({ length: BANS_MAX }, (_, n) => ban(`10.0.${n >> 8}.${n & 255}`))
  t.throws(() => planAddBanRequest(world({ bans }), add(), meta), { code: 'SWY_LIMIT' })
  t.ok(planAddBanRequest(world({ bans }), add({ target: '10.0.0.1' }), meta))
})

t.test('a ban is lifted by id, the beginning of it, or its target in any form', async t => {
  const bans = [ban('192.0.2.0/24', { id: 'abc1' as BanId }), ban('account:Mallory', { id: 'abd2' as BanId })]
  const lifted = (id: string) => planRemoveBanRequest(world({ bans }), id, meta).outcome.touched
  t.same(lifted('abc1'), ['192.0.2.0/24'])
  t.same(lifted('abd'), ['account:Mallory'])
  t.same(lifted('::ffff:192.0.2.0/120'), ['192.0.2.0/24'])
  t.same(lifted('account:Mallory'), ['account:Mallory'])
  t.throws(() => lifted('ab'), { code: 'SWY_AMBIGUOUS' })
  t.throws(() => lifted('xyz'), { code: 'SWY_NOT_FOUND' })
  t.throws(() => lifted('192.0.2.7'), { code: 'SWY_NOT_FOUND' })
  t.throws(() => lifted('192.0.2.7/24'), { code: 'SWY_INVALID_ARGUMENT' })
})

const scripted = (over: Partial<ScriptBan> = {}): ScriptBan => ({
  id: 'new' as BanId,
  shard: ref('arena-1'),
  target: '192.0.2.7',
  reason: 'speed hack',
  forMs: 60_000,
  ...over,
})
const shards = [shard('arena-1', { incarnation: 1 })]

t.test('a script bans in the name of its shard', async t => {
  t.match(planBanFromScript(world({ shards }), scripted()).decision, {
    changes: [{ kind: 'ban.put', ban: { by: 'shard arena-1#1', reason: 'speed hack' }, forMs: 60_000 }],
    events: [{ actor: 'shard arena-1#1' }],
  })
})

t.test('a script bans no wide range, and only while its shard serves', async t => {
  const code = 'SWY_INVALID_ARGUMENT'
  for (const target of ['192.0.0.0/23', '10.0.0.0/8', '2001:db8::/47'])
    t.throws(
      () => planBanFromScript(world({ shards }), scripted({ target })),
      { code, message: /^target: / },
      target,
    )
  for (const target of ['192.0.2.0/24', '2001:db8::/48'])
    t.ok(planBanFromScript(world({ shards }), scripted({ target })), target)
  const conflict = { code: 'SWY_CONFLICT' }
  t.throws(() => planBanFromScript(world({ shards }), scripted({ shard: ref('arena-1', 2) })), conflict)
  t.throws(
    () => planBanFromScript(world({ shards: [shard('arena-1', { life: life.fenced })] }), scripted()),
    conflict,
  )
})

t.test('a script does not shorten what lasts longer', async t => {
  const until = (ms: number | undefined) =>
    ban('192.0.2.7', { expiresAt: ms === undefined ? undefined : storeTimeAfter(NOW, ms) })
  const changes = (known: BanRecord, forMs: number) =>
    planBanFromScript(world({ shards, bans: [known] }), scripted({ forMs })).decision.changes.length
  t.equal(changes(until(undefined), 60_000), 0)
  t.equal(changes(until(undefined), 0), 0)
  t.equal(changes(until(60_000), 60_000), 0)
  t.equal(changes(until(59_999), 60_000), 1)
  t.equal(changes(until(60_000), 0), 1)
  t.equal(changes(ended('192.0.2.7'), 60_000), 1)
})

t.test('scripts leave room for people', async t => {
  const bans = Array.from({ length: SCRIPT_BANS_MAX }, (_, n) =>
    ban(`10.0.${n >> 8}.${n & 255}`, { by: 'shard arena-2#1' }),
  )
  t.throws(() => planBanFromScript(world({ shards, bans }), scripted()), { code: 'SWY_LIMIT' })
  t.ok(planBanFromScript(world({ shards, bans }), scripted({ target: '10.0.0.1' })))
  t.ok(planAddBanRequest(world({ bans }), add(), meta))
})

t.test('what has run out is dropped, a bounded number at a time, each with its event', async t => {
  const few = planBans(
    world({
      bans: [ended('192.0.2.1'), ban('192.0.2.2'), ban('192.0.2.3', { expiresAt: (NOW + 1) as StoreTimeMs })],
    }),
  )
  t.match(few, [
    { changes: [{ kind: 'ban.expire' }], events: [{ kind: 'ban.expired', subject: '192.0.2.1' }] },
  ])
  t.equal(few.length, 1)
  const many = Array.from({ length: BAN_SWEEP_MAX + 5 }, (_, n) => ended(`10.0.${n >> 8}.${n & 255}`))
  t.equal(planBans(world({ bans: many })).length, BAN_SWEEP_MAX)
})

t.test('whoever plays with a banned account is cut, as long as he is seen', async t => {
  const bans = [ban('account:Mallory'), ban('account:Ada')]
  t.match(planBans(world({ bans }, { flowsOfAccount })), [
    { changes: [], proxyOrders: [{ proxy: 'proxy-1', step: { orderId: 'ban-f7', kind: 'cut' } }] },
  ])
  t.same(planBans(world({ bans })), [], 'without accounts there is nobody to cut')
  t.same(
    planBans(world({ bans: [ended('account:Mallory')] }, { flowsOfAccount })).flatMap(
      one => one.proxyOrders ?? [],
    ),
    [],
  )
})
