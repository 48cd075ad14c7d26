import t from 'tap'
import { poolStanding, REASONS_MAX, REFUSAL_SHOWN_MS } from '../../../control-plane/scaler/pool-standing.ts'
import type { Step } from '../../../control-plane/scaler/step.ts'
import type { HostId } from '../../../proto/contract/ids.ts'
import { ago, NOW, pool, row, spec } from './scaler-lab.ts'

const refused = (sinceMs: number, why = 'cloud refuses: quota exceeded') => {
  const { times, ...failed } = row('r1', 'failed', { why })
  return { ...failed, times: { plannedAt: times.plannedAt, failedAt: ago(sinceMs), refusedAt: ago(sinceMs) } }
}
const blocked = (why: string): Step => ({ kind: 'blocked', pool: spec().name, what: 'create', count: 1, why })
const act = (host: string): Step => ({ kind: 'create', host: host as HostId, why: '' })

t.test(
  'a provider’s refusal is an error with its words, until it makes a host again, or for an hour',
  async t => {
    t.strictSame(poolStanding(pool(1), [refused(5)], [blocked('breaker')], NOW), {
      kind: 'error',
      reasons: ['cloud refuses: quota exceeded'],
    })
    const built = { ...row('h1', 'joining'), times: { plannedAt: ago(50), builtAt: ago(4) } }
    t.equal(poolStanding(pool(1), [refused(5), built], [], NOW).kind, 'changing')
    t.equal(poolStanding(pool(1), [refused(REFUSAL_SHOWN_MS)], [], NOW).kind, 'changing')
  },
)

t.test('what holds a pool back is told once each, and not without end', async t => {
  const reasons = ['a', 'b', 'a', 'c', 'd', 'e', 'f'].map(blocked)
  t.strictSame(poolStanding(pool(1), [], reasons, NOW), {
    kind: 'blocked',
    reasons: ['a', 'b', 'c', 'd', 'e'].slice(0, REASONS_MAX),
  })
})

t.test('it changes while something is done to its hosts, not to others’', async t => {
  t.equal(poolStanding(pool(1), [row('h1', 'planned')], [act('h1')], NOW).kind, 'changing')
  t.equal(poolStanding(pool(1), [row('h1', 'ready')], [act('x')], NOW).kind, 'as-wanted')
  for (const kind of ['joining', 'draining', 'destroying'] as const)
    t.equal(poolStanding(pool(1), [row('h1', kind)], [], NOW).kind, 'changing', `${kind}, between two passes`)
  t.equal(poolStanding(pool(1, { pausedAt: ago(5) }), [], [blocked('a')], NOW).kind, 'paused')
})
