import {
  type CallAnswer,
  type CreateMachine,
  type Listing,
  type Machine,
  type Provider,
  type SideResource,
  LISTING_PAGES_MAX,
} from '../../../../control-plane/scaler/provider.ts'
import type { Random } from '../../../../lib/random.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'

/** What a provider may do wrong; each seed has only some of it. Shares of calls or machines, 0 to 1. */
export interface Misbehaviour {
  readonly refuses: number
  /** 500, and nothing was made. */
  readonly failsToCreate: number
  /** 500, and it was made. */
  readonly createsAndFails: number
  /** Does not honour the idempotency key. */
  readonly forgetsKeys: boolean
  readonly buildMs: number
  readonly slowShare: number
  /** Builds for ever. */
  readonly hangs: number
  readonly endsInError: number
  readonly turnsBad: number
  readonly partialListings: number
  readonly losesTags: number
  readonly throttles: number
  /** Lists strangers as well. */
  readonly listsStrangers: boolean
  /** New machines are listed only after so long. */
  readonly listedLateMs: number
  readonly unknownStatus: number
  readonly failsToDelete: number
  readonly deletesAndFails: number
  /** Deleted machines are listed for so long. */
  readonly goneLateMs: number
  readonly mutes: number
  /** Machines are deleted behind our back. */
  readonly vanishes: number
  readonly badTemplates: ReadonlySet<string>
  /** What a machine needs beside itself: 500, and nothing was made; 500, and it was made; 4xx. The same for taking it away. */
  readonly failsSides: number
  readonly changesSidesAndFails: number
  readonly refusesSides: number
}

export interface DoubleMachine {
  readonly providerId: string
  readonly host: string
  /** Whether it was made by an order of ours: whatever its tags say later. */
  readonly ours: boolean
  readonly template: string
  tags: Machine['tags']
  readonly bornAt: number
  readonly runsAt: number
  readonly listedFrom: number
  readonly erroneous: boolean
  readonly fromImage: boolean
  badFrom: number
  installedAt: number
  muteUntil: number
  unknownUntil: number
  tagsLostUntil: number
  losesTag: 'owner' | 'host'
  deletedAt: number | undefined
  players: number
}

const PAGE = 4
/** In the order of making: what is unwound first is made last. */
const SIDE_KINDS = ['firewall', 'key', 'dns'] as const
const SIDES = SIDE_KINDS.length
const JOINS_AFTER_MS = 20_000
type Sync<T> = {
  [K in keyof T]: T[K] extends (...given: infer A) => Promise<infer R> ? (...given: A) => R : T[K]
}

/** A provider with everything that real ones do wrong. */
export class ProviderDouble implements Pick<
  Sync<Provider>,
  'read' | 'create' | 'delete' | 'sidesOf' | 'makeSide' | 'removeSide'
