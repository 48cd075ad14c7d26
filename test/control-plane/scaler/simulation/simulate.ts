import { hostState } from '../../../../control-plane/scaler/host.ts'
import { type HostSight, UNSEEN } from '../../../../control-plane/scaler/observed-host.ts'
import { wantedHosts } from '../../../../control-plane/scaler/pool.ts'
import { type Listing, SETTLE_MS_DEFAULT } from '../../../../control-plane/scaler/provider.ts'
import { isReport, type Step } from '../../../../control-plane/scaler/step.ts'
import { type Random, seededRandom } from '../../../../lib/random.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'
import { runPass, type Surroundings } from './controller.ts'
import { declaredFacts, INSTALLATION, PROVIDER } from './declared-pools.ts'
import { Disturbances, type Misfortune } from './disturbances.ts'
import { MemoryLedger } from './memory-ledger.ts'
import { Oracle } from './oracle.ts'
import { HEALED, misbehaviour } from './misbehaviour.ts'
import { ProviderDouble } from './provider-double.ts'

const START_MS = 1_000_000_000
const TROUBLED_MS = 3_000_000
/** After the last fault everything is as wanted within so many passes that do something, and this time. */
const PASSES_MAX = 900
const SETTLING_MS_MAX = 24 * 3_600_000
/** As wanted is what stays so for this long without a step. */
const QUIET_MS = 300_000
const TICK_MS = 10_000
const PASS_EVERY_MS = 30_000

interface Controller {
  readonly name: string
  nextAt: number
  run: Generator<void, number> | undefined
}

export interface Told {
  readonly passes: number
  readonly creates: number
  readonly deletes: number
  readonly undrains: number
  /** What people did, and what the provider was asked to change. */
  readonly operations: number
  /** What the provider and machines did wrong; crashes and standstills of controllers. */
  readonly faults: number
  readonly settlingPasses: number
  readonly settlingMs: number
}

/** One run: most of an hour of people, faults and crashes, then peace until everything is as wanted. Same seed, same run.
 *  @throws at the first thing that breaks a property */
export function simulate(seed: number): Told {
  return new Simulation(seed).run()
}

class Simulation {
  #now = START_MS
  readonly #chance: Random
  readonly #ledger: MemoryLedger
  readonly #provider: ProviderDouble
  readonly #oracle: Oracle
  readonly #disturbances: Disturbances
  readonly #controllers: readonly Controller[]
  readonly #around: Surroundings
  readonly #answered = new Map<string, number>()
  readonly #occupied = new Map<string, number>()
  readonly #misfortunes: ReadonlySet<Misfortune>
  readonly #counts = { passes: 0, creates: 0, deletes: 0, undrains: 0, operations: 0, faults: 0 }
  #troubled = true
  #lastStepAt = START_MS
  #workingPasses = 0

