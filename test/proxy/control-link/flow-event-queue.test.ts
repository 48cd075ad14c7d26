import fc from 'fast-check'
import t from 'tap'
import { FLOWS_PER_MESSAGE_MAX } from '../../../proto/contract/common.ts'
import type { FlowClosed, FlowReport } from '../../../proto/contract/proxy-link.ts'
import { FlowEventQueue, REPORTS_WAITING_MAX } from '../../../proxy/control-link/flow-event-queue.ts'

function closed(n: number): FlowClosed {
  return { flowId: `flow-${n}` as never, why: 'idle' }
}

function drained(queue: FlowEventQueue, takes = Number.POSITIVE_INFINITY): FlowReport[] {
  const reports: FlowReport[] = []
  queue.drain(report => {
    if (reports.length >= takes) return false
    reports.push(report)
    return true
  })
  return reports
}

t.test('nothing is collected while nobody listens', async t => {
  const queue = new FlowEventQueue()
  queue.closed(closed(1))
  t.same(drained(queue), [])
  queue.listen()
  queue.closed(closed(2))
  t.match(drained(queue), [{ full: false, closed: [closed(2)] }])
  queue.ignore()
  queue.closed(closed(3))
  t.same(drained(queue), [])
})

t.test(
  'every event comes out once, in order, in messages of bounded size, however slow the stream',
  async () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 8 }),
        fc.nat(3),
        (bursts, takes) => {
          const queue = new FlowEventQueue()
          queue.listen()
          const reports: FlowReport[] = []
          let n = 0
          for (const burst of bursts) {
            for (let event = 0; event < burst; event += 1) queue.closed(closed((n += 1)))
            reports.push(...drained(queue, takes))
          }
          reports.push(...drained(queue))
          const ids = reports.flatMap(report => report.closed.map(({ flowId }) => flowId as string))
          return (
            !queue.overflowed &&
            reports.every(report => report.closed.length <= FLOWS_PER_MESSAGE_MAX) &&
            ids.every((id, index) => id === `flow-${index + 1}`) &&
            ids.length === n
          )
        },
      ),
      { numRuns: 30 },
    )
  },
)

t.test('what exceeds the limit is dropped as a whole, until somebody listens anew', async t => {
  const queue = new FlowEventQueue()
  queue.listen()
  for (let n = 0; n <= REPORTS_WAITING_MAX * FLOWS_PER_MESSAGE_MAX; n += 1) queue.closed(closed(1))
  t.equal(queue.overflowed, true)
  t.same(drained(queue), [])
  queue.listen()
  t.equal(queue.overflowed, false)
  queue.closed(closed(2))
  t.equal(drained(queue).length, 1)
})

t.test('a change of observations is told once', async t => {
  const queue = new FlowEventQueue()
  t.equal(queue.takeObservationsChanged(), false)
  queue.observationsChanged()
  t.equal(queue.takeObservationsChanged(), true)
  t.equal(queue.takeObservationsChanged(), false)
})
