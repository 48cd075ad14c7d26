import t from 'tap'
import { ddnet } from './games/ddnet.ts'
import { proveFailOver } from './prove-fail-over.ts'

// A bound for all the bounded waits inside together.
t.setTimeout(240_000)

t.test('DDNet players of a killed shard come back to the same address, together', t =>
  proveFailOver(t, ddnet, 6),
)
