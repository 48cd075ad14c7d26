import type { HostRecord } from '../../../../control-plane/scaler/host.ts'
import type { PoolRecord } from '../../../../control-plane/scaler/pool.ts'
import type { Step } from '../../../../control-plane/scaler/step.ts'
import { AskOracle } from './ask-oracle.ts'
import { isBrakeless } from './brake-opinion.ts'
import { BreakerOracle } from './breaker-oracle.ts'
import { SideOracle } from './side-oracle.ts'
import { couldComeBack, isOver, isReady, isUp, SLACK_MS } from './row-opinion.ts'
import type { HostChange, MemoryLedger } from './memory-ledger.ts'
import type { DoubleMachine, ProviderDouble } from './provider-double.ts'

/** A machine of ours that nothing in the ledger accounts for is found within this time. */
const UNACCOUNTED_MS_MAX = 900_000

/** Judges a run from outside: by what is asked of the provider and what is written, with an opinion of its own about both. */
export class Oracle {
  readonly #ledger: MemoryLedger
  readonly #provider: ProviderDouble
  readonly #now: () => number
  readonly #asks: AskOracle
  readonly #sides: SideOracle
  readonly #unaccounted = new Map<string, number>()
  readonly #breakers: BreakerOracle
  readonly #ill = new Map<string, number>()
  #destroyed = { pass: 0, count: 0 }
  #lifted = 0
  pass = 0

  constructor(ledger: MemoryLedger, provider: ProviderDouble, now: () => number) {
    this.#ledger = ledger
    this.#sides = new SideOracle(ledger, provider, now, (property, what) => this.fail(property, what))
    this.#provider = provider
    this.#now = now
    this.#asks = new AskOracle(ledger, now, (property, what) => this.fail(property, what))
    this.#breakers = new BreakerOracle(now, (property, what) => this.fail(property, what))
    ledger.onInsert = host => this.#inserted(host)
    ledger.onEvent = change => this.#happened(change)
    provider.onCall = call => {
      if (call.kind === 'create') this.#created(call.order.host)
      else if (call.kind === 'delete') this.#deleted(call.machine)
      else this.#sides.called(call)
    }
  }

  fail(property: string, what: string): never {
    throw new Error(`${property}: ${what} at ${this.#now()}`)
  }

  planned(steps: readonly Step[], begunAt: number, complete: boolean, tags: readonly string[]): void {
    this.#asks.listed(begunAt, complete, tags)
    if (steps.length > 400) this.fail('bounded passes', `${steps.length} steps`)
  }

