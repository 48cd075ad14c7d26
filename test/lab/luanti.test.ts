import t from 'tap'
import { luanti } from './games/luanti.ts'
import { proveFailOver } from './prove-fail-over.ts'

t.test('Luanti players of a killed shard come back to the same address, together', t =>
  proveFailOver(t, luanti, 4),
)
