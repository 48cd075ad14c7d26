import fc from 'fast-check'
import t from 'tap'
import { applyChanges, LEDGER_CHANGES_MAX } from '../../../control-plane/scaler/apply-changes.ts'
import { POOLS_MAX } from '../../../control-plane/scaler/cluster.ts'
import { BUDGETS_MAX } from '../../../control-plane/scaler/default-budgets.ts'
import type { LedgerChange, ScalerFacts } from '../../../control-plane/scaler/ledger.ts'
import { POOL_HOSTS_MAX, type PoolName } from '../../../control-plane/scaler/pool.ts'
import type { Proposal } from '../../../control-plane/scaler/settle-desired.ts'
import type { HostId } from '../../../proto/contract/ids.ts'
import { budget, facts, later, NOW, pool, row, spec } from './scaler-lab.ts'

const game = 'game' as PoolName
const applied = (given: Partial<ScalerFacts>, ...changes: LedgerChange[]) =>
  applyChanges(facts(given), changes, () => 0)
const after = (given: Partial<ScalerFacts>, ...changes: LedgerChange[]): ScalerFacts => {
  const result = applied(given, ...changes)
  if (result.kind !== 'done') throw new Error(result.why)
  return result.facts
}
const propose = (hosts: number, part: Partial<Proposal> = {}, declare = false): LedgerChange => ({
  kind: 'pool.propose',
  pool: game,
  proposal: { hosts, source: 'asked', force: false, mayExceed: false, ...part },
  declare,
})
const put = (own: Parameters<typeof spec>[0] = {}, expected?: number): LedgerChange => ({
  kind: 'pool.put',
  spec: spec(own),
  expected,
})

const TABLE: readonly (readonly [string, Partial<ScalerFacts>, readonly LedgerChange[], object])[] = [
  [
    'a new pool has the level it was declared with',
    { pools: [] },
    [put({ hosts: 4 })],
    { desired: 4, declared: 4, version: 1 },
  ],
  [
    'one that follows demand begins with its least',
    { pools: [] },
    [put({ hosts: 'demand', min: 2 })],
    { desired: 2, declared: 2 },
  ],
  [
    'declared anew it keeps its level',
    {},
    [put({ max: 9 }, 1)],
    { desired: 3, version: 2, spec: { max: 9 } },
  ],
  ['… unless that is what changed', {}, [put({ hosts: 7 }, 1)], { desired: 7, declared: 7, version: 2 }],
  [
    'names of hosts are not used again',
    { pools: [], hosts: [row('game-8', 'gone')] },
    [put()],
    { lastOrdinal: 8 },
  ],
  ['a proposal changes the level', {}, [propose(5)], { desired: 5, declared: 3, version: 2 }],
  ['… and what is declared, if it says so', {}, [propose(5, {}, true)], { desired: 5, declared: 5 }],
  ['one that changes nothing leaves the version', {}, [propose(3)], { desired: 3, version: 1 }],
  ['two together: the second finds the cooldown', {}, [propose(5), propose(2)], { desired: 5 }],
  ['nobody exceeds without a right', {}, [propose(90)], { desired: 13, exceed: undefined }],
  ['who may exceed does, step by step', {}, [propose(25, { mayExceed: true })], { desired: 13, exceed: 25 }],
  [
    'what was exceeded ends with it',
    { pools: [pool(25, { exceed: 25 })] },
    [propose(18)],
    { desired: 18, exceed: undefined },
  ],
  ['spares', {}, [{ kind: 'pool.spares', pool: game, spares: 2 }], { spares: 2, version: 2 }],
  ['a pause', {}, [{ kind: 'pool.pause', pool: game, paused: true }], { pausedAt: NOW, version: 2 }],
  [
    'paused again it is paused since the first time',
    { pools: [pool(3, { pausedAt: later(-5) })] },
    [{ kind: 'pool.pause', pool: game, paused: true }],
    { pausedAt: later(-5), version: 1 },
  ],
  [
    'resumed',
    { pools: [pool(3, { pausedAt: NOW })] },
    [{ kind: 'pool.pause', pool: game, paused: false }],
    { pausedAt: undefined },
  ],
  [
    'unfrozen for a while',
    {},
    [{ kind: 'pool.unfreeze', pool: game, forMs: 1_000 }],
    { unfrozenUntil: later(1_000) },
  ],
  [
    'an override',
    {},
    [{ kind: 'pool.override', pool: game, override: undefined }],
    { override: undefined, version: 2 },
  ],
  [
    'who lets a host go changes what others rely on',
    { hosts: [row('h1', 'ready')] },
    [{ kind: 'host.event', host: 'h1' as HostId, event: { kind: 'evict' }, why: 'a person' }],
    { version: 2 },
  ],
]

t.test('what changes make of a pool', async t => {
  for (const [name, given, changes, wanted] of TABLE)
    t.match(
      after(given, ...changes).pools.find(({ spec: own }) => own.name === game),
      wanted,
      name,
    )
})

