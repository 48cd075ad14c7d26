import t from 'tap'
import { luanti } from './games/luanti.ts'
import { proveFailOver } from './prove-fail-over.ts'

// A bound for all the bounded waits inside together.
t.setTimeout(240_000)

t.test('Luanti players of a killed shard come back to the same address, together', t =>
  proveFailOver(t, luanti, 4),
)
