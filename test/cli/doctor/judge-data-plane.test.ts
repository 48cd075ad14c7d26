import t from 'tap'
import { judgeDataPlane } from '../../../cli/doctor/judge-data-plane.ts'
import { type DataPlaneReport, decodeDataPlaneReport } from '../../../proto/contract/data-plane-report.ts'

const MISSING = { tier: 'kernel', why: 'the program nft is missing', remedy: 'Install nftables.' } as const

function linesOf(report: DataPlaneReport | undefined): readonly string[] {
  return judgeDataPlane(report).map(one => {
    const remedy = 'remedy' in one ? ` | ${one.remedy}` : ''
    return `${one.kind} ${one.name}: ${one.detail}${remedy}`
  })
}

t.test('what is said of a data plane', async t => {
  const cases: readonly (readonly [DataPlaneReport | undefined, readonly string[]])[] = [
    [undefined, []],
    [{ wanted: 'dgram', tier: 'dgram', reasons: [] }, ['ok data plane: dgram']],
    [
      {
        wanted: 'auto',
        tier: 'dgram',
        reasons: [{ tier: 'kernel', why: 'it is new', remedy: 'Ask for it.' }],
      },
      ['ok data plane: dgram (auto)', 'note data plane: not kernel: it is new. Ask for it.'],
    ],
    [
      { wanted: 'kernel', tier: 'dgram', reasons: [MISSING] },
      [
        'warn data plane: dgram, for kernel does not work here: the program nft is missing | Install nftables.',
      ],
    ],
    [
      { wanted: 'kernel', tier: 'kernel', reasons: [], kernel: { flows: 3, repairs: 0 } },
      ['ok data plane: kernel', 'ok kernel tier: 3 flows are carried by the kernel'],
    ],
    [
      {
        wanted: 'kernel',
        tier: 'kernel',
        reasons: [],
        kernel: { flows: 0, repairs: 1, problem: { why: 'somebody has deleted it', remedy: 'Look who.' } },
      },
      [
        'ok data plane: kernel',
        'warn kernel tier: somebody has deleted it; 0 flows are carried by the kernel | Look who.',
        'note kernel tier: its table was made anew once since the start: the log of the proxy says why',
      ],
    ],
  ]
  for (const [report, lines] of cases) t.same(linesOf(report), lines)
})

t.test('a report survives the wire, and what is none is not taken for one', async t => {
  const report: DataPlaneReport = {
    wanted: 'kernel',
    tier: 'kernel',
    reasons: [MISSING],
    kernel: { flows: 1, repairs: 2, problem: { why: 'w', remedy: 'r' } },
  }
  t.same(decodeDataPlaneReport(JSON.parse(JSON.stringify(report))), report)
  for (const bad of [undefined, [], 'text', {}, { ...report, tier: 'magic' }, { ...report, wanted: 7 }])
    t.equal(decodeDataPlaneReport(bad), undefined, JSON.stringify(bad))
  for (const kernel of [7, {}, { flows: -1, repairs: 0 }, { flows: 1, repairs: 'x' }])
    t.notOk(decodeDataPlaneReport({ ...report, kernel })?.kernel, JSON.stringify(kernel))
  t.same(
    decodeDataPlaneReport({ ...report, reasons: [{ tier: 'kernel' }, { why: 'w', remedy: 'r' }] })?.reasons,
    [],
  )
})
