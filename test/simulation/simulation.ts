import { OPERATIONS } from './people/operations.ts'
import { People } from './people/people.ts'
import { FaultTools } from './people/fault-tools.ts'
import { FAULTS } from './people/faults.ts'
import { Cluster } from './cluster.ts'
import { consequences } from './runs/consequences.ts'
import { Chance } from './kernel/chance.ts'
import { OUTSIDE } from './kernel/life.ts'
import { Scheduler } from './kernel/scheduler.ts'
import { watchInvariants } from './oracle/invariants.ts'
import { Oracle, type Violation } from './oracle/oracle.ts'
import { narrate } from './narrator.ts'
import { drawScenario, type Scenario } from './scenario.ts'
import { Settling } from './settling.ts'
import { Story } from './story.ts'

export const OPERATIONS_DEFAULT = 200
const OPERATION_EVERY_MS = 420
/** Where nothing can be done or broken now, something else is drawn. */
const DRAWS_MAX = 20
export const FAULTS_MIN = 10
const FAULT_EVERY_MS = 5_000
/** So many seeds also wait until the last reservation has run out. */
const THOROUGH_EVERY = 8
/** Before the first operation the fleet may come up. */
const BEGINNING_MS = 4_000

export interface RunOptions {
  readonly seed: number
  readonly operations: number
  readonly told: boolean
  /** Operations and faults with these numbers are left out: how a failing run is made smaller. */
  readonly without: ReadonlySet<number>
}

export interface RunReport {
  readonly seed: number
  readonly violation: Violation | undefined
  readonly hash: string
  readonly operations: number
  readonly faults: number
  /** How often each kind of thing happened. */
  readonly counts: Readonly<Record<string, number>>
  readonly checks: Readonly<Record<string, number>>
  readonly datagrams: number
  readonly events: number
  readonly simulatedMs: number
  readonly settledMs: number
  /** Operations and faults that were planned, each with its number. */
  readonly acts: number
  readonly story: Story
}

/** Runs one seed from its beginning to its end. */
export async function simulate(options: RunOptions): Promise<RunReport> {
  const run = new Run(options)
  try {
    return await run.run()
  } finally {
    run.close()
  }
}

class Run {
  readonly #options: RunOptions
  readonly #chance: Chance
  readonly #scenario: Scenario
  readonly #scheduler = new Scheduler()
  readonly #story: Story
  readonly #oracle: Oracle
  readonly #cluster: Cluster
  readonly #people: People
  readonly #faults: FaultTools
  readonly #counts = new Map<string, number>()
  #acts = 0
  #operations = 0
  #struck = 0

