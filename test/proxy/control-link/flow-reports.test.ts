import t from 'tap'
import type { FlowOpened } from '../../../proto/contract/proxy-link.ts'
import { fullReports } from '../../../proxy/control-link/flow-reports.ts'

t.test('a full report says so even when there is no flow', async t => {
  t.same(fullReports([]), [{ full: true, opened: [], moved: [], closed: [], idle: [] }])
})

t.test('many flows take several messages, and only the first begins anew', async t => {
  const flows = Array.from({ length: 4_500 }, (_, n) => ({ flowId: `flow-${n}` }) as unknown as FlowOpened)
  const reports = fullReports(flows)
  t.same(
    reports.map(({ full, opened }) => [full, opened.length]),
    [
      [true, 2_000],
      [false, 2_000],
      [false, 500],
    ],
  )
  t.same(
    reports.flatMap(({ opened }) => opened),
    flows,
  )
})
