import fc from 'fast-check'
import t from 'tap'
import { countersDown, countersUp, markDown, markUp } from '../../../proxy/kernel/counter-list.ts'
import { type KernelFlow, tupleOf } from '../../../proxy/kernel/kernel-elements.ts'

const port = fc.integer({ min: 1, max: 65_535 })
const address = fc.oneof(fc.ipV4(), fc.constantFrom('fd00::1', '2001:db8::77'))
const flow: fc.Arbitrary<KernelFlow> = fc.record({
  flowPort: port,
  playerAddress: address,
  playerPort: port,
  publicAddress: address,
  publicPort: port,
  group: fc.constant(1),
})
/** More than 32 bits: counters run for months. */
const counter = fc.record({ packets: fc.nat({ max: 2 ** 52 }), bytes: fc.nat({ max: 2 ** 52 }) })

t.test('every counter is found again by its flow, whatever its size', async () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(flow, counter), { maxLength: 20 }), pairs => {
      const up = countersUp(
        pairs.map(([one, counted]) => ({ key: tupleOf(one), value: `${one.flowPort}`, counter: counted })),
      )
      const down = countersDown(
        pairs.map(([one, counted]) => ({
          key: `${one.flowPort}`,
          value: `${one.playerPort}`,
          counter: counted,
        })),
      )
      return pairs.every(
        ([one, { packets, bytes }], at) =>
          [up, down].every(
            list =>
              list.ports[at] === one.flowPort && list.packets[at] === packets && list.bytes[at] === bytes,
          ) &&
          up.marks[at] === markUp(one) &&
          down.marks[at] === markDown(one),
      )
    }),
  )
})

t.test('another player at the same flow port is told apart', async t => {
  const one: KernelFlow = {
    flowPort: 10_000,
    playerAddress: '192.0.2.1',
    playerPort: 5_000,
    publicAddress: '198.51.100.1',
    publicPort: 7_777,
    group: 1,
  }
  for (const other of [{ playerAddress: '192.0.2.2' }, { playerPort: 5_001 }, { publicPort: 7_778 }])
    t.not(markUp({ ...one, ...other }), markUp(one), JSON.stringify(other))
  t.equal(markUp({ ...one, group: 2 }), markUp(one), 'a group is none of a player')
})
