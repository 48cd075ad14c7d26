import t from 'tap'
import type { Log } from '../../../lib/log.ts'
import type { Flow } from '../../../proxy/flows/flow.ts'
import { HELD_BACK, HeldBackCounts } from '../../../proxy/kernel-tier/held-back.ts'
import { PortsWarning } from '../../../proxy/kernel-tier/ports-warning.ts'

t.test('flows that are held back are counted once in every look at all of them', async t => {
  const counts = new HeldBackCounts()
  counts.note('ports')
  t.equal(counts.of('ports'), 0, 'the look is not over')
  counts.note('ports')
  counts.note('road')
  counts.turn()
  t.same(
    HELD_BACK.map(why => counts.of(why)),
    HELD_BACK.map(why => ({ ports: 2, road: 1 })[why as string] ?? 0),
  )
  counts.note('ports')
  t.equal(counts.of('ports'), 2)
  counts.turn()
  t.same([counts.of('ports'), counts.of('road')], [1, 0])
  counts.note('ports')
  counts.giveUp()
  counts.note('road')
  counts.turn()
  t.same([counts.of('ports'), counts.of('road')], [0, 1])
})

t.test('a listener whose shards have other ports is complained about once, if the port is all', async t => {
  const said: object[] = []
  const log = { warn: (fields: object) => said.push(fields) } as unknown as Log
  const warning = new PortsWarning({ publicPort: () => 7_777, log })
  const flow = (listener: string, route: object): Flow =>
    ({ listener: { settings: { name: listener } }, route }) as unknown as Flow
  const route = () => ({ shard: { address: '10.0.0.1', port: 9_000 } })
  let asked = 0
  const road = (answer: boolean) => () => ((asked += 1), answer)
  const local = route()
  for (let times = 0; times < 3; times += 1) warning.note(flow('a', local), road(false))
  t.same([asked, said.length], [1, 0], 'another port would not help there')
  for (let times = 0; times < 3; times += 1) warning.note(flow('a', route()), road(true))
  t.same([asked, said.length], [2, 1])
  warning.note(flow('b', route()), road(true))
  t.match(said, [
    { listener: 'a', port: 7_777, shard: '10.0.0.1:9000', remedy: /portLike: 7777/ },
    { listener: 'b' },
  ])
})
