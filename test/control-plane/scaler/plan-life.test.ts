import t from 'tap'
import type { HostRecord, HostStateName } from '../../../control-plane/scaler/host.ts'
import {
  type HostSight,
  type ObservedHost,
  observedHost,
  UNSEEN,
} from '../../../control-plane/scaler/observed-host.ts'
import { planLife } from '../../../control-plane/scaler/plan-life.ts'
import { HEAL_INTERVAL_MS, HEAL_TURN_MS, textHash } from '../../../control-plane/scaler/self-heal.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { braked, ago, attached, limits, NOW, row, short, silent, spec } from './scaler-lab.ts'

const host = (
  state: HostStateName,
  part: Partial<HostRecord> = {},
  sinceMs = 1_000,
  status: ObservedHost['status'] = 'running',
  sight: HostSight = UNSEEN,
) => observedHost(row('h1', state, part, sinceMs), status, sight)
const plan = (one: ObservedHost, part: Parameters<typeof limits>[0] = {}, now: StoreTimeMs = NOW) =>
  short(planLife(one, spec(), now, limits(part)))
const none = { count: 0, why: 'used up' }
const lots = { count: 9, why: '' }
const unnamed = (part: Partial<HostRecord>) => ({ providerId: undefined, ...part })
const looked = { missed: 1, listedAt: NOW }

const TABLE: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['a planned one is asked for', plan(host('planned')), ['create h1']],
  ['not under a brake', plan(host('planned'), braked('create')), []],
  ['not while the account is paused', plan(host('planned'), { paused: 'wait' }), []],
  [
    'not without budget',
    plan(host('planned'), { calls: { growth: none, replacement: lots, delete: lots } }),
    [],
  ],
  [
    'a replacement has a budget of its own',
    plan(host('planned', { createPurpose: 'replacement' }), {
      calls: { growth: none, replacement: lots, delete: lots },
    }),
    ['create h1'],
  ],
  [
    'no replacement in a frozen pool',
    plan(host('planned', { createPurpose: 'replacement' }), { frozen: 'unwell' }),
    [],
  ],
  [
    'not while its breaker is open',
    plan(host('planned'), { rungs: [{ hardware: 'small' as never, starts: 0, why: 'open' }] }),
    [],
  ],
  ['an unknown outcome: wait', plan(host('provisioning', {}, 60_000)), []],
  [
    'a listing that began too soon after shows nothing',
    plan(host('provisioning', unnamed({ missed: 5, listedAt: ago(1) }), 60_000)),
    [],
  ],
  ['a look has shown nothing: ask again', plan(host('provisioning', looked, 60_000)), ['create h1']],
  ['not for ever', plan(host('provisioning', { ...looked, asks: 3 }, 60_000)), ['fail h1']],
  ['no look in time', plan(host('provisioning', {}, 300_001)), ['fail h1']],
  ['it runs', plan(host('provisioning', { providerId: 'm-1' })), ['build h1']],
  ['it is being built', plan(host('provisioning', { providerId: 'm-1' }, 300_000, 'building')), []],
  ['for too long', plan(host('provisioning', { providerId: 'm-1' }, 300_001, 'building')), ['fail h1']],
  ['it comes up in error', plan(host('provisioning', { providerId: 'm-1' }, 5, 'error')), ['fail h1']],
  [
    'what its provider says is not understood: wait',
    plan(host('provisioning', { providerId: 'm-1' }, 5, 'unknown')),
    [],
  ],
  [
    'it vanished while it was built',
    plan(host('provisioning', { providerId: 'm-1', missed: 2 }, 5, 'absent')),
    ['fail h1'],
  ],
  ['from an image nothing is installed', plan(host('installing', { image: 'i-1' })), ['install h1']],
  ['without one by script', plan(host('installing'), {}), ['install h1']],
  ['until its agent is there', plan(host('installing', {}, 5, 'running', attached())), ['install h1']],
  ['or it takes too long', plan(host('installing', {}, 900_001)), ['fail h1']],
  ['it joins', plan(host('joining', {}, 5, 'running', attached())), ['join h1']],
  [
    'or not',
    plan(host('joining', { times: { plannedAt: NOW, builtAt: ago(900_001), installedAt: ago(5) } })),
    ['fail h1'],
  ],
  [
    'a ready one that answers is left alone, whatever its provider says',
    plan(host('ready', {}, 5, 'error', attached())),
    [],
  ],
  ['draining with players', plan(host('draining', {}, 5, 'running', attached(1))), []],
  [
    'draining and occupied',
    plan(host('draining', {}, 5, 'running', { ...attached(), occupiedBy: 'a hook' })),
    [],
  ],
  [
    'draining with a silent agent: nobody knows who is there',
    plan(host('draining', {}, 5, 'running', silent(5))),
    [],
  ],
  ['draining and empty', plan(host('draining', {}, 5, 'running', attached())), ['empty h1']],
  [
    'its deadline has come',
    plan(host('draining', { drainDeadline: NOW }, 5, 'running', attached(9))),
    ['empty h1'],
  ],
  ['nobody was ever asked for it', plan(host('destroying', unnamed({ asks: 0 }))), ['remove h1']],
  ['asked for, name unknown: wait for a look', plan(host('destroying', unnamed({ asks: 1 }))), []],
  [
    'two looks have shown nothing',
    plan(host('destroying', unnamed({ asks: 1, missed: 2, listedAt: NOW }))),
    ['remove h1'],
  ],
  ['it is deleted', plan(host('destroying')), ['delete h1']],
  ['not under a brake', plan(host('destroying'), braked('delete')), []],
  ['not while the pool is frozen', plan(host('destroying'), { frozen: 'unwell' }), []],
  [
    'unless a person said so',
    plan(host('destroying', { destroyPurpose: 'asked' }), { frozen: 'unwell' }),
    ['delete h1'],
  ],
  ['not what is not understood', plan(host('destroying', {}, 5, 'unknown')), []],
  [
    'not without budget',
    plan(host('destroying'), { calls: { growth: lots, replacement: lots, delete: none } }),
    [],
  ],
  ...(['drained', 'failed', 'lost', 'adopt?', 'gone', 'evicted'] as const).map(
    state => [`${state} is others’ business`, plan(host(state)), []] as const,
  ),
]