  /** Looks at everything, as often as the run likes. */
  look(): void {
    const now = this.#now()
    this.#sides.look()
    const living = this.#provider.machines.filter(({ ours, deletedAt }) => ours && deletedAt === undefined)
    for (const machine of living) this.#account(machine, now)
    // A twin with the same name answers for both: nobody outside can tell them apart.
    const answering = new Set(living.filter(one => this.#provider.answers(one)).map(({ host }) => host))
    for (const { host } of living)
      if (answering.has(host)) this.#ill.delete(host)
      else if (!this.#ill.has(host)) this.#ill.set(host, now)
  }

  lifted(until: number): void {
    this.#lifted = until
  }

  #account(machine: DoubleMachine, now: number): void {
    const { providerId, ours, deletedAt } = machine
    const seen = now >= machine.tagsLostUntil && machine.tags.owner === this.#ledger.facts.installation
    const accounted = this.#ledger.facts.hosts.some(
      host =>
        host.times.goneAt === undefined &&
        (host.providerId === providerId ||
          (host.providerId === undefined && host.hostTag === machine.tags.host)),
    )
    if (!ours || !seen || deletedAt !== undefined || accounted || now < machine.listedFrom) {
      this.#unaccounted.delete(providerId)
      return
    }
    const since = this.#unaccounted.get(providerId) ?? now
    this.#unaccounted.set(providerId, since)
    if (now - since > UNACCOUNTED_MS_MAX)
      this.fail(
        'provider(ours) ⊆ ledger',
        `${providerId} (${machine.tags.host ?? ''}) has no row since ${since}`,
      )
  }

  #inserted(host: HostRecord): void {
    if (host.times.foundAt !== undefined) return
    const pool = this.#pool(host)
    const rows = this.#rows(pool)
    const active = rows.filter(row => isUp(row) && row.flags.tainted === undefined && !this.#wasUnknown(row))
    const tainted = rows.filter(
      row => row.flags.tainted !== undefined && !isOver(row) && !this.#wasUnknown(row),
    )
    const max = Math.max(pool.spec.max, pool.exceed ?? 0)
    // Those that a rollout has not come to yet count as active in the plan; together they keep the same bound.
    if (active.length > max) this.fail('active ≤ max', `${active.length} of ${max} in ${pool.spec.name}`)
    if (active.length + tainted.length > max + pool.spec.maxSurge)
      this.fail(
        'active ≤ max + surge',
        `${active.length} and ${tainted.length} tainted of ${max} in ${pool.spec.name}`,
      )
    const back = rows.find(row => couldComeBack(row, pool, this.#machineOf(row), this.#now()))
    if (back !== undefined)
      this.fail('undrain whenever possible', `${host.id} is made while ${back.id} drains`)
    if (!isBrakeless(this.#ledger.facts.brakes, this.#now(), 'create', host, pool))
      this.fail('brake', `${host.id} is planned under a brake`)
  }

  #happened({ before, after, change }: HostChange): void {
    const { event } = change
    const pool = this.#ledger.facts.pools.find(({ spec }) => spec.name === before.pool)
    if (event.kind === 'ask') {
      this.#breakers.asked(after)
      this.#asks.asked(after, this.#pool(after))
    }
    if (event.kind === 'adopt' && pool !== undefined) this.#adopted(after, pool)
    if (event.kind === 'lose') {
      const machine = this.#machineOf(before)
      if (
        machine !== undefined &&
        this.#provider.answers(machine) &&
        this.#now() - machine.muteUntil > SLACK_MS
      )
        this.fail('lost only if silent', `${before.id} answers`)
    }
    if (event.kind === 'drain' && pool !== undefined) this.#drained(before, pool)
    if (event.kind === 'empty') {
      const players = this.#machineOf(before)?.players ?? 0
      if (players > 0 && (before.drainDeadline ?? 0) > this.#now())
        this.fail('occupied ones never stopped before deadline', `${before.id} has ${players} players`)
    }
    if (event.kind === 'destroy' && (event.purpose === 'orphan' || event.purpose === 'repair'))
      this.#unasked(before)
    if (event.kind === 'build') this.#breakers.told(before, true)
    if (event.kind === 'fail' && before.times.builtAt === undefined && before.times.askedAt !== undefined)
      this.#breakers.told(before, false)
  }

  #adopted(host: HostRecord, pool: PoolRecord): void {
    const rows = this.#rows(pool).filter(
      row => isUp(row) && row.flags.tainted === undefined && !this.#wasUnknown(row),
    )
    const wanted = Math.max(pool.spec.min, pool.desired) + pool.spares
    const players = this.#provider.machines.some(one => one.host === host.hostTag && one.players > 0)
    if (rows.length > wanted && !players)
      this.fail('adopted only if wanted', `${host.id}, ${rows.length} of ${wanted}`)
    if (rows.some(row => row.id !== host.id && row.hostTag === host.hostTag))
      this.fail('one host per name', host.hostTag)
  }

  #drained(host: HostRecord, pool: PoolRecord): void {
    const ready = this.#rows(pool).filter(isReady).length
    const wanted = Math.min(
      Math.max(pool.spec.max, pool.exceed ?? 0),
      Math.max(pool.spec.min, pool.desired) + pool.spares,
    )
    if (ready < wanted) this.fail('ready ≥ floor', `${host.id} drains, ${ready} of ${wanted} are left`)
    if (host.flags.protected !== undefined) this.fail('protected ones are no victims', host.id)
    if (!isBrakeless(this.#ledger.facts.brakes, this.#now(), 'drain', host, pool))
      this.fail('brake', `${host.id} drains under a brake`)
  }

  #unasked(host: HostRecord): void {
    if (this.#destroyed.pass !== this.pass) this.#destroyed = { pass: this.pass, count: 0 }
    const approved = this.#ledger.facts.approvals.some(({ hosts }) => hosts.includes(host.id))
    if (!approved) this.#destroyed.count += 1
    const existing = this.#ledger.facts.hosts.filter(
      ({ times }) => times.goneAt === undefined && times.evictedAt === undefined,
    )
    // One may have ended during the pass.
    if (this.#destroyed.count > Math.max(2, Math.floor(0.1 * existing.length) + 1))
      this.fail('deletes per pass', `${this.#destroyed.count} of ${existing.length}`)
  }

  #created(hostId: string): void {
    const row = this.#ledger.facts.hosts.find(({ id }) => id === hostId)
    if (row === undefined) return this.fail('row before call', hostId)
    if (row.times.askedAt === undefined) this.fail('row before call', `${hostId} is not asked for`)
    if (!isBrakeless(this.#ledger.facts.brakes, this.#now(), 'create', row, this.#pool(row)))
      this.fail('brake', `${hostId} is created under a brake`)
    this.#notPaused(row)
    return undefined
  }

  #deleted(machine: DoubleMachine | undefined): void {
    if (machine === undefined || machine.deletedAt !== undefined) return
    const { providerId } = machine
    if (!machine.ours || machine.tags.owner !== this.#ledger.facts.installation)
      this.fail('strangers untouched', `${providerId} (${machine.host})`)
    const row = this.#ledger.facts.hosts.find(
      host => host.providerId === providerId && host.times.goneAt === undefined,
    )
    if (row?.times.destroyingAt === undefined) return this.fail('no delete without a row', providerId)
    this.#sides.serverDeleted(row)
    if (this.#now() < machine.tagsLostUntil) this.fail('no delete without tags', providerId)
    if (machine.tags.host !== row.hostTag)
      this.fail('no delete without tags', `${providerId} is ${machine.tags.host ?? ''}`)
    if (this.#provider.statusOf(machine) === 'unknown') this.fail('unknown is never deleted', providerId)
    const { failedAt, lostAt, foundAt } = row.times
    if (
      foundAt !== undefined &&
      machine.players > 0 &&
      !this.#hasTwin(machine) &&
      this.#provider.answers(machine)
    )
      this.fail(
        'occupied ones never stopped before deadline',
        `${row.id} was found with ${machine.players} players`,
      )
    if (
      machine.players > 0 &&
      (failedAt ?? lostAt ?? foundAt) === undefined &&
      (row.drainDeadline ?? 0) > this.#now()
    )
      this.fail('occupied ones never stopped before deadline', `${row.id} has ${machine.players} players`)
    const pool = this.#ledger.facts.pools.find(({ spec }) => spec.name === row.pool)
    if (pool !== undefined) {
      if (!isBrakeless(this.#ledger.facts.brakes, this.#now(), 'delete', row, pool))
        this.fail('brake', `${row.id} is deleted under a brake`)
      this.#notFrozen(pool)
    }
    this.#notPaused(row)
    return undefined
  }

  /** Of two with one name nobody outside can tell who carries whom. */
  #hasTwin(machine: DoubleMachine): boolean {
    return this.#provider.machines.some(
      one => one !== machine && one.host === machine.host && one.deletedAt === undefined,
    )
  }

  #notFrozen(pool: PoolRecord): void {
    if (this.#now() < this.#lifted) return
    const serving = this.#rows(pool).filter(
      row =>
        row.times.readyAt !== undefined &&
        row.times.failedAt === undefined &&
        row.times.drainedAt === undefined &&
        !isOver(row),
    )
    const answering = new Set(
      this.#provider.machines.filter(one => this.#provider.answers(one)).map(({ host }) => host),
    )
    const ill = serving.filter(
      row => !answering.has(row.hostTag) && this.#now() - (this.#ill.get(row.hostTag) ?? Infinity) > SLACK_MS,
    )
    if (ill.length > Math.max(3, 0.2 * serving.length))
      this.fail('mass unhealth freezes', `${ill.length} of ${serving.length} are ill`)
  }

  #notPaused(row: HostRecord): void {
    if (
      this.#ledger.facts.pauses.some(
        ({ provider, until }) => provider === row.provider && until > this.#now(),
      )
    )
      this.fail('Retry-After', `${row.id} is called for while ${row.provider} is paused`)
  }

  #pool(host: HostRecord): PoolRecord {
    return (
      this.#ledger.facts.pools.find(({ spec }) => spec.name === host.pool) ??
      this.fail('rows have pools', host.id)
    )
  }

  #rows({ spec }: PoolRecord): readonly HostRecord[] {
    return this.#ledger.facts.hosts.filter(({ pool }) => pool === spec.name)
  }

  #machineOf(row: HostRecord): DoubleMachine | undefined {
    return this.#provider.machines.find(({ providerId }) => providerId === row.providerId)
  }

  #wasUnknown(row: HostRecord): boolean {
    return (this.#machineOf(row)?.unknownUntil ?? -Infinity) > this.#now() - SLACK_MS
  }
}
