import t from 'tap'
import { moveProgress, moveTicket } from '../../../control-plane/moves/move-progress.ts'
import type { MovePhaseName, MoveRecord } from '../../../control-plane/moves/move.ts'
import {
  MOVE_DEADLINE_MS,
  type MoveRequest,
  planKickRequest,
  planMoveRequest,
} from '../../../control-plane/moves/plan-requests.ts'
import { storeTimeAfter } from '../../../lib/store-time.ts'
import type { OrderResult, OrderStatus } from '../../../proto/contract/common.ts'
import {
  orderId as orderIdField,
  type MoveId,
  type OrderId,
  type ProxyId,
} from '../../../proto/contract/ids.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import { allWell, fleet, group, life, NOW, player, ref, shard } from '../../support/world.ts'

const id = 'm1' as MoveId
const meta = { requestId: 'A Request, not an id!', validateOnly: false, reason: '', actor: '' }
const selector = { ids: [], ip: '', account: '', group: '', shard: 'arena-1', fleet: '', percent: 0 }
const request: MoveRequest = {
  selector,
  to: 'arena-2',
  style: 'cut',
  lameDuckMs: 0,
  pacePerSecond: 0,
  deadlineMs: 0,
  follow: 'default',
}
const given = {
  shards: [shard('arena-1'), shard('arena-2')],
  groups: [group(1, ref('arena-1')), group(2, ref('arena-2'))],
}
const people = [player(1, 'arena-g1'), player(2, 'arena-g1', { proxy: 'proxy-2' as ProxyId })]
const plan = (over: Partial<MoveRequest> = {}, facts: Parameters<typeof allWell>[0] = {}) =>
  planMoveRequest(allWell({ ...given, ...facts }, { people }), id, meta, { ...request, ...over })
const ticket = moveTicket(id, plan())

function record(phase: MovePhaseName, lameDuckMs = 0): MoveRecord {
  const begin = plan({ style: 'lame-duck', lameDuckMs }).decision.changes.find(
    one => one.kind === 'move.begin',
  )
  const times = { begunAt: NOW, since: NOW, deadline: storeTimeAfter(NOW, MOVE_DEADLINE_MS) }
  return { ...begin!.move, ...times, phase }
}

const answer = (order: string, flowId: string, status: OrderStatus = 'done'): [OrderId, OrderResult] => [
  order as OrderId,
  {
    orderId: order as OrderId,
    status,
    code: '',
    message: 'why not',
    flows: status === 'done' ? [{ flowId: flowId as never, outcome: 'done', reason: '' }] : [],
    tookUs: order.endsWith('1') ? 900 : 100,
  },
]
const both = [answer('move-m1-0', 'f1'), answer('move-m1-1', 'f2')]

function progress(
  moves: readonly MoveRecord[],
  answers: readonly [OrderId, OrderResult][],
  ended?: 'done' | 'rolled-back',
) {
  const known = new Map(answers)
  return moveProgress(ticket, { moves }, { answerOf: order => known.get(order) }, ended)
}

t.test('a move is settled when every proxy has answered, and takes as long as the slowest', async t => {
  t.match(progress([record('commit')], both), {
    settled: true,
    result: { phase: 'done', tookUs: 900, flows: [{ outcome: 'done' }, { outcome: 'done' }] },
  })
})

t.test('what is reported at each point of a move', async t => {
  const [first] = both
  const cases: readonly [string, ReturnType<typeof progress>, boolean, MovePhaseName, readonly string[]][] = [
    ['not committed', progress([record('prepare')], []), false, 'prepare', ['gone', 'gone']],
    ['one proxy answered', progress([record('commit')], [first!]), false, 'commit', ['done', 'gone']],
    ['one never did', progress([record('drain')], [first!]), true, 'drain', ['done', 'gone']],
    ['a lame duck', progress([record('commit', 5_000)], both), true, 'drain', ['done', 'done']],
    ['rolled back', progress([], [], 'rolled-back'), true, 'rolled-back', ['refused', 'refused']],
    ['long over', progress([], [], 'done'), true, 'done', ['gone', 'gone']],
    [
      'one refused',
      progress([record('commit')], [first!, answer('move-m1-1', 'f2', 'refused')]),
      true,
      'done',
      ['done', 'refused'],
    ],
  ]
  for (const [name, found, settled, phase, outcomes] of cases) {
    t.equal(found.settled, settled, name)
    t.equal(found.result.phase, phase, name)
    t.strictSame(
      found.result.flows.map(flow => flow.outcome),
      outcomes,
      name,
    )
  }
})

