import t from 'tap'
import { poolTrouble } from '../../../control-plane/scaler/pool-trouble.ts'
import type { PoolName } from '../../../control-plane/scaler/pool.ts'
import { ago, facts, later, NOW, row, spec } from './scaler-lab.ts'

const game = 'game' as PoolName
const refused = (id: string, why: string, msAgo: number) =>
  row(id, 'failed', {
    why,
    times: { plannedAt: ago(9_000_000), failedAt: ago(msAgo), refusedAt: ago(msAgo) },
  })

t.test('a refusal is told in the provider’s words, with what to do', async t => {
  const hosts = [
    refused('h1', 'cloud refuses: server limit exceeded', 5_000),
    refused('h2', 'cloud refuses: server limit exceeded', 4_000),
    refused('h3', 'cloud refuses: unknown image debian-99', 3_000),
  ]
  t.match(poolTrouble(facts({ hosts }), game), [
    { text: /debian-99/, remedy: /template names an image/, hosts: 1 },
    { text: /limit exceeded/, remedy: /Ask the provider for more/, hosts: 2 },
  ])
})

t.test('what is over is not told', async t => {
  const built = row('h9', 'ready', { times: { plannedAt: ago(9_000), builtAt: ago(1_000) } })
  t.same(poolTrouble(facts({ hosts: [refused('h1', 'no', 5_000), built] }), game), [])
  t.same(poolTrouble(facts({ hosts: [refused('h1', 'no', 4_000_000)] }), game), [])
  t.same(poolTrouble(facts(), 'other' as PoolName), [])
})

t.test('a provider that asks us to wait is asked again by itself', async t => {
  const pauses = [{ provider: spec().provider, until: later(30_000) }]
  t.match(poolTrouble(facts({ pauses, now: NOW }), game), [{ text: /asks us to wait/, remedy: /in 30 s/ }])
})
