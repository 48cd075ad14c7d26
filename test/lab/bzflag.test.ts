import t from 'tap'
import { bzflag } from './games/bzflag.ts'
import { proveFailOver } from './prove-fail-over.ts'

// A bound for all the bounded waits inside together.
t.setTimeout(240_000)

t.test('BZFlag players of a killed shard come back to the same address, together', t =>
  proveFailOver(t, bzflag, 6),
)
