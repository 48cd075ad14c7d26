import { FLOWS_PER_MESSAGE_MAX } from '../../proto/contract/common.ts'
import type { FlowOpened, FlowReport } from '../../proto/contract/proxy-link.ts'

/** Everything anew, in as many reports as it takes: the first one says so, and is there even if there is no flow. */
export function fullReports(flows: readonly FlowOpened[]): readonly FlowReport[] {
  const slices = flows.length === 0 ? [[]] : slicesOf(flows)
  return slices.map((opened, index) => ({ full: index === 0, opened, moved: [], closed: [], idle: [] }))
}

/** How long some flows have been idle. */
export function idleReport(idle: FlowReport['idle']): FlowReport {
  return { full: false, opened: [], moved: [], closed: [], idle }
}

function slicesOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const slices: (readonly T[])[] = []
  for (let start = 0; start < items.length; start += FLOWS_PER_MESSAGE_MAX)
    slices.push(items.slice(start, start + FLOWS_PER_MESSAGE_MAX))
  return slices
}
