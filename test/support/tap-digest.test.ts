import t from 'tap'
import { tapDigest } from './tap-digest.ts'

t.test('failures, remarks, files and the summary stay', async t => {
  const output = `TAP version 14
# Subtest: test/a.test.ts
    ok 1 - fine
    not ok 2 - broken
      ---
      diff: x
      ...
    # outage 500 ms
    1..2
ok 1 - test/b.test.ts # time=5ms
# { total: 2, pass: 1, fail: 1 }
# time=9ms
`
  t.equal(
    tapDigest(output),
    `    not ok 2 - broken
      ---
      diff: x
      ...
    # outage 500 ms
ok 1 - test/b.test.ts # time=5ms
# { total: 2, pass: 1, fail: 1 }`,
  )
})
