import fc from 'fast-check'
import t from 'tap'
import { HOST_STATES, hostState } from '../../../../control-plane/scaler/host.ts'
import type { ScalerBrake } from '../../../../control-plane/scaler/scaler-brake.ts'
import {
  planDrainHost,
  planMarkHost,
  planUndrainHost,
} from '../../../../control-plane/scaler/requests/host-requests.ts'
import { planDestroyHost, planEvictHost } from '../../../../control-plane/scaler/requests/host-endings.ts'
import { isUndrainable } from '../../../../control-plane/scaler/plan-deficit.ts'
import { observedHost } from '../../../../control-plane/scaler/observed-host.ts'
import { attached, NOW, pool, row } from '../scaler-lab.ts'
import { answer, committed, meta, SAYS_NOTHING, world } from './request-lab.ts'

const brake = (verb: ScalerBrake['verb']): ScalerBrake => ({
  scope: 'pool:game',
  verb,
  reason: 'an incident',
  owner: 'bob',
  since: NOW,
  expiresAt: undefined,
})

t.test('a host that is drained by a person is not taken back by the scaler itself', async t => {
  const before = world({ hosts: [row('h1', 'ready'), row('h2', 'ready')] }, { sights: { h1: attached(3) } })
  const plan = planDrainHost(before, 'h1', meta, 0)
  t.equal(
    plan.outcome.summary,
    'host h1 of game drains, 600 s at most, with 3 players on it; another one is made where it is missing',
  )
  const [host] = committed(before, plan).hosts
  t.match(host && hostState(host), { kind: 'draining', deadline: NOW + 600_000 })
  t.notOk(isUndrainable(observedHost(host!, 'running'), pool(2), NOW))
  t.match(plan.events, [{ actor: 'ann', why: 'a look', kind: 'host.drain-asked', subject: 'h1' }])
})

t.test('what keeps a host from draining is said, with what to do', async t => {
  const two = [row('h1', 'ready'), row('h2', 'ready')]
  const table = [
    [
      world({ hosts: [row('h1', 'draining')] }),
      'SWY_CONFLICT: host h1: it drains already: `hosts undrain` takes it back',
    ],
    [
      world({ hosts: [row('h1', 'ready', { flags: { protected: 'the shop' } })] }),
      'SWY_CONFLICT: host h1 is protected (the shop): `hosts unprotect h1` first',
    ],
    [
      world({ hosts: two }, { sights: { h1: { ...attached(), occupiedBy: 'a fail-over' } } }),
      'SWY_CONFLICT: host h1 is occupied (a fail-over): wait until that is over',
    ],
    [
      world({ hosts: two, brakes: [brake('drain')] }),
      'SWY_BRAKED: the brake on drain (pool:game) is set by bob: an incident',
    ],
    [
      world({ hosts: two, brakes: [brake('delete')] }),
      'SWY_BRAKED: the brake on delete (pool:game) is set by bob: an incident',
    ],
    [
      world({ hosts: two, pools: [pool(2, {}, { min: 2 })] }),
      'SWY_CONFLICT: host h1: pool game would have 1 ready host, and min is 2: raise it first (pools set game --hosts 3), or replace all of it (pools taint game)',
    ],
    [world({ hosts: [] }), 'SWY_NOT_FOUND: there is no host h1'],
    [world({ hosts: [row('h11', 'ready'), row('h12', 'ready')] }), 'SWY_AMBIGUOUS: h1 could be h11, h12'],
    [
      world({ hosts: two, pools: [] }),
      'SWY_INVALID_ARGUMENT: deadline_ms: the pool of host h1 is gone, so say how long its players have',
    ],
  ] as const
  for (const [given, expected] of table)
    t.equal(
      answer(() => planDrainHost(given, 'h1', meta, 0)),
      expected,
    )
})

t.test('undrain takes the mark of the drain off, but no taint', async t => {
  const draining = world({ hosts: [row('h1', 'draining', { flags: { cordoned: 'ann' } })] })
  const [host] = committed(draining, planUndrainHost(draining, 'h1', meta)).hosts
  t.match(host && hostState(host).kind, 'ready')
  t.equal(host?.flags.cordoned, undefined)
  const tainted = world({ hosts: [row('h1', 'draining', { flags: { tainted: 'old' } })] })
  t.match(
    answer(() => planUndrainHost(tainted, 'h1', meta)),
    /`pools abort game` ends the rollout first/,
  )
  t.match(
    answer(() => planUndrainHost(world({ hosts: [row('h1', 'ready')] }), 'h1', meta)),
    /hosts drain/,
  )
})

