import t from 'tap'
import {
  planAbortRollout,
  planTaintDatacenter,
  planTaintPool,
} from '../../../../control-plane/scaler/requests/rollout-requests.ts'
import { NO_COLLECTIONS } from '../../../../control-plane/scaler/collections.ts'
import { planPool } from '../../../../control-plane/scaler/plan-pool.ts'
import type {
  DatacenterName,
  PoolName,
  ProviderName,
  TemplateName,
} from '../../../../control-plane/scaler/pool.ts'
import { observedHost } from '../../../../control-plane/scaler/observed-host.ts'
import { attached, limits, NOW, pool, row, short } from '../scaler-lab.ts'
import { answer, committed, meta, SAYS_NOTHING, world } from './request-lab.ts'

const three = [
  row('h1', 'ready'),
  row('h2', 'ready'),
  row('h3', 'ready', { flags: { protected: 'the shop' } }),
]

t.test('a taint replaces all but the protected, and the pool begins with one more', async t => {
  const before = world({ pools: [pool(3)], hosts: three })
  const plan = planTaintPool(before, 'game', meta)
  t.equal(
    plan.outcome.summary,
    'pool game: 2 hosts are replaced, 2 more at a time; 1 protected one stays; `pools abort game` stops it',
  )
  const after = committed(before, plan)
  t.match(after.pools[0]?.rollout, { from: 't1', to: 't1', total: 2 })
  t.strictSame(
    after.hosts.map(({ flags }) => flags.tainted),
    ['ann: a look', 'ann: a look', undefined],
  )
  const observed = after.hosts.map(host => observedHost(host, 'running', attached()))
  t.match(short(planPool(after.pools[0]!, observed, NOW, limits())), ['growth game-51 small'])
})

t.test('a taint is refused where it could not go on', async t => {
  const table = [
    [world({ hosts: three, pools: [pool(3, { pausedAt: NOW })] }), /paused: `pools resume game` first/],
    [world({ hosts: [] }), /no host that could be replaced/],
    [
      world({
        hosts: three,
        brakes: [
          { scope: 'all', verb: 'create', reason: 'x', owner: 'bob', since: NOW, expiresAt: undefined },
        ],
      }),
      /^SWY_BRAKED/,
    ],
  ] as const
  for (const [given, expected] of table)
    t.match(
      answer(() => planTaintPool(given, 'game', meta)),
      expected,
    )
  t.match(
    answer(() => planTaintPool(world({ hosts: three }), 'game', SAYS_NOTHING)),
    'change.reason',
  )
  const begun = committed(world({ hosts: three }), planTaintPool(world({ hosts: three }), 'game', meta))
  t.match(
    answer(() => planTaintPool(world(begun), 'game', meta)),
    /`pools abort game` first/,
  )
})

t.test('an abort leaves what it has not come to, on the template of before', async t => {
  const rollout = {
    from: 't0' as TemplateName,
    to: 't1' as TemplateName,
    since: NOW,
    total: 2,
    checkpoint: 0,
    reachedAt: undefined,
    failed: [],
  }
  const flags = { tainted: 'old' }
  const before = world({
    pools: [pool(2, { rollout })],
    hosts: [row('h1', 'ready', { flags }), row('h2', 'draining', { flags })],
  })
  const plan = planAbortRollout(before, 'game', meta)
  t.match(
    plan.outcome.summary,
    /the rollout ends, 1 host stays that it had not come to, and new hosts are of t0 again/,
  )
  const after = committed(before, plan)
  t.match(after.pools[0], { rollout: undefined, spec: { template: 't0' } })
  t.strictSame(
    after.hosts.map(host => host.flags.tainted),
    [undefined, 'old'],
  )
  t.match(
    answer(() => planAbortRollout(world(after), 'game', meta)),
    'nothing to abort',
  )
})

t.test('a datacenter is replaced pool by pool, and says which are left as they are', async t => {
  const here = {
    name: 'here' as DatacenterName,
    provider: 'cloud' as ProviderName,
    region: 'north',
    settings: {},
  }
  const collections = {
    ...NO_COLLECTIONS,
    datacenter: new Map([['here', { id: 'here', version: 1, value: here }]]),
  }
  const door = pool(1, { pausedAt: NOW }, { name: 'door' as PoolName })
  const before = world({ collections, pools: [pool(3), door], hosts: three })
  const plan = planTaintDatacenter(before, 'he', meta)
  t.match(
    plan.outcome.summary,
    /^datacenter here: 2 hosts of game are replaced; 1 protected one stays; left as it is: pool door is paused/,
  )
  t.ok(committed(before, plan).pools.find(({ spec }) => spec.name === 'game')?.rollout)
  t.match(
    answer(() => planTaintDatacenter(world({ collections, pools: [door] }), 'here', meta)),
    /SWY_CONFLICT.*door is paused/,
  )
  t.match(
    answer(() => planTaintDatacenter(world({ pools: [] }), 'here', meta)),
    /SWY_NOT_FOUND/,
  )
})
