import { after, type MonotonicMs } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { NewEvent } from '../events/event.ts'
import { bakeHost, type BakeMachine, type BakeStep, nextBake, strayBakers } from '../scaler/bake.ts'
import type { Versioned } from '../scaler/collections.ts'
import type { HostRecord } from '../scaler/host.ts'
import { imageChanges, imageEvent, putImage } from '../scaler/image-changes.ts'
import { mayBake, mayMakeImage } from '../scaler/image-limits.ts'
import { imageProvider, type ImageRecord, type ImageState } from '../scaler/images.ts'
import type { LedgerChange, ScalerFacts } from '../scaler/ledger.ts'
import type { CallAnswer, Machine, Provider } from '../scaler/provider.ts'
import { createHost } from '../scaler/run-call.ts'
import { bakeMachineOrder, type BakeOrder, bakeOrders, type BakeParts, bakeRow } from './bake-parts.ts'
import { destroyed, pauseOf } from './bake-changes.ts'
import { driveCreate } from './drive-create.ts'
import { ImageKeeper } from './image-keeper.ts'
import { inTurn } from './in-turn.ts'
import { Sealer } from './sealer.ts'

/** How often bakes are looked at. */
export const BAKE_PASS_EVERY_MS = 2_000

/** A bake as one pass sees it. */
interface Bake {
  readonly facts: ScalerFacts
  readonly row: Versioned<ImageRecord>
  readonly state: Extract<ImageState, { readonly kind: 'baking' }>
  readonly order: BakeOrder
  readonly provider: Provider
  readonly baker: Seen | undefined
  readonly checker: Seen | undefined
}

interface Seen extends BakeMachine {
  readonly machine: Machine | undefined
}

/** Makes images beside the scaler's passes, from the ledger alone: what one node began, the next one goes on with. Machines are taken away by the
 *  scaler's own passes, like those of hosts. */
export class BakeLoop {
  readonly #parts: BakeParts
  readonly #images: ImageKeeper
  /** Calls that take long, by machine. At most two per bake. */
  readonly #underWay = new Map<string, Promise<void>>()
  readonly #sealer: Sealer
  #running: Promise<void> | undefined
  #nextAt = 0 as MonotonicMs
  #isFailing = false

  constructor(parts: BakeParts) {
    this.#parts = parts
    this.#images = new ImageKeeper(parts)
    this.#sealer = new Sealer(parts.care, parts.clock)
  }

