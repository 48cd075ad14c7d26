import t from 'tap'
import { ddnet } from './games/ddnet.ts'
import { proveFailOver } from './prove-fail-over.ts'

// A bound for all the bounded waits inside together.
t.setTimeout(300_000)

t.test('DDNet players of a killed shard come back to the same address, together', t =>
  proveFailOver(t, ddnet, 6),
)

// The example holds back what players who have not noticed yet send, for 105 s: longer than this test waits. So they are back by their
// handshake, from the port that the proxy knows.
t.test('DDNet players whose shard says goodbye are in again from the same port, together', t =>
  proveFailOver(t, ddnet, 6, 'stopped'),
)
