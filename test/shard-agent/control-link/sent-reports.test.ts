import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import { SENT_REPORTS_MAX, SentReports } from '../../../shard-agent/control-link/sent-reports.ts'

const at = (ms: number): MonotonicMs => ms as MonotonicMs

t.test('a renewal counts from the report that it answers, of this stream alone', async t => {
  const sent = new SentReports()
  t.equal(sent.timeOf(1), undefined)
  sent.begin(at(10))
  sent.add(4, at(20))
  t.equal(sent.timeOf(1), 10)
  t.equal(sent.timeOf(4), 20)
  t.equal(sent.timeOf(3), undefined, 'that one was no state report')
  sent.begin(at(30))
  t.equal(sent.timeOf(4), undefined)
  for (let sequence = 2; sequence <= SENT_REPORTS_MAX + 1; sequence += 1) sent.add(sequence, at(40))
  t.equal(sent.timeOf(1), undefined, 'too long ago')
})
