import { applyChange } from '../../../../control-plane/scaler/apply-changes.ts'
import { hostState } from '../../../../control-plane/scaler/host.ts'
import { observedHost } from '../../../../control-plane/scaler/observed-host.ts'
import type { PoolRecord, TemplateName } from '../../../../control-plane/scaler/pool.ts'
import { startRollout } from '../../../../control-plane/scaler/rollout.ts'
import type { Random } from '../../../../lib/random.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'
import { SCALER_VERBS } from '../../../../proto/contract/admin.ts'
import type { HostId } from '../../../../proto/contract/ids.ts'
import { INSTALLATION, PROVIDER, templateRecord } from './declared-pools.ts'
import type { MemoryLedger } from './memory-ledger.ts'
import type { DoubleMachine, ProviderDouble } from './provider-double.ts'

export type Misfortune = 'tags' | 'unknown' | 'mute' | 'vanish' | 'outage'

/** What people do, and what befalls machines, drawn by chance. */
export class Disturbances {
  readonly #ledger: MemoryLedger
  readonly #provider: ProviderDouble
  readonly #chance: Random
  readonly #now: () => number
  #made = 0

  constructor(ledger: MemoryLedger, provider: ProviderDouble, chance: Random, now: () => number) {
    this.#ledger = ledger
    this.#provider = provider
    this.#chance = chance
    this.#now = now
  }

  #pick<T>(things: readonly T[]): T | undefined {
    return things[Math.floor(this.#chance.fraction() * things.length)]
  }

  #in(ms: number): number {
    return this.#now() + this.#chance.fraction() * ms
  }

