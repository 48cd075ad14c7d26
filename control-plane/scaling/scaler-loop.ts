import { backoffMs } from '../../lib/backoff.ts'
import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { codeOf, messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Random } from '../../lib/random.ts'
import type { Token } from '../../proto/contract/ids.ts'
import type { FactStore } from '../facts/fact-store.ts'
import { afterInstall } from '../scaler/after-install.ts'
import { CLEAN, isDue, markDirty, markHandled } from '../scaler/dirty-mark.ts'
import type { EffectOf, PassRules } from '../scaler/effects.ts'
import { type HostRecord, hostState, type HostStateName } from '../scaler/host.ts'
import { hostImage } from '../scaler/host-image.ts'
import { changeEvents } from '../scaler/ledger-events.ts'
import type { ScalerFacts, ScalerLedger } from '../scaler/ledger.ts'
import type { MachineCare } from '../scaler/machine-care.ts'
import { type HostSight, UNSEEN } from '../scaler/observed-host.ts'
import type { Pass } from '../scaler/plan-pass.ts'
import { type Divergences, nextDivergences, scalerAlarms } from '../scaler/pool-divergence.ts'
import type { CallAnswer, Machine } from '../scaler/provider.ts'
import { SETTLE_MS_DEFAULT } from '../scaler/provider.ts'
import { runPass } from '../scaler/run-pass.ts'
import type { PassOutcome } from '../scaler/scaler-node.ts'
import type { ConfiguredProviders } from './configured-provider.ts'
import { drivePass } from './drive-pass.ts'
import { Installations } from './installations.ts'
import { Listings } from './listings.ts'
import { removeEmptied } from './remove-emptied.ts'
import type { ScalerCounts } from './scaler-counts.ts'

/** A pass even when nothing has been heard of. */
export const PASS_EVERY_MS = 30_000
/** Between two passes while steps are left. */
export const BETWEEN_PASSES_MS = 300
/** While machines are being built, installed or deleted, or agents are silent: nobody tells when that is over. */
export const UNDER_WAY_MS = 3_000
const UNDER_WAY: readonly HostStateName[] = ['provisioning', 'installing', 'joining', 'destroying']
/** After a pass that failed. */
const RETRY = { firstMs: 1_000, mostMs: PASS_EVERY_MS }

export interface ScalerLoopParts {
  readonly ledger: ScalerLedger
  /** Where the fleets are that the applied file declares. */
  readonly store: Pick<FactStore, 'facts' | 'commit'>
  readonly providers: ConfiguredProviders
  readonly care: MachineCare
  /** Undefined while this node stands by. */
  readonly token: () => Token | undefined
  /** By host tag, as of now. */
  readonly sights: () => Promise<(hostTag: string) => HostSight>
  readonly counts: ScalerCounts
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** Runs pass after pass while this node is active. One at a time; nothing is planned ahead. */
export class ScalerLoop {
  readonly #parts: ScalerLoopParts
  readonly #rules: PassRules
  readonly #listings: Listings
  readonly #installations: Installations
  #dirty = CLEAN
  #nextAt = 0 as MonotonicMs
  #failures = 0
  #running: Promise<void> | undefined
  #token: Token | undefined
  #outcome: PassOutcome | undefined
  #facts: ScalerFacts | undefined
  #divergences: Divergences = new Map()
  /** The agent of a host that serves was away when the last pass looked. */
  #isUnwell = false

