import t from 'tap'
import { bzflag } from './games/bzflag.ts'
import { proveFailOver } from './prove-fail-over.ts'

t.test('BZFlag players of a killed shard come back to the same address, together', t =>
  proveFailOver(t, bzflag, 6),
)
