import fc from 'fast-check'
import t from 'tap'
import {
  afterAttempt,
  DELIVERIES_KEPT_MAX,
  type Delivery,
  DISABLE_AFTER_MS,
  KIND_PATTERN,
  logDelivery,
  REFUSALS_MAX,
  type Subscription,
  wantsEvent,
} from '../../../control-plane/scaler/subscription.ts'
import { ago, NOW } from './scaler-lab.ts'

const subscription: Subscription = {
  name: 'ops',
  url: 'http://127.0.0.1:9',
  kinds: ['*'],
  form: 'json',
  secret: 's',
  by: 'ann',
  madeAt: ago(1),
  cursor: 4,
  failingSince: undefined,
  disabled: undefined,
}

t.test('which events somebody wants', async t => {
  const wants = (kinds: readonly string[]) =>
    ['host.ready', 'host.gone', 'hosts.x', 'pool.scaled'].filter(kind => wantsEvent({ kinds }, kind))
  t.same(wants(['*']).length, 4)
  t.same(wants(['host.*']), ['host.ready', 'host.gone'])
  t.same(wants(['host.ready', 'pool.scaled']), ['host.ready', 'pool.scaled'])
  for (const kind of ['*', 'host.*', 'host.ready', 'brake.set']) t.ok(KIND_PATTERN.test(kind), kind)
  for (const kind of ['', 'host', '*.ready', 'host.', 'Host.ready', 'host.ready.x', 'h*.x'])
    t.notOk(KIND_PATTERN.test(kind), kind)
})

t.test('what follows from an attempt', async t => {
  const failing = { ...subscription, failingSince: ago(5_000) }
  const after = (
    result: 'delivered' | 'refused' | 'failed',
    attempts = 1,
    before: Subscription = failing,
  ) => {
    const next = afterAttempt(before, 5, attempts, result, NOW)
    const { cursor, failingSince, disabled } = next.subscription
    return [next.outcome, cursor, failingSince, disabled]
  }
  t.same(after('delivered'), ['delivered', 5, undefined, undefined])
  t.same(after('failed', 1, subscription), ['failed', 4, NOW, undefined], 'since now')
  t.same(after('failed', 99), ['failed', 4, ago(5_000), undefined], 'it is tried again and again')
  t.same(after('refused', REFUSALS_MAX - 1), ['failed', 4, ago(5_000), undefined])
  t.same(after('refused', REFUSALS_MAX), ['given-up', 5, ago(5_000), undefined], 'others wait behind it')
  const long = { ...subscription, failingSince: ago(DISABLE_AFTER_MS) }
  t.same(after('failed', 9, long), [
    'failed',
    4,
    ago(DISABLE_AFTER_MS),
    'nothing could be delivered for 24 hours',
  ])
})

t.test('the log of deliveries is bounded, and has one entry per delivery', async () => {
  const entries = fc.array(fc.nat(300), { maxLength: 400 })
  fc.assert(
    fc.property(entries, entries => {
      const log = entries.reduce(
        (log, event) => {
          const delivery: Delivery = {
            id: `ops-${event}`,
            event,
            kind: 'host.ready',
            at: NOW,
            attempts: 1,
            outcome: 'failed',
            detail: '',
          }
          return logDelivery(log, delivery)
        },
        { deliveries: [] as readonly Delivery[] },
      ).deliveries
      return (
        log.length <= DELIVERIES_KEPT_MAX &&
        new Set(log.map(({ id }) => id)).size === log.length &&
        log.at(-1)?.event === entries.at(-1)
      )
    }),
  )
})
