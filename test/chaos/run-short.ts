import { messageOf } from '../../lib/errors.ts'
import type { ChaosOptions } from './chaos-options.ts'
import type { FaultReport } from './faults/judge-fault.ts'
import { type Outcome, outcomeOf, type Totals } from './outcome.ts'
import { faultLine } from './report-text.ts'
import { type Act, openTheatre, type Theatre, worldMissing } from './theatre.ts'
import type { WorldName } from './world/chaos-world.ts'

/** What has been gathered so far. */
interface Notes {
  readonly reports: FaultReport[]
  readonly skipped: string[]
  readonly complaints: string[]
  totals: Totals
}

/** Every fault once, world after world. */
export async function runShort(
  options: ChaosOptions,
  say: (line: string) => void,
  stop: AbortSignal,
): Promise<Outcome> {
  const notes: Notes = { reports: [], skipped: [], complaints: [], totals: { sent: 0, received: 0 } }
  for (const name of options.worlds) {
    if (stop.aborted) break
    const missing = worldMissing(name)
    if (missing === undefined) await playWorld(name, options, notes, say, stop)
    else notes.skipped.push(`${name}: ${missing}`)
  }
  return outcomeOf(notes.reports, notes.skipped, notes.totals, { complaints: notes.complaints, sections: [] })
}

async function playWorld(
  name: WorldName,
  { players, seed, only }: ChaosOptions,
  notes: Notes,
  say: (line: string) => void,
  stop: AbortSignal,
): Promise<void> {
  const theatre = await openTheatre(name, players, seed)
  try {
    for (const act of theatre.acts) {
      if (stop.aborted) break
      if (only.length > 0 && !only.includes(act.name)) continue
      await playAct(theatre, act, notes, say)
    }
    const { totals } = await theatre.crowd.look()
    notes.totals = {
      sent: notes.totals.sent + totals.sent,
      received: notes.totals.received + totals.received,
    }
  } catch (error) {
    notes.complaints.push(`${name}: ${messageOf(error)}`)
    for (const line of theatre.world.lastWords()) say(`    ${line}`)
  } finally {
    const left = await theatre.close()
    if (left.length > 0) notes.complaints.push(`${name}: processes left behind: ${left.join(', ')}`)
  }
}

async function playAct(theatre: Theatre, act: Act, notes: Notes, say: (line: string) => void): Promise<void> {
  const missing = act.missing?.()
  if (missing !== undefined) {
    notes.skipped.push(`${theatre.world.name}/${act.name}: ${missing}`)
    return
  }
  const report = await act.run()
  notes.reports.push(report)
  say(faultLine(report))
}
