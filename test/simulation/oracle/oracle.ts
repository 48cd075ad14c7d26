import type { Observation, ObservationOf } from './observation.ts'

/** The first thing that was not as it must be. */
export interface Violation {
  readonly invariant: string
  readonly text: string
  readonly atMs: number
}

type Kind = Observation['kind']

/** Says that an invariant does not hold. */
export type Complain = (text: string) => void

/** One thing that must hold at any time: which observations it looks at, and what it concludes from each. */
export interface Invariant {
  readonly name: string
  readonly sees: { readonly [K in Kind]?: (observation: ObservationOf<K>) => void }
}

/** Shows every observation to every invariant that wants it, and keeps the first complaint. */
export class Oracle {
  readonly checks = new Map<string, number>()
  readonly #watching = new Map<
    Kind,
    { readonly name: string; readonly see: (observation: never) => void }[]
  >()
  readonly #nowMs: () => number
  readonly #onViolation: () => void
  violation: Violation | undefined

  constructor(nowMs: () => number, onViolation: () => void) {
    this.#nowMs = nowMs
    this.#onViolation = onViolation
  }

  add(make: (complain: Complain) => Invariant): void {
    const invariant = make(text => this.complain(invariant.name, text))
    this.checks.set(invariant.name, 0)
    for (const [kind, see] of Object.entries(invariant.sees)) {
      const watching = this.#watching.get(kind as Kind) ?? []
      watching.push({ name: invariant.name, see })
      this.#watching.set(kind as Kind, watching)
    }
  }

  see(observation: Observation): void {
    const watching = this.#watching.get(observation.kind)
    if (watching === undefined || this.violation !== undefined) return
    for (const { name, see } of watching) {
      this.checks.set(name, (this.checks.get(name) ?? 0) + 1)
      see(observation as never)
    }
  }

  complain(invariant: string, text: string): void {
    if (this.violation !== undefined) return
    this.violation = { invariant, text, atMs: this.#nowMs() }
    this.#onViolation()
  }
}
