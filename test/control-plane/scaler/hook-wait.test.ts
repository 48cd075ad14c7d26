import t from 'tap'
import { NO_COLLECTIONS } from '../../../control-plane/scaler/collections.ts'
import { afterWord, type HookWait, hookWaitId, judgeHooks } from '../../../control-plane/scaler/hook-wait.ts'
import { type HostRecord, hostState } from '../../../control-plane/scaler/host.ts'
import type { LifecycleHook } from '../../../control-plane/scaler/lifecycle-hook.ts'
import { planPass } from '../../../control-plane/scaler/plan-pass.ts'
import type { HostSight } from '../../../control-plane/scaler/observed-host.ts'
import { ago, attached, facts, NOW, pool, row, short, silent } from './scaler-lab.ts'

const hook = (part: Partial<LifecycleHook> = {}): LifecycleHook => ({
  name: 'warm',
  moment: 'launching',
  act: { kind: 'webhook', url: 'http://127.0.0.1:9' },
  heartbeatMs: 60_000,
  capMs: 600_000,
  otherwise: 'abandon',
  ...part,
})
const wait = (host: HostRecord, part: Partial<HookWait> = {}): HookWait => ({
  host: host.id,
  hook: 'warm',
  moment: 'launching',
  holds: hostState(host).since,
  begunAt: ago(10_000),
  heardAt: ago(10_000),
  secretHash: undefined,
  result: undefined,
  why: 'its webhook has not answered yet',
  ...part,
})
const joining = row('game-1', 'joining')
const drained = row('game-1', 'drained')
const ending = hook({ moment: 'terminating', otherwise: 'continue' })

function verdict(hooks: readonly LifecycleHook[], host: HostRecord, ...waits: readonly HookWait[]): string {
  const judged = judgeHooks(hooks, hostState(host), name => waits.find(one => one.hook === name), NOW)
  return judged.kind === 'hold'
    ? `${judged.wait === undefined ? 'begin' : 'hold'} ${judged.hook.name}`
    : judged.kind
}

const TABLE: readonly (readonly [string, string, string])[] = [
  ['no hooks', verdict([], joining), 'go'],
  ['one of another moment', verdict([ending], joining), 'go'],
  ['one that asks nothing', verdict([hook({ act: { kind: 'skip' } })], joining), 'go'],
  ['one that has to begin', verdict([hook()], joining), 'begin warm'],
  ['one that has begun', verdict([hook()], joining, wait(joining)), 'hold warm'],
  ['one that said go on', verdict([hook()], joining, wait(joining, { result: 'continue' })), 'go'],
  ['one that gave up', verdict([hook()], joining, wait(joining, { result: 'abandon' })), 'abandon'],
  ['one that is silent', verdict([hook()], joining, wait(joining, { heardAt: ago(60_001) })), 'abandon'],
  [
    'one that speaks and takes too long',
    verdict([hook()], joining, wait(joining, { begunAt: ago(600_001), heardAt: NOW })),
    'abandon',
  ],
  [
    'a script is not expected to speak',
    verdict(
      [hook({ act: { kind: 'script', script: 'x' } })],
      joining,
      wait(joining, { heardAt: ago(99_999) }),
    ),
    'hold warm',
  ],
  [
    'silence at the end of a host means: go on',
    verdict([ending], drained, wait(drained, { moment: 'terminating', heardAt: ago(60_001) })),
    'go',
  ],
  [
    'what was begun for an earlier drain says nothing about this one',
    verdict(
      [ending],
      drained,
      wait(drained, { moment: 'terminating', holds: ago(999_999), result: 'continue' }),
    ),
    'begin warm',
  ],
  [
    'one after the other',
    verdict([hook(), hook({ name: 'test' })], joining, wait(joining, { result: 'continue' })),
    'begin test',
  ],
  [
    'whoever gives up ends it',
    verdict([hook(), hook({ name: 'test' })], joining, wait(joining, { result: 'abandon' })),
    'abandon',
  ],
]
for (const [name, got, wanted] of TABLE)
  t.test(name, async t => {
    t.equal(got, wanted)
  })

t.test('a word counts once; a heartbeat only keeps it alive', async t => {
  t.match(afterWord(wait(joining), 'heartbeat', '', NOW), { heardAt: NOW, result: undefined })
  t.match(afterWord(wait(joining), 'abandon', 'no', NOW), { result: 'abandon', why: 'no' })
  t.equal(afterWord(wait(joining, { result: 'abandon' }), 'continue', '', NOW), undefined)
})

function planned(
  hooks: readonly LifecycleHook[],
  host: HostRecord,
  given: HookWait | undefined,
  sight: HostSight = attached(),
): readonly string[] {
  const waits = new Map(
    given === undefined ? [] : [[hookWaitId(host.id, 'warm'), { id: '', version: 1, value: given }] as const],
  )
  const desired = host === joining ? 1 : 0
  return short(
    planPass({
      facts: facts({
        pools: [pool(desired, { reached: desired }, { hooks })],
        hosts: [host],
        collections: { ...NO_COLLECTIONS, 'hook-wait': waits },
      }),
      listings: new Map(),
      sightOf: () => sight,
    }),
  )
}

t.test('a host that a hook holds up does not serve before, and is replaced if it is given up', async t => {
  const hooks = [hook()]
  t.same(planned([], joining, undefined), ['join game-1'])
  t.same(planned(hooks, joining, undefined), [])
  t.same(planned(hooks, joining, wait(joining)), [])
  t.same(planned(hooks, joining, wait(joining, { result: 'continue' })), ['join game-1'])
  t.same(planned(hooks, joining, wait(joining, { result: 'abandon' })), ['fail game-1'])
  t.same(
    planned(hooks, joining, wait(joining), silent(9_000_000)),
    [],
    'its agent had joined: a lost link is no reason to give it up',
  )
  t.same(planned(hooks, joining, wait(joining, { result: 'abandon' }), silent(1)), ['fail game-1'])
})

t.test('a drained host is not destroyed before its hook has ended', async t => {
  const hooks = [ending]
  const begun = wait(drained, { moment: 'terminating' })
  t.same(planned([], drained, undefined), ['destroy(surplus) game-1'])
  t.same(planned(hooks, drained, undefined), ['blocked delete 1'])
  t.same(planned(hooks, drained, begun), ['blocked delete 1'])
  t.same(planned(hooks, drained, { ...begun, result: 'continue' }), ['destroy(surplus) game-1'])
  t.same(planned(hooks, drained, { ...begun, result: 'abandon' }), ['destroy(surplus) game-1'])
})
