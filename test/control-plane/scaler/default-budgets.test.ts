import t from 'tap'
import { DEFAULT_RATES, withRates } from '../../../control-plane/scaler/default-budgets.ts'
import { DEFAULT_CAPS } from '../../../control-plane/scaler/hard-caps.ts'
import { budget } from './scaler-lab.ts'

const kept = [budget('installation', 3), budget('pool:game', 1)]

t.test('budgets fill as fast as the caps mean, whatever was stored', async t => {
  const rates = (createsPerHourMax: number) =>
    withRates(kept, { ...DEFAULT_CAPS, createsPerHourMax }).map(({ rate }) => rate)
  const usual = [DEFAULT_RATES.installation, DEFAULT_RATES.pool]
  t.same(rates(DEFAULT_CAPS.createsPerHourMax), usual)
  t.same(rates(1), usual, 'fewer creations are the cap’s business: deletions need their calls')
  t.same(rates(1_000), [
    { perHour: 1_500, burst: 200 },
    { perHour: 500, burst: 100 },
  ])
})

t.test('what is left of a budget stays', async t => {
  t.same(
    withRates(kept, { ...DEFAULT_CAPS, createsPerHourMax: 1_000 }).map(({ scope, tokens, at }) => ({
      scope,
      tokens,
      at,
    })),
    kept.map(({ scope, tokens, at }) => ({ scope, tokens, at })),
  )
})
