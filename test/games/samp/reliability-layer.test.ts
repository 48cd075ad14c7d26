import fc from 'fast-check'
import t from 'tap'
import { AHEAD_MAX, DuplicateWindow } from './duplicate-window.ts'
import { DATAGRAM_BYTES_MAX, encodeDatagram, type Message, RELIABILITY } from './raknet-datagram.ts'
import { ReliabilityLayer, TIMEOUT_MS } from './reliability-layer.ts'
import { RATE_LIMITS } from './server-limits.ts'

function payloadsOf(layer: ReliabilityLayer, datagrams: readonly Buffer[], now = 0): string[] {
  return datagrams.flatMap(datagram => {
    const received = layer.receive(datagram, now)
    return received.kind === 'messages' ? received.payloads.map(String) : [received.kind]
  })
}

function message(number: number, orderingIndex = 0): Message {
  const payload = Buffer.from(`${number}`)
  return { number, reliability: RELIABILITY.reliableOrdered, channel: 0, orderingIndex, payload }
}

t.test('the window takes each number once, half the space ahead, and nothing from behind', async t => {
  const window = new DuplicateWindow(TIMEOUT_MS)
  for (const [number, isNew] of [
    [0, true],
    [0, false],
    [2, true],
    [2, false],
    [1, true],
    [1, false],
    [3 + AHEAD_MAX, true],
    [3 + AHEAD_MAX + 1, false],
    [3, true],
  ] as const) {
    t.equal(window.accept(number, 0), isNew, `${number}`)
  }
})

t.test('against a list of all numbers that came, in any order near the base', async () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 65_535 }),
      fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 80 }),
      (base, offsets) => {
        const window = new DuplicateWindow(TIMEOUT_MS, base)
        const came = new Set<number>()
        return offsets.every(offset => {
          const isNew = window.accept((base + offset) & 0xffff, 0)
          const expected = !came.has(offset)
          came.add(offset)
          return isNew === expected
        })
      },
    ),
    { numRuns: 300 },
  )
})

t.test('what is lost is sent again until it is acknowledged, and comes once', async t => {
  const from = new ReliabilityLayer()
  const to = new ReliabilityLayer()
  from.send(Buffer.from('one'), 0)
  t.equal(from.flush(0).length, 1, 'and is lost')
  t.same(from.flush(10), [])
  const again = from.flush(500)
  t.same(payloadsOf(to, again), ['one'])
  t.same(payloadsOf(to, from.flush(1_000)), [], 'a duplicate')
  t.notOk(from.everythingAcked)
  payloadsOf(from, to.flush(1_000))
  t.ok(from.everythingAcked)
  t.same(from.flush(2_000), [])
})

t.test(
  'ordered messages come in order, whatever the wire does; sequenced ones that are late do not come',
  async t => {
    const from = new ReliabilityLayer()
    const datagrams = ['a', 'b', 'c'].map(text => {
      from.send(Buffer.from(text), 0, RELIABILITY.reliableOrdered, 3)
      return from.flush(0)[0]!
    })
    const [first, second, third] = datagrams
    t.same(payloadsOf(new ReliabilityLayer(), [third!, second!, first!]), ['a', 'b', 'c'])
    const sync = ['x', 'y'].map(text => {
      from.send(Buffer.from(text), 0, RELIABILITY.unreliableSequenced, 1)
      return from.flush(0)[0]!
    })
    t.same(payloadsOf(new ReliabilityLayer(), sync.toReversed()), ['y'])
  },
)

t.test(
  'a connection is dead when a reliable message has waited ten seconds for any acknowledgement',
  async t => {
    const layer = new ReliabilityLayer()
    t.notOk(layer.dead(60_000), 'nothing waits')
    layer.send(Buffer.from('sync'), 1_000, RELIABILITY.unreliable)
    layer.flush(1_000)
    t.notOk(layer.dead(60_000), 'nobody answers that')
    layer.send(Buffer.from('one'), 1_000)
    layer.flush(1_000)
    t.notOk(layer.dead(1_000 + TIMEOUT_MS))
    t.ok(layer.dead(1_001 + TIMEOUT_MS))
  },
)

t.test('messages share datagrams of at most 548 bytes, and none is left out', async () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 530 }), { maxLength: 60 }), sizes => {
      const from = new ReliabilityLayer()
      const to = new ReliabilityLayer()
      for (const size of sizes) from.send(Buffer.alloc(size, 7), 0, RELIABILITY.reliableOrdered)
      const datagrams = from.flush(0)
      return (
        datagrams.every(({ length }) => length <= DATAGRAM_BYTES_MAX) &&
        payloadsOf(to, datagrams)
          .map(({ length }) => length)
          .join() === sizes.join()
      )
    }),
  )
})

t.test('a server’s limits, each at its edge', async t => {
  const limited = (): ReliabilityLayer => new ReliabilityLayer({ limits: RATE_LIMITS })
  const rate = (perSecond: number): string => {
    const layer = limited()
    let last = 'none'
    for (let second = 0; second < 3; second += 1)
      for (let index = 0; index < perSecond; index += 1) {
        const number = second * perSecond + index
        const now = second * 1_001 + index / perSecond
        last = layer.receive(encodeDatagram({ acks: [], messages: [message(number, number)] }), now).kind
        if (last === 'exceeded') return last
      }
    return last
  }
  t.equal(rate(RATE_LIMITS.messagesPerSecondMax), 'messages')
  t.equal(rate(RATE_LIMITS.messagesPerSecondMax + 1), 'exceeded')
  const acks = (last: number): Buffer => encodeDatagram({ acks: [{ first: 0, last }], messages: [] })
  t.equal(limited().receive(acks(RATE_LIMITS.holeMax), 0).kind, 'messages')
  t.same(limited().receive(acks(RATE_LIMITS.holeMax + 1), 0), { kind: 'exceeded', limit: 'hole' })
  const flooded = limited()
  for (let round = 0; round < 2; round += 1) flooded.receive(acks(2_000), 0)
  t.same(flooded.receive(acks(0), 1_001), { kind: 'exceeded', limit: 'acks' })
})

t.test('garbage never throws', async () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 20 }), datagrams => {
      const layer = new ReliabilityLayer({ limits: RATE_LIMITS })
      for (const datagram of datagrams) layer.receive(datagram, 0)
      return layer.flush(0).every(({ length }) => length <= 4_096)
    }),
    { numRuns: 300 },
  )
})
