import t from 'tap'
import { mergeLoads } from './merge-loads.ts'
import type { UdpLoadResult } from './udp-load-result.ts'

const one: UdpLoadResult = {
  sent: 10,
  unsent: 1,
  sendErrors: 0,
  received: 9,
  duplicates: 1,
  late: 2,
  misdelivered: 0,
  corrupt: 0,
  datagrams: 19,
  flowsAnswered: 3,
  seconds: 2,
  cpuUs: 100,
  startedAtUs: 50,
  changes: [
    { from: 1, to: 2, flows: 3, lastOldSentUs: 5, firstNewReachedUs: 6, lastNewArrivedUs: 9 },
    { from: 2, to: 3, flows: 1, lastOldSentUs: 20, firstNewReachedUs: 21, lastNewArrivedUs: 22 },
  ],
  latencyNs: [
    [10, 4],
    [30, 5],
  ],
  latenessNs: [[1, 10]],
}
const other: UdpLoadResult = {
  ...one,
  misdelivered: 4,
  seconds: 3,
  startedAtUs: 40,
  changes: [{ from: 1, to: 2, flows: 2, lastOldSentUs: 7, firstNewReachedUs: 5, lastNewArrivedUs: 8 }],
  latencyNs: [
    [20, 2],
    [30, 7],
  ],
}

t.test('one generator says what it saw', async t => {
  t.equal(mergeLoads([one]), one)
})

t.test('several are added up; times are the first and the last of all', async t => {
  t.same(mergeLoads([one, other]), {
    sent: 20,
    unsent: 2,
    sendErrors: 0,
    received: 18,
    duplicates: 2,
    late: 4,
    misdelivered: 4,
    corrupt: 0,
    datagrams: 38,
    flowsAnswered: 6,
    seconds: 3,
    cpuUs: 200,
    startedAtUs: 40,
    changes: [
      { from: 1, to: 2, flows: 5, lastOldSentUs: 7, firstNewReachedUs: 5, lastNewArrivedUs: 9 },
      { from: 2, to: 3, flows: 1, lastOldSentUs: 20, firstNewReachedUs: 21, lastNewArrivedUs: 22 },
    ],
    latencyNs: [
      [10, 4],
      [20, 2],
      [30, 12],
    ],
    latenessNs: [[1, 20]],
  })
})