> {
  readonly machines: DoubleMachine[] = []
  /** By id. */
  readonly sides = new Map<string, SideResource>()
  misbehaviour: Misbehaviour
  /** What it has done wrong so far. */
  faults = 0
  /** Told of every changing call, before it does anything. */
  onCall: (
    call:
      | { kind: 'create'; order: CreateMachine }
      | { kind: 'delete'; machine: DoubleMachine | undefined }
      | { kind: 'make-side'; order: CreateMachine; side: SideResource }
      | { kind: 'remove-side'; side: SideResource },
  ) => void = () => {}
  /** What template a host is made from: the order does not say. */
  templateOf: (host: string) => string = () => ''
  readonly #chance: Random
  readonly #now: () => number
  #made = 0

  constructor(misbehaviour: Misbehaviour, chance: Random, now: () => number) {
    this.misbehaviour = misbehaviour
    this.#chance = chance
    this.#now = now
  }

  #happens(share: number): boolean {
    const happens = share > 0 && this.#chance.fraction() < share
    if (happens) this.faults += 1
    return happens
  }

  sidesOf({ host }: CreateMachine): readonly SideResource[] {
    return SIDE_KINDS.map(kind => ({ kind, id: `${kind}-${host}` }))
  }

  makeSide(order: CreateMachine, side: SideResource): CallAnswer<undefined> {
    this.onCall({ kind: 'make-side', order, side })
    return this.#changeSide(() => this.sides.set(side.id, side))
  }

  removeSide(side: SideResource, owner: string): CallAnswer<undefined> {
    this.onCall({ kind: 'remove-side', side })
    void owner
    return this.#changeSide(() => this.sides.delete(side.id))
  }

  #changeSide(change: () => void): CallAnswer<undefined> {
    const wrong = this.misbehaviour
    if (this.#happens(wrong.throttles / SIDES)) return { kind: 'throttled', retryAfterMs: 20_000 }
    if (this.#happens(wrong.refusesSides)) return { kind: 'refused', text: 'too many rules' }
    if (this.#happens(wrong.failsSides)) return { kind: 'unknown', text: '500' }
    change()
    return this.#happens(wrong.changesSidesAndFails)
      ? { kind: 'unknown', text: '500' }
      : { kind: 'done', value: undefined }
  }

  create(order: CreateMachine): CallAnswer<{ readonly providerId: string }> {
    this.onCall({ kind: 'create', order })
    const wrong = this.misbehaviour
    if (this.#happens(wrong.throttles))
      return { kind: 'throttled', retryAfterMs: 30_000 + this.#chance.fraction() * 60_000 }
    if (this.#happens(wrong.refuses)) return { kind: 'refused', text: 'quota exceeded' }
    if (this.#happens(wrong.failsToCreate)) return { kind: 'unknown', text: '500' }
    const known = this.machines.find(
      ({ host, deletedAt, ours }) => ours && host === order.host && deletedAt === undefined,
    )
    if (known !== undefined && !wrong.forgetsKeys)
      return { kind: 'done', value: { providerId: known.providerId } }
    const machine = this.#make(order)
    return this.#happens(wrong.createsAndFails)
      ? { kind: 'unknown', text: '500' }
      : { kind: 'done', value: { providerId: machine.providerId } }
  }

  #make(order: CreateMachine): DoubleMachine {
    const wrong = this.misbehaviour
    const now = this.#now()
    const builtAt = now + wrong.buildMs * (this.#happens(wrong.slowShare) ? 12 : 1)
    const runsAt = this.#happens(wrong.hangs) ? Infinity : builtAt
    return this.add({
      host: order.host,
      ours: true,
      template: this.templateOf(order.host),
      tags: { owner: order.owner, pool: order.pool, host: order.host },
      bornAt: now,
      runsAt,
      listedFrom: now + wrong.listedLateMs,
      erroneous: this.#happens(wrong.endsInError),
      fromImage: order.image !== 'base',
      badFrom: this.#happens(wrong.turnsBad) ? runsAt + this.#chance.fraction() * 1_800_000 : Infinity,
      installedAt: order.image === 'base' ? Infinity : runsAt,
    })
  }

  add(
    machine: Omit<
      DoubleMachine,
      'providerId' | 'muteUntil' | 'unknownUntil' | 'tagsLostUntil' | 'losesTag' | 'deletedAt' | 'players'
    >,
  ): DoubleMachine {
    this.#made += 1
    const added: DoubleMachine = {
      ...machine,
      providerId: `m-${this.#made}`,
      muteUntil: 0,
      unknownUntil: 0,
      tagsLostUntil: 0,
      losesTag: this.#made % 2 === 0 ? 'owner' : 'host',
      deletedAt: undefined,
      players: 0,
    }
    this.machines.push(added)
    return added
  }

  delete(providerId: string): CallAnswer<undefined> {
    const machine = this.machines.find(candidate => candidate.providerId === providerId)
    this.onCall({ kind: 'delete', machine })
    if (this.#happens(this.misbehaviour.throttles)) return { kind: 'throttled', retryAfterMs: 45_000 }
    if (this.#happens(this.misbehaviour.failsToDelete)) return { kind: 'unknown', text: '502' }
    if (machine !== undefined) machine.deletedAt ??= this.#now()
    return this.#happens(this.misbehaviour.deletesAndFails)
      ? { kind: 'unknown', text: '504' }
      : { kind: 'done', value: undefined }
  }

  read(providerId: string): Machine | 'gone' | undefined {
    if (this.#happens(this.misbehaviour.failsToDelete)) return undefined
    const machine = this.machines.find(candidate => candidate.providerId === providerId)
    return machine === undefined || machine.deletedAt !== undefined ? 'gone' : this.#shown(machine)
  }

  /** One page at a time: what changes in between may be missing, or be there though it is gone. */
  *list(owner: string): Generator<void, Listing> {
    const begunAt = this.#now() as StoreTimeMs
    const machines: Machine[] = []
    const partial = this.#happens(this.misbehaviour.partialListings)
    for (let from = 0; from < this.machines.length; from += PAGE) {
      if (partial && from > 0) break
      for (const machine of this.machines.slice(from, from + PAGE)) {
        if (!this.#isListed(machine)) continue
        const shown = this.#shown(machine)
        if (shown.tags.owner === owner || this.misbehaviour.listsStrangers) machines.push(shown)
      }
      yield
    }
    const complete =
      !(partial && this.machines.length > PAGE) && this.machines.length <= PAGE * LISTING_PAGES_MAX
    return { complete, machines, begunAt, endedAt: this.#now() as StoreTimeMs }
  }

  #isListed({ listedFrom, deletedAt }: DoubleMachine): boolean {
    const now = this.#now()
    return now >= listedFrom && (deletedAt === undefined || now - deletedAt < this.misbehaviour.goneLateMs)
  }

  #shown(machine: DoubleMachine): Machine {
    const { providerId, tags } = machine
    return {
      providerId,
      tags: this.#now() < machine.tagsLostUntil ? { ...tags, [machine.losesTag]: undefined } : { ...tags },
      status: this.statusOf(machine),
    }
  }

  statusOf(machine: DoubleMachine): Machine['status'] {
    const now = this.#now()
    if (now < machine.unknownUntil) return 'unknown'
    if (now >= machine.badFrom) return 'error'
    if (now < machine.runsAt) return 'building'
    return machine.erroneous ? 'error' : 'running'
  }

  /** What a script over SSH does, if the machine is up. */
  install(providerId: string): void {
    const machine = this.machines.find(candidate => candidate.providerId === providerId)
    if (machine !== undefined && machine.installedAt === Infinity && this.#now() >= machine.runsAt)
      machine.installedAt = this.#now() + 40_000
  }

  /** Whether an agent on it answers. */
  answers(machine: DoubleMachine): boolean {
    const now = this.#now()
    return (
      machine.deletedAt === undefined &&
      !machine.erroneous &&
      now < machine.badFrom &&
      now >= machine.muteUntil &&
      now >= machine.installedAt + JOINS_AFTER_MS &&
      !this.misbehaviour.badTemplates.has(machine.template)
    )
  }
}