  /** To be called on every tick of the node. */
  tick(): void {
    const now = this.#parts.clock.monotonicMs()
    if (this.#parts.token() === undefined || this.#running !== undefined || now < this.#nextAt) return
    this.#nextAt = after(now, BAKE_PASS_EVERY_MS)
    this.#running = this.pass()
      .then(
        () => {
          this.#isFailing = false
        },
        (error: unknown) => {
          // A store that is away is told once, not every two seconds.
          if (!this.#isFailing)
            this.#parts.log.warn({ error: messageOf(error) }, 'a look at the images has failed')
          this.#isFailing = true
        },
      )
      .finally(() => {
        this.#running = undefined
      })
  }

  /** One look at all images, one step of each bake. Does nothing on a node that is not active.
   *  @throws the first of what went wrong, once everything else has had its turn */
  async pass(): Promise<void> {
    if (this.#parts.token() === undefined) return
    // Before the ledger is read: an image that is made after that has a record.
    const stored = await this.#images.look()
    const facts = await this.#parts.ledger.read()
    const orders = bakeOrders(facts)
    await this.#declare(facts, orders)
    await this.#dismiss(facts)
    const works = [...facts.collections.image.values()].flatMap(row => {
      const { state, key } = row.value
      return state.kind === 'baking' ? [() => this.#advance(facts, row, state, orders.get(key))] : []
    })
    await inTurn([...works, () => this.#images.keep(facts, stored)])
  }

  /** Resolves once nothing goes on any more that a pass has begun. */
  async idle(): Promise<void> {
    await this.#running
    while (this.#underWay.size > 0) await Promise.all(this.#underWay.values())
  }

  async #declare(facts: ScalerFacts, orders: ReturnType<typeof bakeOrders>): Promise<void> {
    const wishes = [...orders].map(([key, { spec }]) => ({
      key,
      canSnapshot: this.#parts.providers.get(spec.provider)?.canSnapshot === true,
    }))
    const changes = imageChanges(facts, wishes, key => {
      const spec = orders.get(key)?.spec
      return spec !== undefined && mayBake(facts, spec)
    })
    for (const { change, events } of changes) await this.#commit([change], events)
  }

  async #dismiss(facts: ScalerFacts): Promise<void> {
    const records = [...facts.collections.image.values()].map(({ value }) => value)
    const changes = destroyed(strayBakers(facts.hosts, records), 'its bake is over')
    if (changes.length > 0) await this.#commit(changes)
  }

  async #advance(
    facts: ScalerFacts,
    row: Versioned<ImageRecord>,
    state: Bake['state'],
    order: BakeOrder | undefined,
  ): Promise<void> {
    const provider = order && this.#parts.providers.get(order.spec.provider)
    const [baker, checker] = await Promise.all(
      (['baker', 'checker'] as const).map(role => {
        const id = bakeHost(row.value, state.since, role)
        return this.#see(
          provider,
          facts.hosts.find(host => host.id === id),
        )
      }),
    )
    if (order === undefined || provider === undefined) return this.#fail(row, 'no pool wants it any more')
    const bake: Bake = { facts, row, state, order, provider, baker, checker }
    const view = { since: state.since, baker, checker, settleMs: provider.settleMs }
    await this.#take(bake, nextBake(view, facts.now))
  }

  async #see(provider: Provider | undefined, row: HostRecord | undefined): Promise<Seen | undefined> {
    if (row === undefined) return undefined
    const read = row.providerId === undefined ? undefined : await provider?.read(row.providerId)
    if (read === undefined) return { row, status: undefined, machine: undefined }
    return read === 'gone'
      ? { row, status: 'absent', machine: undefined }
      : { row, status: read.status, machine: read }
  }

  async #take(bake: Bake, step: BakeStep): Promise<void> {
    switch (step.kind) {
      case 'wait':
        return undefined
      case 'insert-baker':
        return this.#insert(bake, 'baker', undefined)
      case 'create':
        return this.#create(bake, step.host)
      case 'happens':
        return this.#commit([{ kind: 'host.event', host: step.host.id, event: step.event, why: step.why }])
      case 'fail':
        return this.#fail(bake.row, step.why)
      case 'snapshot':
        return mayMakeImage(bake.facts, bake.order.spec) ? this.#begin(bake, step.kind, step.host) : undefined
      case 'prepare':
      case 'stop':
      case 'verify':
        return this.#begin(bake, step.kind, step.host)
    }
  }

  async #insert(bake: Bake, role: 'baker' | 'checker', image: string | undefined): Promise<void> {
    const { facts, row, state, order } = bake
    const host = bakeRow(bakeHost(row.value, state.since, role), order, image, facts.now)
    if (host === undefined) return this.#fail(row, `${order.spec.name} has no hardware`)
    // Only while this very bake goes on: the record is written anew as it is.
    const same = putImage(row.value, row.version)
    return this.#commit([same, { kind: 'host.insert', host, ordinal: undefined }])
  }

