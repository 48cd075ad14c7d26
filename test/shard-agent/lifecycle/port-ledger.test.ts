import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import { PORT_REST_MS, PortLedger } from '../../../shard-agent/lifecycle/port-ledger.ts'

const at = (ms: number): MonotonicMs => ms as MonotonicMs

t.test('a port is given once, and again only after its rest', async t => {
  const ledger = new PortLedger({ first: 5, last: 7 }, { fraction: () => 0 })
  t.same(
    [1, 2, 3, 4].map(() => ledger.take(at(0))),
    [5, 6, 7, undefined],
  )
  ledger.release(6, at(10))
  t.equal(ledger.take(at(9 + PORT_REST_MS)), undefined)
  t.equal(ledger.take(at(10 + PORT_REST_MS)), 6)
})

t.test('a port of an adopted game server is not given away', async t => {
  const ledger = new PortLedger({ first: 5, last: 6 }, { fraction: () => 0 })
  ledger.claim(5)
  t.same([ledger.take(at(0)), ledger.take(at(0))], [6, undefined])
})

t.test('two lives of an agent do not begin with the same port', async t => {
  const beginning = (fraction: number) =>
    new PortLedger({ first: 5, last: 8 }, { fraction: () => fraction }).take(at(0))
  t.same([beginning(0), beginning(0.5), beginning(0.999)], [5, 7, 8])
})
