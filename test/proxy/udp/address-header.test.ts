import fc from 'fast-check'
import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import type { PlayerKey } from '../../../proto/contract/common.ts'
import { readDatagramHeader } from '../../../proto/contract/proxy-protocol-header.ts'
import { AddressHeader, DATAGRAM_BYTES_MAX, RENEW_MS } from '../../../proxy/udp/address-header.ts'
import { main } from '../support/carrier-world.ts'

const player: PlayerKey = { listener: main, protocol: 'udp', ip: '192.0.2.7', port: 40_000 }
const plain = Buffer.from('hello')
const at = (ms: number) => ms as MonotonicMs
const seen = (ms: number) => ({ clientSeenAt: at(ms) })

t.test('every datagram needs the header until the shard answers', async t => {
  const header = new AddressHeader(player, 7_777)
  for (const now of [0, 1, 10, 5_000]) {
    t.ok(header.due(seen(now), plain), String(now))
    header.before(plain, at(now))
  }
  header.answered(at(5_001))
  t.notOk(header.due(seen(5_001), plain))
})

t.test('a shard that keeps silent is told again, once a second', async t => {
  const header = new AddressHeader(player, 7_777)
  header.before(plain, at(0))
  header.answered(at(100))
  t.notOk(header.due(seen(100 + RENEW_MS - 1), plain))
  t.ok(header.due(seen(100 + RENEW_MS), plain))
  header.before(plain, at(100 + RENEW_MS))
  t.notOk(header.due(seen(100 + 2 * RENEW_MS - 1), plain))
  t.ok(header.due(seen(100 + 2 * RENEW_MS), plain))
})

t.test(
  'past the proxy go only datagrams of a flow that its shard has answered, and that a kernel restores',
  async t => {
    for (const restored of [false, true]) {
      const header = new AddressHeader(player, 7_777, restored)
      header.before(plain, at(0))
      t.notOk(header.isDone, 'unanswered')
      header.answered(at(1))
      t.equal(header.isDone, restored)
    }
  },
)

t.test('a payload that would not fit beside the header follows it in a datagram of its own', async t => {
  const fits = Buffer.alloc(DATAGRAM_BYTES_MAX - 28, 1)
  const tooLong = Buffer.alloc(DATAGRAM_BYTES_MAX - 27, 1)
  const header = new AddressHeader(player, 7_777)
  t.same(
    header.before(fits, at(0)).map(part => part.length),
    [DATAGRAM_BYTES_MAX],
  )
  t.same(
    header.before(tooLong, at(0)).map(part => part.length),
    [28, DATAGRAM_BYTES_MAX - 27],
  )
  const v6 = new AddressHeader({ ...player, ip: '2001:db8::7' }, 7_777)
  t.same(
    v6.before(fits, at(0)).map(part => part.length),
    [52, DATAGRAM_BYTES_MAX - 28],
  )
})

t.test('no datagram goes alone where a kernel may take it for another player’s', t => {
  const header = new AddressHeader(player, 7_777, true)
  t.equal(header.before(Buffer.alloc(DATAGRAM_BYTES_MAX), at(0)).length, 1)
  t.end()
})

t.test('no player can say who he is: what looks like a header goes behind the true one', async () => {
  const forged = new AddressHeader({ ...player, ip: '198.51.100.1' }, 1)
  const bytes = fc.uint8Array({ maxLength: 2_000 })
  fc.assert(
    fc.property(bytes, rest => {
      const payload = forged.before(Buffer.from(rest), at(0))[0]!
      const header = new AddressHeader(player, 7_777)
      header.answered(at(0))
      if (!header.due(seen(0), payload)) return false
      const [sent, ...more] = header.before(payload, at(0))
      const read = readDatagramHeader(sent!)
      return (
        more.length === 0 &&
        read.kind === 'client' &&
        read.client.ip === player.ip &&
        read.client.port === player.port &&
        sent!.subarray(read.bytes).equals(payload)
      )
    }),
  )
})