  async #create({ facts, order, provider }: Bake, host: HostRecord): Promise<void> {
    const rules = {
      sidesOf: (_: unknown, ordered: Parameters<Provider['sidesOf']>[0]) => provider.sidesOf(ordered),
      settleMsOf: () => provider.settleMs,
      imageOf: () => ({
        ordered: host.image ?? order.template.baseImage,
        complete: host.image !== undefined,
      }),
      knows: () => true,
    }
    const token = this.#parts.token()
    if (token === undefined) return
    const making = createHost(rules, { facts, host, pool: order.spec })
    await driveCreate(making, { ...this.#parts, token, heldToken: this.#parts.token, provider })
  }

  /** Begins a call that takes long, unless it is under way. */
  #begin(bake: Bake, what: 'prepare' | 'stop' | 'snapshot' | 'verify', host: HostRecord): void {
    if (this.#underWay.has(host.id)) return
    const work = this.#call(bake, what, host)
      .catch((error: unknown) => {
        this.#parts.log.error({ host: host.id, what, error: messageOf(error) }, 'a step of a bake has failed')
      })
      .finally(() => {
        this.#underWay.delete(host.id)
        this.#parts.wake()
      })
    this.#underWay.set(host.id, work)
  }

  async #call(bake: Bake, what: 'prepare' | 'stop' | 'snapshot' | 'verify', host: HostRecord): Promise<void> {
    const { facts, order, provider, row } = bake
    const ordered = bakeMachineOrder(facts, host, order)
    const { machine } = (host.image === undefined ? bake.baker : bake.checker) ?? {}
    const providerId = host.providerId ?? ''
    const { care } = this.#parts
    switch (what) {
      case 'prepare': {
        if (machine === undefined) return undefined
        const answer = await care.prepare(ordered, order.template, machine)
        if (!(await this.#isDone(answer, row, 'nothing could be installed'))) return undefined
        const why = 'everything is installed'
        return this.#commit([{ kind: 'host.event', host: host.id, event: { kind: 'install' }, why }])
      }
      case 'stop':
        if (machine !== undefined) {
          const sealed = await this.#sealer.seal(ordered, order.template, machine)
          if (!(await this.#isDone(sealed, row, 'its identity could not be taken away'))) return undefined
        }
        return void (await this.#isDone(await provider.stop(providerId), row, 'it could not be shut down'))
      case 'snapshot': {
        if (!mayMakeImage(await this.#parts.ledger.read(), order.spec)) return undefined
        const name = bakeHost(row.value, bake.state.since, 'baker')
        const answer = await provider.snapshot(providerId, name, facts.installation)
        if (!(await this.#isDone(answer, row, 'no image could be made'))) return undefined
        return answer.kind === 'done' ? this.#insert(bake, 'checker', answer.value.imageId) : undefined
      }
      case 'verify': {
        if (machine === undefined) return undefined
        const answer = await care.verify(ordered, order.template, machine)
        if (!(await this.#isDone(answer, row, 'a machine made from it is not well'))) return undefined
        return this.#finish(row, host.image ?? '')
      }
    }
  }

  /** What was refused fails the bake; what is unknown is asked for again, until its time is over. */
  async #isDone(answer: CallAnswer<unknown>, row: Versioned<ImageRecord>, what: string): Promise<boolean> {
    if (answer.kind === 'refused') await this.#fail(row, `${what}: ${answer.text}`)
    if (answer.kind === 'throttled') await this.#commit([pauseOf(imageProvider(row.value.key), answer)])
    if (answer.kind === 'unknown')
      this.#parts.log.warn({ image: row.id, what, text: answer.text }, 'a step of a bake is tried again')
    return answer.kind === 'done'
  }

  #finish(row: Versioned<ImageRecord>, imageId: string): Promise<void> {
    return this.#end(row, { kind: 'ready', imageId }, 'it is ready', [
      imageEvent('ready', row.id, `Image ${row.id} is ready as ${imageId}`, 'a machine made from it is well'),
    ])
  }

  #fail(row: Versioned<ImageRecord>, why: string): Promise<void> {
    return this.#end(row, { kind: 'failed', why }, why, [
      imageEvent('failed', row.id, `The bake of image ${row.id} has failed`, why),
    ])
  }

  /** The record and its machines in one commit: no machine outlives its bake. */
  async #end(
    { value, id }: Versioned<ImageRecord>,
    end:
      | { readonly kind: 'ready'; readonly imageId: string }
      | { readonly kind: 'failed'; readonly why: string },
    why: string,
    events: readonly NewEvent[],
  ): Promise<void> {
    const facts = await this.#parts.ledger.read()
    const present = facts.collections.image.get(id)
    const { state } = value
    // Another bake of the same image is another one's business.
    if (
      state.kind !== 'baking' ||
      present?.value.state.kind !== 'baking' ||
      present.value.state.since !== state.since
    )
      return
    const ids: readonly string[] = (['baker', 'checker'] as const).map(role =>
      bakeHost(value, state.since, role),
    )
    const rows = facts.hosts.filter(host => ids.includes(host.id))
    const record = putImage({ ...value, state: { ...end, since: facts.now } }, present.version)
    await this.#commit([record, ...destroyed(rows, why)], events)
  }

  /** What is refused is decided anew in the next pass. */
  async #commit(changes: readonly LedgerChange[], events: readonly NewEvent[] = []): Promise<void> {
    const token = this.#parts.token()
    if (token !== undefined) await this.#parts.ledger.commit(token, changes, events)
  }
}