t.test('marks are set once and taken off once', async t => {
  const bare = world({ hosts: [row('h1', 'ready')] })
  const on = { flag: 'protected', on: true } as const
  const off = { flag: 'protected', on: false } as const
  const marked = committed(bare, planMarkHost(bare, 'h1', meta, on))
  t.equal(marked.hosts[0]?.flags.protected, 'ann: a look')
  t.match(
    answer(() => planMarkHost(world(marked), 'h1', meta, on)),
    'protected already: ann: a look',
  )
  t.match(
    answer(() => planMarkHost(bare, 'h1', meta, off)),
    'is not protected',
  )
  t.match(
    answer(() => planMarkHost(bare, 'h1', SAYS_NOTHING, on)),
    'change.reason: say why',
  )
  t.equal(
    committed(world(marked), planMarkHost(world(marked), 'h1', meta, off)).hosts[0]?.flags.protected,
    undefined,
  )
})

t.test('what cannot be undone needs the whole id', async t => {
  const one = world({ hosts: [row('h12', 'drained')] })
  for (const plan of [planDestroyHost, planEvictHost])
    t.equal(
      answer(() => plan(one, 'h1', meta)),
      'SWY_INVALID_ARGUMENT: id: this cannot be undone, so give the whole id: h12',
    )
})

t.test('nothing that serves is destroyed, and nothing that the guard has refused', async t => {
  const at = (...given: Parameters<typeof row>) => world({ hosts: [row(...given)] })
  t.match(
    answer(() => planDestroyHost(at('h1', 'ready'), 'h1', meta)),
    /it is ready and serves: `hosts drain`/,
  )
  t.match(
    answer(() => planDestroyHost(at('h1', 'adopt?'), 'h1', meta)),
    /`orphans destroy h1`/,
  )
  t.match(
    answer(() => planDestroyHost(at('h1', 'drained', { flags: { quarantined: 'no tag' } }), 'h1', meta)),
    /the delete guard has refused it \(no tag\).*`hosts evict h1`/,
  )
  t.match(
    answer(() => planDestroyHost({ ...at('h1', 'drained'), sightOf: () => attached(2) }, 'h1', meta)),
    /carries 2 players: `hosts drain h1`/,
  )
  const good = at('h1', 'drained')
  const [host] = committed(good, planDestroyHost(good, 'h1', meta)).hosts
  t.match(host, { destroyPurpose: 'asked', why: 'ann: a look' })
})

t.test('eviction says what stays behind and is paid for', async t => {
  const undo = [
    { kind: 'dns', id: 'h1.example', doneAt: undefined, attempts: 0, nextAt: NOW, why: '' },
  ] as const
  const before = world({ hosts: [row('h1', 'ready', { undo })] })
  const plan = planEvictHost(before, 'h1', meta)
  t.match(plan.outcome.summary, /machine m-h1 stays at cloud, and is paid for,.*and with it dns h1.example$/)
  t.match(hostState(committed(before, plan).hosts[0]!).kind, 'evicted')
  t.match(
    answer(() => planEvictHost(before, 'h1', SAYS_NOTHING)),
    'change.reason',
  )
})

t.test(
  'every verb has an answer in every state: a plan that the ledger takes, or a refusal with a code',
  async () => {
    const verbs = [
      (given: ReturnType<typeof world>) => planDrainHost(given, 'h1', meta, 0),
      (given: ReturnType<typeof world>) => planUndrainHost(given, 'h1', meta),
      (given: ReturnType<typeof world>) => planEvictHost(given, 'h1', meta),
      (given: ReturnType<typeof world>) => planDestroyHost(given, 'h1', meta),
      (given: ReturnType<typeof world>) => planMarkHost(given, 'h1', meta, { flag: 'cordoned', on: true }),
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...HOST_STATES),
        fc.constantFrom(...verbs),
        fc.constantFrom({}, { tainted: 'x' }, { protected: 'x' }, { cordoned: 'x' }, { quarantined: 'x' }),
        fc.nat(3),
        (state, verb, flags, players) => {
          const given = world({ hosts: [row('h1', state, { flags })] }, { sights: { h1: attached(players) } })
          const said = answer(() => {
            const plan = verb(given)
            committed(given, plan)
            return plan
          })
          return !said.startsWith('SWY_INTERNAL')
        },
      ),
    )
  },
)