  constructor(seed: number) {
    const chance = seededRandom(seed)
    this.#chance = chance
    const now = (): number => this.#now
    this.#provider = new ProviderDouble(misbehaviour(chance), chance, now)
    this.#ledger = new MemoryLedger(declaredFacts(chance, START_MS as StoreTimeMs), chance, now)
    this.#oracle = new Oracle(this.#ledger, this.#provider, now)
    this.#disturbances = new Disturbances(this.#ledger, this.#provider, chance, now)
    this.#controllers = ['one', 'two'].map((name, index) => ({
      name,
      nextAt: START_MS + index * 1_000,
      run: undefined,
    }))
    const { losesTags, unknownStatus, mutes, vanishes } = this.#provider.misbehaviour
    this.#misfortunes = new Set([
      ...(losesTags > 0 ? ['tags' as const] : []),
      ...(unknownStatus > 0 ? ['unknown' as const] : []),
      ...(vanishes > 0 ? ['vanish' as const] : []),
      ...(mutes > 0 ? ['mute' as const, 'outage' as const] : []),
    ])
    this.#provider.templateOf = id => this.#ledger.facts.hosts.find(host => host.id === id)?.template ?? ''
    this.#around = {
      ledger: this.#ledger,
      provider: this.#provider,
      providerName: PROVIDER,
      sightOf: tag => this.#sightOf(tag),
      chance,
      rules: {
        sidesOf: (_, order) => this.#provider.sidesOf(order),
        settleMsOf: () => SETTLE_MS_DEFAULT,
        imageOf: () =>
          this.#now > START_MS + 600_000
            ? { ordered: 'image', complete: true }
            : { ordered: 'base', complete: false },
        knows: name => name === PROVIDER,
      },
      onCall: () => void (this.#counts.operations += 1),
      onPass: () => {
        this.#oracle.pass += 1
        this.#counts.passes += 1
      },
      onPlan: (steps, listing) => this.#planned(steps, listing),
    }
  }

  run(): Told {
    let tickAt = START_MS
    while (this.#now < START_MS + TROUBLED_MS) tickAt = this.#turn(tickAt)
    this.#troubled = false
    this.#provider.misbehaviour = { ...this.#provider.misbehaviour, ...HEALED }
    this.#disturbances.end()
    this.#oracle.lifted(Infinity)
    this.#occupied.clear()
    const calmAt = this.#now
    this.#lastStepAt = calmAt
    this.#workingPasses = 0
    // Blocked is quiet as well: a breaker may hold back for hours.
    while (this.#now - this.#lastStepAt < QUIET_MS || this.#wrong() !== undefined) {
      tickAt = this.#turn(tickAt)
      if (this.#workingPasses > PASSES_MAX || this.#now - calmAt > SETTLING_MS_MAX)
        this.#oracle.fail(
          'converges',
          `${this.#wrong() ?? 'it never rests'} after ${this.#workingPasses} passes with steps`,
        )
    }
    const faults = this.#counts.faults + this.#provider.faults
    return {
      ...this.#counts,
      faults,
      settlingPasses: this.#workingPasses,
      settlingMs: this.#lastStepAt - calmAt,
    }
  }

  #turn(tickAt: number): number {
    const next = this.#controllers.reduce((soonest, one) => (one.nextAt < soonest.nextAt ? one : soonest))
    if (tickAt <= next.nextAt) {
      this.#now = Math.max(this.#now, tickAt)
      this.#tick()
      return tickAt + TICK_MS
    }
    this.#now = Math.max(this.#now, next.nextAt)
    this.#step(next)
    return tickAt
  }

  #step(controller: Controller): void {
    controller.run ??= runPass(controller.name, this.#around)
    const { done, value } = controller.run.next()
    if (done === true) {
      controller.run = undefined
      controller.nextAt = this.#now + ((value ?? 0) > 0 ? 1_000 : PASS_EVERY_MS)
      return
    }
    controller.nextAt = this.#now + this.#chance.fraction() * 300
    if (!this.#troubled) return
    if (this.#chance.fraction() < 0.01) {
      this.#counts.faults += 1
      controller.nextAt += this.#chance.fraction() * 60_000
    }
    if (this.#chance.fraction() < 0.01) {
      this.#counts.faults += 1
      controller.run = undefined
      controller.nextAt += 1_000 + this.#chance.fraction() * 20_000
    }
  }

  #tick(): void {
    if (this.#troubled && this.#chance.fraction() < 0.2) {
      this.#counts.operations += 1
      this.#disturbances.person()
    }
    if (this.#troubled && this.#chance.fraction() < 0.05 && this.#disturbances.misfortune(this.#misfortunes))
      this.#counts.faults += 1
    for (const machine of this.#provider.machines) {
      if (!this.#provider.answers(machine)) continue
      this.#answered.set(machine.host, this.#now)
      const row = this.#ledger.facts.hosts.find(({ providerId }) => providerId === machine.providerId)
      if (row !== undefined && ['draining', 'destroying'].includes(hostState(row).kind))
        machine.players = Math.max(0, machine.players - 2)
      else if (row !== undefined && hostState(row).kind === 'ready' && this.#chance.fraction() < 0.1)
        machine.players = Math.floor(this.#chance.fraction() * 40)
      if (this.#troubled && this.#chance.fraction() < 0.002)
        this.#occupied.set(machine.host, this.#now + 120_000)
    }
    this.#oracle.look()
  }

  #sightOf(tag: string): HostSight {
    const machine = this.#provider.machines.find(
      one => one.ours && one.host === tag && this.#provider.answers(one),
    )
    const occupied = (this.#occupied.get(tag) ?? 0) > this.#now ? 'a fail-over aims at it' : undefined
    if (machine !== undefined)
      return { agent: 'attached', silentMs: 0, players: machine.players, occupiedBy: occupied }
    const heard = this.#answered.get(tag)
    return heard === undefined
      ? UNSEEN
      : { agent: 'silent', silentMs: this.#now - heard, players: 0, occupiedBy: occupied }
  }

  #planned(steps: readonly Step[], { begunAt, complete, machines }: Listing): void {
    const tags = machines.flatMap(({ tags }) => (tags.owner === INSTALLATION ? [tags.host ?? ''] : []))
    this.#oracle.planned(steps, begunAt, complete, tags)
    for (const step of steps) {
      if (step.kind === 'create') this.#counts.creates += 1
      if (step.kind === 'delete') this.#counts.deletes += 1
      if (step.kind === 'host' && step.event.kind === 'undrain') this.#counts.undrains += 1
      // A person agrees in the end; in troubled times not always.
      if (step.kind === 'ask' && (!this.#troubled || this.#chance.fraction() < 0.05))
        this.#ledger.put(({ approvals }) => ({
          approvals: [
            ...approvals,
            { hosts: step.hosts, by: 'ann', until: (this.#now + 600_000) as StoreTimeMs },
          ],
        }))
    }
    if (steps.every(isReport)) return
    this.#lastStepAt = this.#now
    this.#workingPasses += 1
  }

  /** What is not as wanted. */
  #wrong(): string | undefined {
    const { facts } = this.#ledger
    for (const pool of facts.pools) {
      const states = facts.hosts
        .filter(host => host.pool === pool.spec.name)
        .map(row => hostState(row).kind)
        .filter(kind => kind !== 'gone' && kind !== 'evicted')
      const wanted = wantedHosts(pool)
      if (states.length !== wanted || states.some(kind => kind !== 'ready'))
        return `${pool.spec.name} wants ${wanted} and has ${states.join(' ')}`
      // Without a single host nothing proves the new template.
      if (pool.rollout !== undefined && wanted > 0) return `${pool.spec.name} still changes`
    }
    const ours = this.#provider.machines.filter(
      ({ tags, deletedAt }) => deletedAt === undefined && tags.owner === INSTALLATION,
    )
    const ready = facts.hosts.filter(host => hostState(host).kind === 'ready')
    const left = ours.find(({ providerId }) => !ready.some(row => row.providerId === providerId))
    if (left !== undefined) return `${left.providerId} (${left.host}) is left`
    const kept = new Set(
      facts.hosts
        .filter(host => ['ready', 'evicted'].includes(hostState(host).kind))
        .flatMap(({ undo }) => undo.filter(({ doneAt }) => doneAt === undefined).map(({ id }) => id)),
    )
    const droppings = [...this.#provider.sides.keys()].find(id => !kept.has(id))
    if (droppings !== undefined) return `${droppings} is left`
    const mute = ready.find(row => this.#sightOf(row.hostTag).agent !== 'attached')
    if (mute !== undefined) return `${mute.id} does not answer`
    return ours.length === ready.length ? undefined : `${ours.length} machines for ${ready.length} hosts`
  }
}
