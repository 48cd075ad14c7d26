import { messageOf } from '../../lib/errors.ts'
import type { FaultReport } from './faults/judge-fault.ts'
import type { Totals } from './outcome.ts'
import { type Act, openTheatre, type Theatre, worldMissing } from './theatre.ts'
import type { WorldName } from './world/chaos-world.ts'
import type { ChaosOptions } from './chaos-options.ts'
import { faultLine } from './report-text.ts'

/** What a run has gathered so far. */
export class Notes {
  readonly reports: FaultReport[] = []
  readonly skipped: string[] = []
  readonly complaints: string[] = []
  totals: Totals = { sent: 0, received: 0 }
  readonly #options: ChaosOptions
  readonly #say: (line: string) => void

  constructor(options: ChaosOptions, say: (line: string) => void) {
    this.#options = options
    this.#say = say
  }

  /** Opens a world, lets `play` do with it what it wants, and closes it, whatever happened. One that cannot be had here is skipped. */
  async playIn(name: WorldName, play: (theatre: Theatre) => Promise<void>): Promise<void> {
    const missing = worldMissing(name)
    if (missing !== undefined) {
      this.skipped.push(`${name}: ${missing}`)
      return
    }
    let theatre: Theatre | undefined
    try {
      theatre = await openTheatre(name, this.#options.players, this.#options.seed)
      for (const act of theatre.acts) {
        const why = act.missing?.()
        if (why !== undefined && this.wants(act)) this.skipped.push(`${name}/${act.name}: ${why}`)
      }
      await play(theatre)
      const { totals } = await theatre.crowd.look()
      this.totals = { sent: this.totals.sent + totals.sent, received: this.totals.received + totals.received }
    } catch (error) {
      this.complaints.push(`${name}: ${messageOf(error)}`)
      for (const line of theatre?.world.lastWords() ?? []) this.#say(`    ${line}`)
    } finally {
      const left = (await theatre?.close()) ?? []
      if (left.length > 0) this.complaints.push(`${name}: processes left behind: ${left.join(', ')}`)
    }
  }

  /** Whether it was asked for, and can be had. */
  wants(act: Act): boolean {
    return this.#options.only.length === 0 || this.#options.only.includes(act.name)
  }

  async run(act: Act): Promise<void> {
    const report = await act.run()
    this.reports.push(report)
    this.#say(faultLine(report))
  }
}
