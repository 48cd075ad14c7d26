import t from 'tap'
import { massUnhealth, RECENTLY_MS } from '../../../control-plane/scaler/mass-unhealth.ts'
import { observedHost } from '../../../control-plane/scaler/observed-host.ts'
import { ago, later, many, NOW, pool, row, silent, well } from './scaler-lab.ts'

t.test('more than three, or a fifth of a pool, unwell at once freezes it', async t => {
  const ill = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      observedHost(row(`i${index}`, 'ready'), 'running', silent(5_000)),
    )
  t.equal(massUnhealth(pool(9), [...many(5, 'ready'), ...ill(3)], NOW), undefined)
  t.match(
    massUnhealth(pool(9), [...many(5, 'ready'), ...ill(4)], NOW),
    /4 of 9 hosts of game are unwell at once, more than 3/,
  )
  t.equal(massUnhealth(pool(30), [...many(24, 'ready'), ...ill(6)], NOW), undefined)
  t.ok(massUnhealth(pool(30), [...many(23, 'ready'), ...ill(7)], NOW))
})

t.test(
  'what counts as unwell: silent, in error, not understood, lately lost; not what never joined',
  async t => {
    const lost = (sinceMs: number) =>
      [1, 2, 3, 4].map(index => observedHost(row(`l${index}`, 'lost', {}, sinceMs), 'absent'))
    t.ok(massUnhealth(pool(9), lost(5_000), NOW))
    t.equal(massUnhealth(pool(9), lost(RECENTLY_MS), NOW), undefined)
    const four = [1, 2, 3, 4]
    t.ok(
      massUnhealth(
        pool(9),
        four.map(index => ({ ...well(`h${index}`, 'ready'), status: 'unknown' as const })),
        NOW,
      ),
    )
    t.ok(
      massUnhealth(
        pool(9),
        four.map(index => ({ ...well(`h${index}`, 'ready'), status: 'error' as const })),
        NOW,
      ),
    )
    const never = { times: { plannedAt: ago(500), askedAt: ago(400), failedAt: ago(5) } }
    t.equal(
      massUnhealth(
        pool(9),
        four.map(index => observedHost(row(`f${index}`, 'failed', never), 'error')),
        NOW,
      ),
      undefined,
    )
  },
)

t.test('a person lifts the freeze for a while', async t => {
  const lost = [1, 2, 3, 4].map(index => observedHost(row(`l${index}`, 'lost'), 'absent'))
  t.equal(massUnhealth(pool(9, { unfrozenUntil: later(1) }), lost, NOW), undefined)
  t.ok(massUnhealth(pool(9, { unfrozenUntil: NOW }), lost, NOW))
})
