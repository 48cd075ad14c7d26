import t from 'tap'
import { decipher } from '../../../../proxy/games/samp/cipher.ts'
import { leavePair, RECONNECT_PAIR } from '../../../../proxy/games/samp/stateless-pair.ts'
import { DuplicateWindow } from '../../../games/samp/duplicate-window.ts'
import { ReliabilityLayer } from '../../../games/samp/reliability-layer.ts'

const STATES = 65_536

/** The messages that a layer which waits for number `base` takes from the pair. */
function taken(pair: readonly Buffer[], base: number): number[] {
  const layer = new ReliabilityLayer({ base })
  return pair.flatMap(datagram => {
    const received = layer.receive(datagram, 0)
    return received.kind === 'messages' ? received.payloads.map(payload => payload[0]!) : []
  })
}

t.test('the pair has the bytes that made a real client reconnect', async t => {
  t.same(
    RECONNECT_PAIR.map(datagram => datagram.toString('hex')),
    ['0000338021', '0040338021'],
  )
})

t.test('the pair is accepted for all 65,536 client states', async t => {
  let deaf = 0
  for (let base = 0; base < STATES; base += 1) if (!taken(RECONNECT_PAIR, base).includes(33)) deaf += 1
  t.equal(deaf, 0)
})

t.test('either one alone is not', async t => {
  for (const datagram of RECONNECT_PAIR) {
    let deaf = 0
    for (let base = 0; base < STATES; base += 1) if (taken([datagram], base).length === 0) deaf += 1
    t.equal(deaf, STATES / 2 - 1)
  }
})

t.test('a leave is heard by a server in all 65,536 states, whatever its port', async t => {
  const pair = leavePair(8_034).map(datagram => decipher(datagram, 8_034) ?? Buffer.alloc(0))
  t.same(
    pair.map(plain => plain.toString('hex')),
    ['0000338020', '0040338020'],
  )
  let deaf = 0
  for (let base = 0; base < STATES; base += 1) if (!taken(pair, base).includes(32)) deaf += 1
  t.equal(deaf, 0)
})

t.test(
  'a client that waits for a lost number and has one of the pair’s ahead of it is deaf until it gives up',
  async t => {
    // 10 numbers before the space begins anew, one of them lost, and number 0 came already.
    const window = new DuplicateWindow(10_000, 65_530)
    for (const number of [65_531, 65_532, 65_533, 65_534, 65_535, 0]) t.ok(window.accept(number, 0))
    t.notOk(window.accept(0, 100))
    t.notOk(window.accept(0x8000, 100))
    t.ok(window.accept(1, 10_001), 'the next number moves the window on')
    t.equal(window.base, 2)
    t.ok(window.accept(0x8000, 10_002))
  },
)
