import type { DataPlaneReport } from '../../proto/contract/data-plane-report.ts'
import { type Finding, note, ok, warn } from './finding.ts'

const NAME = 'data plane'

/** How the proxy carries datagrams, each thing that keeps it from a better way, and what the kernel tier lacks. Pure.
 *  @param report undefined where no proxy answers: then there is nothing to say */
export function judgeDataPlane(report: DataPlaneReport | undefined): readonly Finding[] {
  if (report === undefined) return []
  const { wanted, tier, reasons, kernel } = report
  const isWanted = wanted === 'auto' || wanted === tier
  const lines: Finding[] = isWanted ? [ok(NAME, `${tier}${wanted === 'auto' ? ' (auto)' : ''}`)] : []
  for (const { tier: better, why, remedy } of reasons)
    lines.push(
      isWanted
        ? note(NAME, `not ${better}: ${why}. ${remedy}`)
        : warn(NAME, `${tier}, for ${better} does not work here: ${why}`, remedy),
    )
  if (kernel === undefined) return lines
  const { flows, repairs, problem } = kernel
  if (problem === undefined) lines.push(ok('kernel tier', `${flows} flows are carried by the kernel`))
  else
    lines.push(
      warn('kernel tier', `${problem.why}; ${flows} flows are carried by the kernel`, problem.remedy),
    )
  if (repairs > 0)
    lines.push(
      note(
        'kernel tier',
        `its table was made anew ${repairs === 1 ? 'once' : `${repairs} times`} since the start: the log of the proxy says why`,
      ),
    )
  return lines
}