  constructor(parts: ScalerLoopParts) {
    const { providers, clock, log, counts } = parts
    this.#parts = parts
    this.#rules = {
      sidesOf: (name, order) => providers.get(name)?.provider.sidesOf(order) ?? [],
      settleMsOf: name => providers.get(name)?.provider.settleMs ?? SETTLE_MS_DEFAULT,
      imageOf: hostImage,
      knows: name => providers.has(name),
    }
    this.#listings = new Listings({ providers, clock, log, counts })
    this.#installations = new Installations({
      care: parts.care,
      log,
      ended: (effect, answer) => this.#installed(effect, answer),
    })
  }

  /** Of the last pass since this node became active. */
  get outcome(): PassOutcome | undefined {
    return this.#outcome
  }

  /** As the last pass has read them. */
  get facts(): ScalerFacts | undefined {
    return this.#facts
  }

  /** The machine of a host as it was listed last, however long ago. */
  machineOf({ provider, providerId }: Pick<HostRecord, 'provider' | 'providerId'>): Machine | undefined {
    const listed = providerId === undefined ? undefined : this.#listings.known().get(provider)
    return listed?.machines.find(machine => machine.providerId === providerId)
  }

  wake(): void {
    this.#dirty = markDirty(this.#dirty, this.#parts.clock.monotonicMs())
  }

  /** To be called on every tick of the node. */
  tick(): void {
    const token = this.#parts.token()
    if (token !== this.#token) this.#enter(token)
    if (token === undefined || this.#running !== undefined) return
    const now = this.#parts.clock.monotonicMs()
    const woken = this.#failures === 0 && isDue(this.#dirty, now)
    if (now < this.#nextAt && !woken) return
    this.#running = this.#pass(token).finally(() => {
      this.#running = undefined
    })
  }

  /** Resolves when neither a pass nor a script is under way. */
  async idle(): Promise<void> {
    await this.#running
    await this.#installations.idle()
  }

  /** Resolves when no pass is under way; a script may run on, and is begun again by whoever leads then. */
  async pass(): Promise<void> {
    await this.#running
  }

  /** What the last pass saw, with what the ledger says now. */
  async gathered(): Promise<Pass> {
    const { ledger, token, sights } = this.#parts
    const { settleMsOf } = this.#rules
    return {
      facts: await ledger.read(),
      listings: this.#listings.known(),
      sightOf: token() === undefined ? () => UNSEEN : await sights(),
      settleMsOf,
    }
  }

  /** What an earlier term has found out may be long over. */
  #enter(token: Token | undefined): void {
    this.#token = token
    this.#outcome = undefined
    this.#divergences = new Map()
    this.#nextAt = this.#parts.clock.monotonicMs()
    this.#failures = 0
  }

  async #pass(token: Token): Promise<void> {
    const { clock, random, log, counts } = this.#parts
    const began = clock.monotonicMs()
    const { version } = this.#dirty
    let waitMs = PASS_EVERY_MS
    try {
      const done = await drivePass(runPass(this.#rules), {
        ...this.#parts,
        token,
        heldToken: this.#parts.token,
        listings: this.#listings,
        installations: this.#installations,
        planned: effect => this.#planned(effect),
      })
      if (this.#facts !== undefined) await removeEmptied({ ...this.#parts, token }, this.#facts)
      waitMs = done > 0 ? BETWEEN_PASSES_MS : this.#isUnderWay() ? UNDER_WAY_MS : PASS_EVERY_MS
      this.#failures = 0
      this.#dirty = markHandled(this.#dirty, version)
    } catch (error) {
      if (this.#failures === 0)
        log.warn({ code: codeOf(error), error: messageOf(error) }, 'a pass of the scaler failed')
      waitMs = backoffMs(this.#failures, RETRY, random)
      this.#failures += 1
    }
    counts.passed(this.#failures === 0 ? 'done' : 'failed', clock.monotonicMs() - began)
    this.#nextAt = after(clock.monotonicMs(), waitMs)
  }

  #isUnderWay(): boolean {
    const states = new Set(this.#facts?.hosts.map(host => hostState(host).kind))
    return this.#isUnwell || UNDER_WAY.some(kind => states.has(kind))
  }

  #planned({ pass, steps }: EffectOf<'planned'>): void {
    const { facts, listings, sightOf } = pass
    this.#facts = facts
    this.#isUnwell = facts.hosts.some(
      host => hostState(host).kind === 'ready' && sightOf(host.hostTag).agent !== 'attached',
    )
    this.#divergences = nextDivergences(this.#divergences, facts)
    this.#outcome = {
      at: facts.now,
      steps,
      unlisted: [...listings].filter(([, { complete }]) => !complete).map(([name]) => name),
      alarms: scalerAlarms(steps, this.#divergences, facts.now),
    }
  }

  /** Under whatever token this node leads with by then: the script may have run for longer than a term. */
  async #installed(effect: EffectOf<'install'>, answer: CallAnswer<undefined>): Promise<void> {
    const { ledger, token, counts } = this.#parts
    const { host } = effect
    counts.called(host.provider, 'install', answer.kind)
    const changes = afterInstall(host, answer)
    const held = token()
    if (changes.length === 0 || held === undefined) return
    await ledger.commit(held, changes, changeEvents(changes, await ledger.read()))
    this.wake()
  }
}
