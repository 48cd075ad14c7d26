import t from 'tap'
import { ddnet } from './games/ddnet.ts'
import { proveFailOver } from './prove-fail-over.ts'

t.test('DDNet players of a killed shard come back to the same address, together', t =>
  proveFailOver(t, ddnet, 6),
)

// The example holds back for 105 s what players who have not noticed yet send: longer than this test waits. So they are back by their
// handshake, from the port that the proxy knows.
t.test('DDNet players whose shard says goodbye are in again from the same port, together', t =>
  proveFailOver(t, ddnet, 6, 'stopped'),
)
