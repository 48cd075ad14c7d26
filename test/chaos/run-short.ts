import type { ChaosOptions } from './chaos-options.ts'
import { Notes } from './notes.ts'
import { type Outcome, outcomeOf } from './outcome.ts'

/** Every fault once, world after world. */
export async function runShort(
  options: ChaosOptions,
  say: (line: string) => void,
  stop: AbortSignal,
): Promise<Outcome> {
  const notes = new Notes(options, say)
  for (const name of options.worlds) {
    if (stop.aborted) break
    await notes.playIn(name, async theatre => {
      for (const act of theatre.acts)
        if (!stop.aborted && notes.wants(act) && act.missing?.() === undefined) await notes.run(act)
    })
  }
  return outcomeOf(notes.reports, notes.skipped, notes.totals, { complaints: notes.complaints, sections: [] })
}