t.test('a move that was rolled back says that it was not applied', async t => {
  t.match(progress([], [], 'rolled-back').result.outcome, { applied: false, summary: /rolled back/ })
})

t.test('moving nobody is done at once', async t => {
  const empty = moveTicket(id, plan({ selector: { ...selector, shard: 'arena-2' } }))
  t.match(moveProgress(empty, { moves: [] }, { answerOf: () => undefined }, undefined), {
    settled: true,
    result: { phase: 'done', flows: [], outcome: { operationId: '', touched: [] } },
  })
})

t.test('a placement that is ahead of its proxy is passed, not met', async t => {
  const { key } = people[0]!
  const placement = { player: key, group: given.groups[1]!.id, placementVersion: 4, madeAt: NOW }
  t.strictSame(
    plan({}, { placements: [placement] }).flows.map(flow => flow.placementVersion),
    [5, 1],
  )
})

t.test('a move goes at its own pace, else at its fleet’s, else at that of fleets which say none', async t => {
  const paceWith = (fleetPace: number | undefined, asked: number) => {
    const facts = { fleets: [fleet({ spec: { pacePerSecond: fleetPace } })] }
    const begin = plan({ pacePerSecond: asked }, facts).decision.changes.find(
      one => one.kind === 'move.begin',
    )
    return begin?.move.pacePerSecond
  }
  t.strictSame([paceWith(7, 3), paceWith(7, 0), paceWith(undefined, 0)], [3, 7, 100])
})

t.test('a whole name comes before the beginning of another', async t => {
  const other = shard('arena-g2-1')
  const shards = [...given.shards, other]
  t.equal(plan({ to: 'arena-g2' }, { shards }).target.shard.shardId, 'arena-2')
  t.throws(() => plan({ to: 'arena-g2-1' }, { shards }), { code: 'SWY_CONFLICT' }, 'it is a spare')
})

t.test('flows carry the account of their player, and who has a place needs no room', async t => {
  const full = { shards: [shard('arena-1'), shard('arena-2', { slots: 1 })] }
  const accounts = new Map([['f2', { account: 'ann' as AccountName, epoch: 5 as Epoch }]])
  t.throws(() => plan({ accounts }, full), { code: 'SWY_NO_ROOM' })
  const planned = plan({ accounts, hasPlace: true }, full)
  t.strictSame(
    planned.flows.map(flow => flow.account),
    [undefined, { name: 'ann', epoch: 5 }],
  )
  t.notOk(planned.decision.changes.some(change => change.kind === 'reservation.make'))
})

t.test('a move that is decided begins committed', async t => {
  const accounts = new Map([['f2', { account: 'ann' as AccountName, epoch: 5 as Epoch }]])
  const planned = plan({ accounts, hasPlace: true, isDecided: true })
  t.match(planned.decision.changes.slice(1), [
    { kind: 'move.begin', move: { id } },
    { kind: 'placement.put', placement: { player: people[0]!.key, group: 'arena-g2', placementVersion: 1 } },
    { kind: 'placement.put', placement: { player: people[1]!.key } },
    { kind: 'expected.put', account: 'ann', epoch: 5, group: 'arena-g2' },
    { kind: 'move.phase', id, from: ['prepare'], phase: 'commit' },
  ])
})

t.test('a move that is decided goes to a shard that drains, too, and to none that is fenced', async t => {
  const draining = { shards: [shard('arena-1'), shard('arena-2', { life: life.draining() })] }
  const fenced = { shards: [shard('arena-1'), shard('arena-2', { life: life.fenced })] }
  t.throws(() => plan({ hasPlace: true }, draining), { code: 'SWY_CONFLICT' })
  t.equal(plan({ hasPlace: true, isDecided: true }, draining).flows.length, 2)
  t.throws(() => plan({ hasPlace: true, isDecided: true }, fenced), { code: 'SWY_CONFLICT' })
})

t.test('orders of a kick have valid ids of their own, whatever the request is called', async t => {
  const planned = planKickRequest(allWell(given, { people }), id, meta, selector, 0)
  const ids = planned.decision.proxyOrders!.map(order => order.step.orderId)
  t.strictSame(ids, ['kick-m1-0', 'kick-m1-1'])
  for (const one of ids) t.doesNotThrow(() => orderIdField.decode(one, ''))
})
