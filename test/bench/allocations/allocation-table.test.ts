import t from 'tap'
import { allocationTable, allocationText } from './allocation-table.ts'

const at = (path: string, bytes: number) => ({
  functionName: 'work',
  // This file is three folders below the root.
  url: path.startsWith('node:') || path === '' ? path : new URL(`../../../${path}`, import.meta.url).href,
  line: 7,
  bytes,
})

t.test('bytes are divided among round trips, and each function has an owner', async t => {
  const found = [at('proxy/udp/a.ts', 100), at('node:dgram', 2_000), at('test/bench/b.ts', 300), at('', 500)]
  t.same(
    allocationTable(found, 100).rows.map(({ owner, where, bytesPerRoundTrip }) => [
      owner,
      where,
      bytesPerRoundTrip,
    ]),
    [
      ['ours', 'work proxy/udp/a.ts:7', 1],
      ['Node', 'work node:dgram:7', 20],
      ['measurement', 'work test/bench/b.ts:7', 3],
      ['Node', 'work', 5],
    ],
  )
})

t.test('one function of ours that allocates for every datagram fails the table', async t => {
  t.equal(allocationTable([at('lib/clock.ts', 1_600)], 100).passed, false)
  t.equal(allocationTable([at('proto/contract/ids.ts', 99)], 100).passed, true, 'once is not for every one')
  t.equal(allocationTable([at('node:dgram', 160_000)], 100).passed, true, 'what Node does is not ours')
})

t.test('the text shows all of ours, and the sum', async t => {
  const text = allocationText(
    allocationTable([at('proxy/a.ts', 1), at('node:net', 1), at('node:dgram', 900)], 100),
  )
  t.match(text, '| 0.01 | ours | work proxy/a.ts:7 |')
  t.notMatch(text, 'node:net')
  t.match(text, '| 9.02 | all | |')
})
