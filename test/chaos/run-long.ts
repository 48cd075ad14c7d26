import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../lib/random.ts'
import type { ChaosOptions } from './chaos-options.ts'
import { leakTable } from './leaks/leak-table.ts'
import { JUDGED_LIFE_MS_MIN, type LeakReport, LeakWatch } from './leaks/leak-watch.ts'
import { Notes } from './notes.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import type { Act, Theatre } from './theatre.ts'
import { worldMissing } from './theatre.ts'
import { wholeWorld } from './faults/run-fault.ts'
import type { WorldName } from './world/chaos-world.ts'
import { carriersIn } from './faults/carriers.ts'

/** How the time is shared out among the worlds that can be had. */
const SHARES: Readonly<Record<WorldName, number>> = { up: 2, standby: 1, namespaces: 1 }
/** A program is killed at the earliest when it has lived so long, or half of its world's time if that is more: a life that is always
 *  cut short shows no leak. */
const LIFE_MS_MIN = JUDGED_LIFE_MS_MIN
const REST_MS = 1_000

/** Faults by chance, world after world, with an eye on what grows. */
export async function runLong(
  options: ChaosOptions,
  minutes: number,
  say: (line: string) => void,
  stop: AbortSignal,
): Promise<Outcome> {
  const notes = new Notes(options, say)
  const leakReports: LeakReport[] = []
  const playable = options.worlds.filter(name => worldMissing(name) === undefined)
  const shares = playable.reduce((sum, name) => sum + SHARES[name], 0)
  for (const name of options.worlds) {
    if (stop.aborted) break
    const forMs = (minutes * 60_000 * SHARES[name]) / Math.max(1, shares)
    await notes.playIn(name, async theatre => {
      const watch = new LeakWatch(theatre.world)
      try {
        await playByChance({ theatre, watch, notes, forMs, seed: options.seed, stop })
      } finally {
        leakReports.push(...watch.end())
      }
    })
  }
  const table = leakTable(leakReports)
  say(table)
  const leaking = leakReports
    .filter(report => report.verdict === 'leak')
    .map(({ world, program, quantity }) => `${world}/${program} leaks ${quantity}`)
  return outcomeOf(notes.reports, notes.skipped, notes.totals, {
    complaints: [...notes.complaints, ...leaking],
    sections: [table],
  })
}

async function playByChance(play: {
  readonly theatre: Theatre
  readonly watch: LeakWatch
  readonly notes: Notes
  readonly forMs: number
  readonly seed: number
  readonly stop: AbortSignal
}): Promise<void> {
  const { theatre, watch, notes, forMs, stop } = play
  const random = seededRandom(play.seed)
  const lifeMsMin = Math.max(LIFE_MS_MIN, forMs / 2)
  const until = performance.now() + forMs
  while (performance.now() < until && !stop.aborted) {
    const snapshot = await wholeWorld(theatre)
    const possible = theatre.acts.filter(
      (act: Act) =>
        notes.wants(act) &&
        act.missing?.() === undefined &&
        (act.victims === 'all' || carriersIn(snapshot).length >= act.victims) &&
        act.ends.every(program => watch.ageMs(program) >= lifeMsMin),
    )
    const act = possible[Math.floor(random.fraction() * possible.length)]
    if (act === undefined) await sleep(REST_MS)
    else await notes.run(act)
  }
}
