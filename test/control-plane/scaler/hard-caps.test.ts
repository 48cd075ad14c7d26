import t from 'tap'
import { capRoom, forgettable, GONE_KEPT_MS, type HardCaps } from '../../../control-plane/scaler/hard-caps.ts'
import { ago, many, NOW, row } from './scaler-lab.ts'

const CAPS: HardCaps = { hostsMax: 10, pendingMax: 3, createsPerHourMax: 5, createsPerDayMax: 8 }

t.test('the tightest of the hard caps counts, and says so', async t => {
  const old = { times: { plannedAt: ago(90_000_000) } }
  const room = (...hosts: Parameters<typeof capRoom>[0][number][]) => capRoom(hosts, CAPS, NOW)
  t.strictSame(room(), { room: 3, why: 'at most 3 hosts may be on their way up at a time' })
  t.match(room(row('a', 'planned', old), row('b', 'planned', old), row('c', 'planned', old)), { room: 0 })
  const made = (hours: number, count: number) =>
    Array.from({ length: count }, (_, index) =>
      row(`g${index}`, 'gone', { times: { plannedAt: ago(hours * 3_600_000), goneAt: ago(5) } }),
    )
  t.match(room(...made(0.5, 4)), { room: 1, why: /an hour/ })
  t.match(room(...made(2, 7)), { room: 1, why: /a day/ })
  t.match(room(...made(25, 7)), { room: 3 })
  const standing = many(9, 'ready', { times: { plannedAt: ago(90_000_000), readyAt: ago(5) } }).map(
    ({ record }) => record,
  )
  t.match(room(...standing), { room: 1, why: 'at most 10 hosts may exist' })
  t.match(
    room(row('a', 'provisioning', { asks: 4, times: { plannedAt: ago(5), askedAt: ago(4) } })),
    { room: 1, why: /an hour/ },
    'each call counts',
  )
})

t.test(
  'rows are forgotten after a day; a machine that we let go is known as long as it is listed',
  async t => {
    const hosts = [
      row('new', 'gone', {}, GONE_KEPT_MS - 1),
      row('old', 'gone', {}, GONE_KEPT_MS),
      row('let-go', 'evicted', {}, GONE_KEPT_MS),
      row('still-there', 'evicted', {}, GONE_KEPT_MS),
      row('lost', 'lost', {}, GONE_KEPT_MS),
    ]
    const forgotten = forgettable(hosts, new Set(['m-still-there', 'm-old']), NOW)
    t.strictSame(
      forgotten.map(({ id }) => id),
      ['old', 'let-go'],
    )
  },
)
