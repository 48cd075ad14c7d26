import t from 'tap'
import { tapTotals } from './tap-totals.ts'

t.test('the last summary counts; skipped tests are named', async t => {
  const output = `TAP version 14
# Subtest: a.test.ts
    ok 1 - luanti # SKIP luanti is missing
    # { total: 9, pass: 9 }
ok 1 - a.test.ts
# { total: 5, pass: 3, fail: 1, skip: 1 }
# time=5ms
`
  t.same(tapTotals(output), { passed: 3, failed: 1, skipped: ['luanti: luanti is missing'] })
})

t.test('no summary is a failure', async t => {
  t.same(tapTotals('TAP version 14\n'), { passed: 0, failed: 1, skipped: [] })
})
