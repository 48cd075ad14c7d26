import { FAULTS } from '../people/faults.ts'
import { FAULTS_MIN } from '../simulation.ts'
import { OPERATIONS } from '../people/operations.ts'
import type { SeedReport } from './seed-report.ts'

/** Fewer seeds say nothing about rare kinds. */
const COVERAGE_SEEDS_MIN = 100

/** What many seeds did together. */
export class Summary {
  readonly #counts = new Map<string, number>()
  readonly #checks = new Map<string, number>()
  #seeds = 0
  #operations = 0
  #faults = 0
  #datagrams = 0
  #events = 0
  #simulatedMs = 0
  #settledMsMost = 0
  #fewestOperations = Number.POSITIVE_INFINITY
  #fewestFaults = Number.POSITIVE_INFINITY

  add(report: SeedReport): void {
    this.#seeds += 1
    this.#operations += report.operations
    this.#faults += report.faults
    this.#datagrams += report.datagrams
    this.#events += report.events
    this.#simulatedMs += report.simulatedMs
    this.#settledMsMost = Math.max(this.#settledMsMost, report.settledMs)
    this.#fewestOperations = Math.min(this.#fewestOperations, report.operations)
    this.#fewestFaults = Math.min(this.#fewestFaults, report.faults)
    addAll(this.#counts, report.counts)
    addAll(this.#checks, report.checks)
  }

  /** What was not simulated although it should have been: too little in some seed; kinds of operations, faults and consequences that never
   *  happened, and invariants that never looked at anything, once enough seeds have run. */
  mistakes(operations: number): readonly string[] {
    const mistakes: string[] = []
    if (this.#fewestOperations < operations) mistakes.push(`a seed has ${this.#fewestOperations} operations`)
    if (this.#fewestFaults < FAULTS_MIN) mistakes.push(`a seed has ${this.#fewestFaults} faults`)
    if (this.#seeds < COVERAGE_SEEDS_MIN) return mistakes
    const kinds = [...Object.keys(OPERATIONS), ...Object.keys(FAULTS), ...EXPECTED]
    for (const kind of kinds) if (!this.#counts.has(kind)) mistakes.push(`no ${kind}`)
    for (const [name, count] of this.#checks) if (count === 0) mistakes.push(`${name} looked at nothing`)
    return mistakes
  }

  lines(tookMs: number): readonly string[] {
    const of = (names: Iterable<string>): string =>
      [...names].map(name => `${name} ${this.#counts.get(name) ?? 0}`).join(', ')
    return [
      `${this.#seeds} seeds in ${(tookMs / 1_000).toFixed(0)} s: ${this.#operations} operations (at least ${this.#fewestOperations} each), ` +
        `${this.#faults} faults (at least ${this.#fewestFaults} each)`,
      `${(this.#simulatedMs / 3_600_000).toFixed(1)} simulated hours, ${this.#datagrams} datagrams, ${this.#events} events; at rest after at most ${this.#settledMsMost / 1_000} s`,
      `operations: ${of(Object.keys(OPERATIONS))}`,
      `faults: ${of(Object.keys(FAULTS))}`,
      `what came of it: ${of([...this.#counts.keys()].filter(kind => !(kind in OPERATIONS) && !(kind in FAULTS)).toSorted())}`,
      `looks of the invariants: ${[...this.#checks].map(([name, count]) => `${name} ${count}`).join(', ')}`,
    ]
  }
}

/** Consequences that many seeds together must have had. */
const EXPECTED = [
  'fail-over after a crash',
  'fail-over for a drain',
  'fail-over by hand',
  'move done',
  'move rolled back',
  'take-over by another node',
  'group held',
  'flows adopted',
  'brake by the observer',
  'shard leaving',
  'shard staying',
  'drain for a host, spared',
  'drain for a host, last call',
  'store-refused',
  'store-answer-lost',
]

function addAll(to: Map<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) to.set(name, (to.get(name) ?? 0) + count)
}