t.test('what is refused, and what never holds', async t => {
  const pools = Array.from({ length: POOLS_MAX }, (_, index) =>
    pool(1, {}, { name: `p${index}` as PoolName }),
  )
  for (const [name, kind, given, change] of [
    ['a pool that is not there', 'refused', { pools: [] }, propose(1)],
    ['another version', 'refused', {}, put({}, 9)],
    ['one more than there may be', 'limit', { pools }, put()],
    ['too many spares', 'limit', {}, { kind: 'pool.spares', pool: game, spares: POOL_HOSTS_MAX + 1 }],
    ['half a spare', 'limit', {}, { kind: 'pool.spares', pool: game, spares: 0.5 }],
    [
      'a pool that has hosts',
      'refused',
      { hosts: [row('h1', 'ready')] },
      { kind: 'pool.remove', pool: game, expected: 1 },
    ],
    [
      'more words than anybody reads',
      'limit',
      {},
      { kind: 'approval.put', hosts: Array<HostId>(1_001).fill('h' as HostId), by: 'ann', forMs: 1 },
    ],
    [
      'a host that still counts',
      'refused',
      { hosts: [row('h1', 'gone', {}, 1_000)] },
      { kind: 'host.forget', host: 'h1' as HostId },
    ],
  ] as const satisfies readonly (readonly [string, string, Partial<ScalerFacts>, LedgerChange])[])
    t.match(applied(given, change), { kind, why: /\w/ }, name)
  const many = Array.from({ length: LEDGER_CHANGES_MAX + 1 }, (): LedgerChange => ({
    kind: 'pool.unchanged',
    pool: game,
    version: 1,
  }))
  t.match(applied({}, ...many), { kind: 'limit' })
})

t.test('a row is gone only when everything beside its machine is', async t => {
  const item = { kind: 'dns', id: 'd', doneAt: undefined, attempts: 0, nextAt: NOW, why: '' } as const
  const server = { ...item, kind: 'server', id: 'h1' } as const
  const remove: LedgerChange = {
    kind: 'host.event',
    host: 'h1' as HostId,
    event: { kind: 'remove' },
    why: 'it is gone',
  }
  const hosts = [row('h1', 'destroying', { undo: [item, server] })]
  t.match(applied({ hosts }, remove), { kind: 'refused' })
  const items = [{ ...item, doneAt: NOW }, server]
  const undo: LedgerChange = { kind: 'host.undo', host: 'h1' as HostId, seen: [item, server], items }
  t.match(after({ hosts }, undo, remove).hosts, [
    { times: { goneAt: NOW }, undo: [{ doneAt: NOW }, { doneAt: NOW }] },
  ])
})

t.test('whoever removes a pool and declares it anew has no fresh budget', async t => {
  const used = budget('pool:game', 1)
  const remove: LedgerChange = { kind: 'pool.remove', pool: game, expected: 1 }
  const found = after({ budgets: [used] }, remove, put()).budgets.find(({ scope }) => scope === 'pool:game')
  t.same(found, used)
  const full = budget('pool:old', 8)
  t.notOk(after({ budgets: [full] }, put({ max: 5 }, 1)).budgets.includes(full), 'a full one is dropped')
  const budgets = Array.from({ length: BUDGETS_MAX }, (_, index) => budget(`pool:old-${index}`, 1))
  t.match(applied({ budgets }, put({ max: 5 }, 1)), { kind: 'limit' })
})

t.test('facts are never changed in place, and what is refused leaves nothing', async t => {
  const change = fc.constantFrom<LedgerChange>(
    propose(5),
    propose(0),
    put({ max: 7 }, 1),
    { kind: 'pool.remove', pool: game, expected: 1 },
    { kind: 'host.insert', host: row('game-60', 'planned'), ordinal: 60 },
    { kind: 'host.event', host: 'game-60' as HostId, event: { kind: 'ask', image: undefined }, why: '' },
    { kind: 'budget.take', scopes: ['pool:game'], purpose: 'growth' },
    { kind: 'approval.put', hosts: [], by: 'ann', forMs: 5 },
    { kind: 'provider.pause', provider: spec().provider, retryAfterMs: 5 },
    { kind: 'record.put', collection: 'sample', id: 's', expected: undefined, value: {} as never },
  )
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), changes => {
      const given = facts({ budgets: [budget('pool:game', 3)] })
      const before = structuredClone(given)
      const result = applyChanges(given, changes, () => 0)
      t.strictSame(given, before)
      if (result.kind !== 'done') return
      const [own] = result.facts.pools
      if (own === undefined) return
      const { min, max } = own.spec
      if (own.desired > Math.max(max, 3) || own.desired < min)
        t.fail(`desired ${own.desired} of ${min} to ${max}`)
      if (result.facts.budgets.some(({ tokens }) => tokens < 0)) t.fail('a budget below nothing')
    }),
    { numRuns: 200 },
  )
})

t.test('what was planned before somebody protected a host, or cordoned it, is refused', async t => {
  const given = { hosts: [row('h1', 'ready')], pools: [pool(1)] }
  const flag = (name: 'protected' | 'cordoned' | 'quarantined'): LedgerChange => ({
    kind: 'host.event',
    host: 'h1' as HostId,
    event: { kind: 'flag', flag: name, value: 'ann' },
    why: 'ann',
  })
  const planned: LedgerChange = { kind: 'pool.unchanged', pool: game, version: 1 }
  t.match(applied(given, flag('protected'), planned), { kind: 'refused' })
  t.match(applied(given, flag('cordoned'), planned), { kind: 'refused' })
  t.match(applied(given, flag('quarantined'), planned), { kind: 'done' })
})
