import t from 'tap'
import type { FlowCloseReason } from '../../../proxy/flows/flow.ts'
import { type Farewell, farewellFor } from '../../../proxy/tcp/farewell.ts'

const farewells: Readonly<Record<FlowCloseReason, Farewell>> = {
  moved: 'flush',
  cut: 'reset',
  banned: 'reset',
  'no-route': 'end',
  idle: 'end',
  'client-closed': 'end',
  'shard-closed': 'end',
  'shard-unreachable': 'end',
  'flow-ports': 'end',
  refused: 'end',
  'proxy-stopping': 'end',
}

t.test('only a move lets the shard finish, only a cut throws the client out', async t => {
  for (const [why, farewell] of Object.entries(farewells))
    t.equal(farewellFor(why as FlowCloseReason), farewell, why)
})
