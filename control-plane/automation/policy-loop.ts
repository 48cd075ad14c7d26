import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { NewEvent } from '../events/event.ts'
import type { Facts } from '../facts/facts.ts'
import type { LiveView } from '../facts/live-view.ts'
import type { LedgerChange, ScalerFacts } from '../scaler/ledger.ts'
import { type Combined, combinePolicies } from '../scaler/policies/combine-policies.ts'
import { policiesOf } from '../scaler/policies/policies-of.ts'
import type { Policy } from '../scaler/policies/policy.ts'
import { type PoolInputs, poolInputs } from '../scaler/policies/pool-inputs.ts'
import { noWants, type RecentWants, steadied, wanted } from '../scaler/policies/recent-wants.ts'
import { hostsMax, type PoolName, type PoolRecord } from '../scaler/pool.ts'
import { settleDesired } from '../scaler/settle-desired.ts'
import { spareTarget } from '../scaler/spares.ts'

/** What the policies of a pool said when they were asked last. */
export interface PolicyStanding {
  readonly at: StoreTimeMs
  readonly pool: PoolName
  readonly policies: readonly Policy[]
  readonly inputs: PoolInputs
  readonly combined: Combined
  /** What became of it. */
  readonly settled: string
  readonly spares: number
}

export interface PolicyCommit {
  readonly pool: PoolName
  readonly changes: readonly LedgerChange[]
  readonly events: readonly NewEvent[]
}

/** Asks the policies of every pool, and says what is to be written: nothing where nothing changes. It remembers what was wanted of late, so that
 *  a moment's lull takes nothing down. */
export class PolicyLoop {
  readonly #recent = new Map<PoolName, { readonly hosts: RecentWants; readonly spares: RecentWants }>()
  readonly #standings = new Map<PoolName, PolicyStanding>()

  /** By pool. */
  standings(): ReadonlyMap<PoolName, PolicyStanding> {
    return this.#standings
  }

  /** To be called when this node becomes active: what it saw in an earlier term is no watch. */
  forget(): void {
    this.#recent.clear()
    this.#standings.clear()
  }

  /** @param facts of shards and fleets, read together with `scaler` */
  pass(scaler: ScalerFacts, facts: Facts, live: LiveView): readonly PolicyCommit[] {
    const names = new Set(scaler.pools.map(({ spec }) => spec.name))
    for (const name of this.#standings.keys())
      if (!names.has(name)) {
        this.#standings.delete(name)
        this.#recent.delete(name)
      }
    return scaler.pools.flatMap(pool => this.#ask(pool, scaler, facts, live))
  }

  #ask(pool: PoolRecord, scaler: ScalerFacts, facts: Facts, live: LiveView): PolicyCommit[] {
    const { spec } = pool
    const { now } = scaler
    const inputs = poolInputs(pool, scaler, facts, live)
    const schedules = [...scaler.collections.schedule.values()].flatMap(({ value }) =>
      value.pool === spec.name ? [value.name] : [],
    )
    const policies = policiesOf(spec, schedules)
    const combined = combinePolicies(
      policies,
      inputs,
      { declared: pool.declared, current: pool.desired, override: pool.override },
      now,
    )
    const recent = this.#recent.get(spec.name) ?? { hosts: noWants(now), spares: noWants(now) }
    const spareGoal = sparesOf(pool, inputs)
    const next = {
      hosts: wanted(recent.hosts, combined.hosts, spec.scaling.stabiliseMs, now),
      spares: wanted(recent.spares, spareGoal, spec.scaling.stabiliseMs, now),
    }
    this.#recent.set(spec.name, next)
    const spares = steadied(next.spares, pool.spares, spec.scaling.stabiliseMs, now)
    const level = levelCommit(pool, combined, next.hosts, now)
    this.#standings.set(spec.name, {
      at: now,
      pool: spec.name,
      policies,
      inputs,
      combined,
      settled: level.why,
      spares,
    })
    return pool.pausedAt === undefined ? [...level.commits, ...spareCommit(pool, spares)] : []
  }
}

function sparesOf(pool: PoolRecord, { largestGroup, slotsPerHost }: PoolInputs): number {
  const { spec } = pool
  const goal = spareTarget(spec.spares, {
    working: Math.max(spec.min, pool.desired),
    largestGroup: largestGroup ?? 0,
    places: slotsPerHost,
  })
  return spec.spares.forLargestGroup && largestGroup === undefined ? Math.max(goal, pool.spares) : goal
}

/** A person's word, and what is declared where no policy says anything, hold at once; everything else goes down only with the window. */
function levelCommit(
  pool: PoolRecord,
  combined: Combined,
  recent: RecentWants,
  now: StoreTimeMs,
): { readonly why: string; readonly commits: PolicyCommit[] } {
  const { spec, override } = pool
  const overridden = override !== undefined && override.until > now
  const steady = !overridden && combined.opinions.length > 0
  const hosts = steady ? steadied(recent, pool.desired, spec.scaling.stabiliseMs, now) : combined.hosts
  const proposal = {
    hosts,
    source: combined.basis === 'measured' ? 'policy' : 'asked',
    force: overridden,
    mayExceed: false,
  } as const
  const limits = { min: spec.min, max: hostsMax(pool) }
  const settled = settleDesired(proposal, pool.desired, limits, spec.scaling, pool.history, now)
  if (settled.kind === 'hold')
    return {
      why: hosts === combined.hosts ? settled.why : `${hosts} were wanted of late: ${settled.why}`,
      commits: [],
    }
  return {
    why: settled.why,
    commits: [
      {
        pool: spec.name,
        changes: [
          { kind: 'pool.unchanged', pool: spec.name, version: pool.version },
          { kind: 'pool.propose', pool: spec.name, proposal, declare: false },
        ],
        events: [
          {
            actor: 'system',
            kind: 'pool.scaled',
            subject: spec.name,
            summary: `${spec.name}: ${settled.desired} hosts are wanted, ${pool.desired} before`,
            why: combined.why,
            before: { desired: pool.desired },
            after: { desired: settled.desired },
          },
        ],
      },
    ],
  }
}

function spareCommit({ spec, spares: before, version }: PoolRecord, spares: number): PolicyCommit[] {
  if (spares === before) return []
  return [
    {
      pool: spec.name,
      // Not in one commit with the level: that changes the version, and this was decided from it as well.
      changes: [
        { kind: 'pool.unchanged', pool: spec.name, version },
        { kind: 'pool.spares', pool: spec.name, spares },
      ],
      events: [
        {
          actor: 'system',
          kind: 'pool.spares',
          subject: spec.name,
          summary: `${spec.name}: ${spares} spare hosts are wanted, ${before} before`,
          why: 'what is declared of its spares',
          before: { spares: before },
          after: { spares },
        },
      ],
    },
  ]
}