  constructor(options: RunOptions) {
    this.#options = options
    this.#chance = new Chance(options.seed)
    this.#scenario = drawScenario(this.#chance.fork('scenario'))
    this.#story = new Story(this.#scheduler, options.told)
    this.#oracle = new Oracle(
      () => this.#scheduler.nowMs,
      () => this.#scheduler.halt(),
    )
    const count = (kind: string): void => this.#count(kind)
    const watch = watchInvariants(this.#oracle, () => this.#cluster, consequences(count))
    this.#cluster = new Cluster({
      scheduler: this.#scheduler,
      scenario: this.#scenario,
      chance: this.#chance,
      story: this.#story,
      observe: observation => {
        narrate(this.#story, observation)
        watch(observation)
      },
      count,
    })
    this.#people = new People(this.#cluster, this.#chance.fork('people'), this.#story, count)
    const chance = this.#chance.fork('faults')
    this.#faults = new FaultTools(this.#cluster, chance, this.#story)
  }

  async run(): Promise<RunReport> {
    const { operations } = this.#options
    this.#story.tell('scenario', () => JSON.stringify(this.#scenario))
    for (const seat of this.#cluster.nodes) this.#cluster.startNode(seat)
    for (const seat of this.#cluster.agents) this.#cluster.startAgent(seat)
    for (const seat of this.#cluster.proxies) this.#cluster.startProxy(seat)
    const durationMs = operations * OPERATION_EVERY_MS
    this.#planOperations(durationMs)
    this.#planFaults(durationMs)
    let settledMs = 0
    try {
      await this.#scheduler.run(BEGINNING_MS + durationMs)
      settledMs = await this.#settle()
    } catch (error) {
      this.#oracle.complain(
        'nothing-throws',
        error instanceof Error ? (error.stack ?? error.message) : String(error),
      )
    }
    return this.#report(settledMs)
  }

  #settle(): Promise<number> {
    if (this.#oracle.violation !== undefined) return Promise.resolve(0)
    return new Settling({
      scenario: this.#scenario,
      cluster: this.#cluster,
      people: this.#people,
      faults: this.#faults,
      oracle: this.#oracle,
      story: this.#story,
      scheduler: this.#scheduler,
      thorough: this.#options.seed % THOROUGH_EVERY === 0,
    }).settle()
  }

  #report(settledMs: number): RunReport {
    return {
      seed: this.#options.seed,
      violation: this.#oracle.violation,
      hash: this.#scheduler.hash,
      operations: this.#operations,
      faults: this.#struck,
      counts: Object.fromEntries(this.#counts),
      checks: Object.fromEntries(this.#oracle.checks),
      datagrams: this.#cluster.surroundings.network.sent,
      events: this.#scheduler.ran,
      simulatedMs: this.#scheduler.nowMs,
      settledMs,
      acts: this.#acts,
      story: this.#story,
    }
  }

  close(): void {
    this.#people.close()
    this.#cluster.close()
  }

  /** Each seed does only some of what there is, so that rare things meet each other ("swarm testing", Groce et al. 2012). */
  #planOperations(durationMs: number): void {
    const chance = this.#chance.fork('operations')
    const choice = swarm(chance, OPERATIONS, ['join', 'leave', 'kick'])
    const choices = chance.fork('choices')
    const { operations } = this.#options
    for (let index = 0; index < operations; index += 1) {
      const atMs = BEGINNING_MS + (durationMs * (index + chance.fraction())) / operations
      this.#act(atMs, () => {
        void this.#operate(choice, choices)
        this.#scheduler.settle()
      })
    }
  }

  /** Does one of those that can be done now. */
  async #operate(choice: Choice, chance: Chance): Promise<void> {
    const parts = {
      cluster: this.#cluster,
      people: this.#people,
      scenario: this.#scenario,
      chance,
      facts: await this.#people.facts(),
    }
    for (let tried = 0; tried <= DRAWS_MAX; tried += 1) {
      // Somebody can always be shown the door.
      const name = (tried < DRAWS_MAX ? chance.weighted(choice) : undefined) ?? 'kick'
      if (OPERATIONS[name]?.act(parts) !== true) continue
      this.#operations += 1
      this.#count(name)
      return
    }
  }

  #planFaults(durationMs: number): void {
    const chance = this.#chance.fork('fault times')
    const choice = swarm(chance, FAULTS, [])
    const count = Math.max(FAULTS_MIN, Math.round(durationMs / (FAULT_EVERY_MS * chance.between(0.6, 2))))
    for (let index = 0; index < count; index += 1) {
      const atMs = BEGINNING_MS / 2 + (durationMs * (index + chance.fraction())) / count
      this.#act(atMs, () => this.#strike(choice, chance))
    }
  }

  #strike(choice: Choice, chance: Chance): void {
    for (let tried = 0; tried < DRAWS_MAX; tried += 1) {
      const name = chance.weighted(choice) ?? 'shard-crash'
      this.#faults.name = name
      if (FAULTS[name]?.strike(this.#faults) !== true) continue
      this.#struck += 1
      this.#count(name)
      return
    }
  }

  #act(atMs: number, act: () => void): void {
    this.#acts += 1
    const number = this.#acts
    if (!this.#options.without.has(number)) this.#scheduler.schedule(atMs, OUTSIDE, act)
  }

  #count(kind: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1)
  }
}

type Choice = readonly { readonly weight: number; readonly value: string }[]

/** Every kind with its weight, some left out altogether, but never the needed ones. */
function swarm(
  chance: Chance,
  kinds: Readonly<Record<string, { readonly weight: number }>>,
  needed: readonly string[],
): Choice {
  const share = chance.between(0.3, 1)
  return Object.entries(kinds).map(([value, { weight }]) => ({
    value,
    weight: needed.includes(value) || chance.hits(share) ? weight * chance.between(0.5, 2) : 0,
  }))
}