for (const [name, got, wanted] of TABLE)
  t.test(name, async t => {
    t.strictSame(got, wanted)
  })

const turn = (HEAL_INTERVAL_MS - (textHash('h1') % HEAL_INTERVAL_MS) + 10 * HEAL_INTERVAL_MS) as StoreTimeMs

t.test('self-heal: its provider and its agent agree, or the agent has been silent for very long', async t => {
  const heal = (
    status: ObservedHost['status'],
    silentMs: number,
    part: Parameters<typeof limits>[0] = {},
    now = turn,
  ) => plan(host('ready', {}, 5, status, silent(silentMs)), part, now)
  t.strictSame(heal('error', 5), ['fail h1'])
  t.strictSame(heal('stopped', 5), ['fail h1'])
  t.strictSame(heal('running', 900_000), [])
  t.strictSame(heal('running', 900_001), ['fail h1'])
  t.strictSame(heal('unknown', 9_000_000), [])
  t.strictSame(heal('absent', 9_000_000), [], 'the sweep decides who is lost')
  t.strictSame(heal('error', 5, { frozen: 'unwell' }), [])
  t.strictSame(heal('error', 5, braked('delete')), [])
  t.strictSame(heal('error', 5, {}, (turn + HEAL_TURN_MS) as StoreTimeMs), [], 'not its turn')
})

t.test('what is quarantined is left alone; the guard is asked again at its turn', async t => {
  const quarantined = host('destroying', { flags: { quarantined: 'no tags' } })
  t.strictSame(plan(quarantined, {}, turn), ['delete h1'])
  t.strictSame(plan(quarantined, {}, (turn + HEAL_TURN_MS) as StoreTimeMs), [])
})
