import t from 'tap'
import {
  isPaused,
  PAUSE_MS_MAX,
  PAUSE_MS_MIN,
  pauseAfter,
} from '../../../control-plane/scaler/provider-pause.ts'
import { later, NOW, spec } from './scaler-lab.ts'

t.test('429 pauses the whole account, within bounds, and never less than before', async t => {
  const cloud = spec().provider
  const pause = pauseAfter(undefined, cloud, 30_000, NOW)
  t.equal(pause.until, later(30_000))
  t.equal(pauseAfter(pause, cloud, 5_000, NOW).until, later(30_000))
  t.equal(pauseAfter(undefined, cloud, Number.NaN, NOW).until, later(PAUSE_MS_MIN))
  t.equal(pauseAfter(undefined, cloud, -5, NOW).until, later(PAUSE_MS_MIN))
  t.equal(pauseAfter(undefined, cloud, 1e12, NOW).until, later(PAUSE_MS_MAX))
  t.ok(isPaused([pause], cloud, later(29_999)))
  t.notOk(isPaused([pause], cloud, later(30_000)))
  t.notOk(isPaused([pause], 'other' as typeof cloud, NOW))
})
