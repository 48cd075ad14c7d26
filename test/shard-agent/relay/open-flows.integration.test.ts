import t, { type Test } from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import { AliasBook } from '../../../shard-agent/aliases/alias-book.ts'
import { RelayBudget } from '../../../shard-agent/aliases/relay-budget.ts'
import { CLIENT_SPEAKS_MS } from '../../../shard-agent/aliases/meant-flows.ts'
import { type OpenFlow, OpenFlows } from '../../../shard-agent/relay/open-flows.ts'
import { closeQuietly } from '../../../shard-agent/relay/udp-socket.ts'
import { peer } from '../support/relay-lab.ts'

const ALIAS = '127.9.8.7'

async function world(t: Test) {
  const clock = new ManualClock()
  const game = await peer(t)
  const flows = new OpenFlows({
    gamePort: game.port,
    budget: new RelayBudget({ flowsMax: 10, flowsPerIpMax: 10, idleMs: 300_000 }),
    book: new AliasBook(() => 0),
    clock,
    count: drop => t.fail(drop),
    onAnswer: () => {},
  })
  t.after(() => flows.all().forEach(({ socket }) => closeQuietly(socket)))
  let opened = 0
  /** Somebody comes in from 192.0.2.1. */
  const comeIn = (): OpenFlow => {
    opened += 1
    const port = 40_000 + opened
    const speaker = { kind: 'player', ip: '192.0.2.1', port } as const
    const flow = { address: '127.0.0.1', port, speaker, alias: ALIAS, aliasPort: 0 }
    return flows.open(flow, '192.0.2.1')!
  }
  return { clock, flows, comeIn }
}

t.test('a login without a port is given the only flow of its alias, and the same one again', async t => {
  const { flows, comeIn } = await world(t)
  t.same(flows.meant(ALIAS, 'ann 1'), [], 'nobody is there')
  const ann = comeIn()
  t.same(flows.meant('127.9.8.8', 'ann 1'), [])
  t.strictSame(
    flows.meant(ALIAS, 'ann 1').map(({ flow }) => flow.aliasPort),
    [ann.flow.aliasPort],
  )
  t.strictSame(
    flows.meant(ALIAS, 'ann 1').map(({ flow }) => flow.aliasPort),
    [ann.flow.aliasPort],
  )
  t.same(flows.meant(ALIAS, 'ben 1'), [], 'it is given away')
})

t.test('a brother who comes in later is told apart; two who come in at once are not', async t => {
  const { flows, comeIn } = await world(t)
  const ann = comeIn()
  t.strictSame(
    flows.meant(ALIAS, 'ann 1').map(({ flow }) => flow.aliasPort),
    [ann.flow.aliasPort],
  )
  const ben = comeIn()
  t.strictSame(
    flows.meant(ALIAS, 'ben 1').map(({ flow }) => flow.aliasPort),
    [ben.flow.aliasPort],
  )
  comeIn()
  comeIn()
  t.equal(flows.meant(ALIAS, 'cat 1').length, 2)
  t.strictSame(
    flows.meant(ALIAS, 'ann 1').map(({ flow }) => flow.aliasPort),
    [ann.flow.aliasPort],
  )
})

t.test('a flow that has fallen silent is not the one of who comes in now', async t => {
  const { clock, flows, comeIn } = await world(t)
  comeIn()
  clock.advance(CLIENT_SPEAKS_MS + 1)
  const again = comeIn()
  t.strictSame(
    flows.meant(ALIAS, 'ann 2').map(({ flow }) => flow.aliasPort),
    [again.flow.aliasPort],
  )
})