  /** One thing that a person does. */
  person(): void {
    const pool = this.#pick(this.#ledger.facts.pools)
    if (pool === undefined) return
    this.#pick([
      () => this.#scale(pool),
      () => this.#scale(pool),
      () => this.#scale(pool),
      () => this.#scale(pool),
      () => this.#scale(pool),
      () => this.#scale(pool),
      () => this.#rollOut(pool),
      () => this.#flag(pool, 'tainted'),
      () => this.#flag(pool, 'protected'),
      () => this.#flag(pool, 'cordoned'),
      () => this.#brake(pool),
      () => this.#evict(pool),
      () => this.#addMachine('other'),
      () => this.#addMachine(undefined),
      () => this.#addMachine(INSTALLATION),
    ])?.()
  }

  #scale({ spec }: PoolRecord): void {
    const desired = Math.floor(this.#chance.fraction() * (spec.max + 2))
    this.#ledger.putPool(spec.name, () => ({ desired }))
  }

  #rollOut(pool: PoolRecord): void {
    if (pool.rollout !== undefined) return
    this.#made += 1
    const to = `${this.#chance.fraction() < 0.3 ? 'bad' : 't'}${this.#made}` as TemplateName
    this.#ledger.put(({ collections }) => ({
      collections: {
        ...collections,
        template: new Map([...collections.template, [to, templateRecord(to)]]),
      },
    }))
    const hosts = this.#ledger.facts.hosts
      .filter(host => host.pool === pool.spec.name && hostState(host).kind !== 'gone')
      .map(host => observedHost(host, undefined))
    const [step] = startRollout(pool, hosts, to, this.#now() as StoreTimeMs)
    if (step?.kind !== 'rollout' || step.rollout === undefined) return
    const { rollout, taints } = step
    this.#ledger.putPool(pool.spec.name, ({ spec }) => ({ rollout, spec: { ...spec, template: to } }))
    for (const { host, value } of taints) this.#change(host, 'tainted', value)
  }

  /** As a request of a person does. */
  #change(host: string, flag: 'tainted' | 'protected' | 'cordoned', value: string | undefined): void {
    const event = { kind: 'flag', flag, value } as const
    this.#ledger.put(facts => {
      const applied = applyChange(
        { ...facts, now: this.#now() as StoreTimeMs },
        { kind: 'host.event', host: host as HostId, event, why: 'a person' },
        () => 0,
      )
      return applied.kind === 'done' ? applied.facts : {}
    })
  }

  #flag({ spec }: PoolRecord, flag: 'tainted' | 'protected' | 'cordoned'): void {
    const host = this.#pick(
      this.#ledger.facts.hosts.filter(row => row.pool === spec.name && hostState(row).kind === 'ready'),
    )
    if (host !== undefined) this.#change(host.id, flag, 'a person says so')
  }

  #brake({ spec }: PoolRecord): void {
    const scope =
      this.#pick(['all', `pool:${spec.name}`, `provider:${PROVIDER}`, `region:${spec.region}`] as const) ??
      'all'
    const verb = this.#pick(SCALER_VERBS) ?? 'all'
    const brake = {
      scope,
      verb,
      reason: 'a look',
      owner: 'ann',
      since: this.#now() as StoreTimeMs,
      expiresAt: this.#in(400_000) as StoreTimeMs,
    }
    this.#ledger.put(({ brakes }) => ({ brakes: [...brakes, brake] }))
  }

  /** The row first: from then on the machine is a stranger's, whether or not its tags are off yet. */
  #evict({ spec }: PoolRecord): void {
    const row = this.#pick(
      this.#ledger.facts.hosts.filter(host => host.pool === spec.name && hostState(host).kind === 'ready'),
    )
    const machine = this.#provider.machines.find(({ providerId }) => providerId === row?.providerId)
    if (row === undefined || machine === undefined || machine.deletedAt !== undefined) return
    const event = { kind: 'evict' } as const
    if (this.#ledger.ask([{ kind: 'host.event', host: row.id, event, why: 'a person' }]) === 'refused') return
    machine.tags = { pool: machine.tags.pool, host: machine.tags.host }
    machine.badFrom = Infinity
  }

  /** A stranger's, with names like ours; or one of ours that the ledger knows nothing of. */
  #addMachine(owner: string | undefined): void {
    this.#made += 1
    const pool = this.#pick(['game', 'door', 'nobody']) ?? 'game'
    const now = this.#now()
    this.#provider.add({
      host: `found-${this.#made}`,
      ours: owner === INSTALLATION,
      template: 't0',
      tags: {
        ...(owner === undefined ? {} : { owner }),
        pool,
        host: owner === INSTALLATION ? `found-${this.#made}` : 'game-1',
      },
      bornAt: now,
      runsAt: now,
      listedFrom: now,
      erroneous: false,
      fromImage: false,
      badFrom: Infinity,
      installedAt: now,
    })
  }

  /** One thing that befalls machines. @returns whether there was one that it could befall */
  misfortune(kinds: ReadonlySet<Misfortune>): boolean {
    const living = this.#provider.machines.filter(({ ours, deletedAt }) => ours && deletedAt === undefined)
    const machine = this.#pick(living)
    const kind = this.#pick([...kinds])
    if (machine === undefined || kind === undefined) return false
    if (kind === 'tags') machine.tagsLostUntil = this.#in(900_000)
    if (kind === 'unknown') machine.unknownUntil = this.#in(300_000)
    if (kind === 'mute') machine.muteUntil = this.#in(1_500_000)
    if (kind === 'vanish') machine.deletedAt = this.#now()
    if (kind === 'outage' && this.#chance.fraction() < 0.5) for (const one of living) this.#strike(one)
    return true
  }

  #strike(machine: DoubleMachine): void {
    if (this.#chance.fraction() < 0.8) machine.muteUntil = this.#in(1_500_000)
    if (this.#chance.fraction() < 0.3) machine.badFrom = Math.min(machine.badFrom, this.#in(60_000))
  }

  /** Everything that heals by itself heals; what is broken stays broken. */
  end(): void {
    const now = this.#now()
    for (const machine of this.#provider.machines) {
      machine.tagsLostUntil = Math.min(machine.tagsLostUntil, now)
      machine.unknownUntil = Math.min(machine.unknownUntil, now)
      machine.muteUntil = Math.min(machine.muteUntil, now)
      if (machine.badFrom > now) machine.badFrom = Infinity
    }
    for (const { id, flags } of this.#ledger.facts.hosts)
      if (flags.protected !== undefined) this.#change(id, 'protected', undefined)
    this.#ledger.put(() => ({ brakes: [] }))
    for (const { spec } of this.#ledger.facts.pools)
      this.#ledger.putPool(spec.name, () => ({ unfrozenUntil: Number.MAX_SAFE_INTEGER as StoreTimeMs }))
  }
}
