import { LINE_CHARACTERS_MAX, LINES_MAX } from '../../proto/contract/scaler.ts'
import type { HostEvent } from '../scaler/next-host.ts'
import type { Step } from '../scaler/step.ts'
import { clip } from './people-text.ts'

/** What the scaler would do, in words: what, to whom, why. */
export function stepTexts(steps: readonly Step[]): readonly string[] {
  return clippedLines(steps.map(stepText))
}

/** As many lines as a message carries; what is more is counted. */
export function clippedLines(lines: readonly string[]): readonly string[] {
  const shown = lines.slice(0, LINES_MAX).map(line => clip(line, LINE_CHARACTERS_MAX))
  return lines.length <= LINES_MAX ? shown : [...shown, `and ${lines.length - LINES_MAX} more`]
}

export function stepText(step: Step): string {
  switch (step.kind) {
    case 'plan-host':
      return `plan host ${step.host} (${step.hardware}, ${step.purpose}${step.spare ? ', spare' : ''}): ${step.why}`
    case 'host':
      return `${eventText(step.event)} host ${step.host}: ${step.why}`
    case 'unwind':
      return `take away what belongs to host ${step.host}: ${step.why}`
    case 'note-orphan':
      return `note machine ${step.row.providerId ?? ''} as orphan ${step.row.id}: ${step.why}`
    case 'create':
    case 'install':
    case 'delete':
      return `${step.kind} the machine of host ${step.host}: ${step.why}`
    case 'rollout':
      return `rollout of pool ${step.pool}${step.taints.length === 0 ? '' : `, ${step.taints.length} hosts`}: ${step.why}`
    case 'reached':
      return `remember ${step.hosts} hosts of pool ${step.pool} as its level: ${step.why}`
    case 'blocked':
      return `blocked: pool ${step.pool} cannot ${step.what} ${step.count}: ${step.why}`
    case 'ask':
      return `asks a person about ${step.hosts.join(', ')}: ${step.why}`
    case 'alarm':
      return `alarm about ${step.subject}: ${step.why}`
  }
}

function eventText(event: HostEvent): string {
  switch (event.kind) {
    case 'flag':
      return event.value === undefined ? `take mark ${event.flag} off` : `mark ${event.flag} on`
    case 'ask':
      return 'ask for'
    case 'see':
    case 'miss':
      return event.kind === 'see' ? 'sighting of' : 'no sighting of'
    default:
      return event.kind
  }
}
