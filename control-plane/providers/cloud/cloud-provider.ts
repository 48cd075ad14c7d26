import { setTimeout as sleep } from 'node:timers/promises'
import { ID_PATTERN } from '../../../proto/contract/ids.ts'
import { quoted } from '../../../lib/printable.ts'
import { answerText, doneIfAbsent, mustExist } from '../http/api-answer.ts'
import { providerIdOf } from '../http/fields.ts'
import { gatherPages, type Gathered } from '../http/gather-pages.ts'
import type {
  CallAnswer,
  CreateMachine,
  ListedMachines,
  OrderMistake,
  PoolOrder,
  Machine,
  Provider,
  SideResource,
  StoredImage,
} from '../../scaler/provider.ts'
import type { CloudApi, CloudDialect, CloudImage } from './cloud-dialect.ts'
import { parseFirewallRules } from './firewall-rules.ts'

export const SETTLE_MS_DEFAULT = 60_000

export interface CloudProviderOptions {
  readonly api: CloudApi
  readonly dialect: CloudDialect
  readonly settleMs?: number | undefined
  /** An image that is being made is looked at so often. */
  readonly imageLookMs?: number | undefined
}

/** An image takes minutes; after so many looks whoever asked has to ask again. */
const IMAGE_LOOKS_MAX = 60
const IMAGE_LOOK_MS_DEFAULT = 5_000

/** A provider of machines behind an HTTP API, in the dialect of that API. Keeps nothing: what it knows it has just read. */
export class CloudProvider implements Provider {
  readonly canSnapshot: boolean
  readonly settleMs: number
  readonly #options: CloudProviderOptions

  constructor(options: CloudProviderOptions) {
    this.#options = options
    this.canSnapshot = options.dialect.canSnapshot
    this.settleMs = options.settleMs ?? SETTLE_MS_DEFAULT
  }

  mistakes({ settings }: PoolOrder): readonly OrderMistake[] {
    return settingMistakes(this.#options.dialect, settings).map(({ setting, mistake }) => ({
      path: ['settings', setting],
      mistake,
    }))
  }

  async list(owner: string): Promise<ListedMachines> {
    const { dialect } = this.#options
    const { complete, items } = await this.#pages(
      cursor => dialect.servers(owner, cursor),
      body => dialect.readServers(body),
      machine => machine.providerId,
    )
    const machines = items.filter(({ tags }) => tags.owner === owner)
    return { complete, machines }
  }

  async read(providerId: string): Promise<Machine | 'gone' | undefined> {
    const { api, dialect } = this.#options
    if (providerIdOf(providerId) === undefined) return undefined
    const answer = await api.ask(dialect.server(providerId), { read: body => dialect.readServer(body) })
    if (answer.kind === 'absent') return 'gone'
    if (answer.kind !== 'done') return undefined
    // An answer about another machine is no answer.
    return answer.value === 'gone' || answer.value.providerId === providerId ? answer.value : undefined
  }

  sidesOf(order: CreateMachine): readonly SideResource[] {
    return this.#mistake(order) === undefined ? this.#options.dialect.sidesOf(order) : []
  }

  async makeSide(order: CreateMachine, side: SideResource): Promise<CallAnswer<undefined>> {
    return this.#options.dialect.makeSide(order, side)
  }

  async removeSide(side: SideResource, owner: string): Promise<CallAnswer<undefined>> {
    return this.#options.dialect.removeSide(side, owner)
  }

  /** Looks for the name first: the call before may have made it and failed to say so. */
  async create(order: CreateMachine): Promise<CallAnswer<{ readonly providerId: string }>> {
    const { api, dialect } = this.#options
    const mistake = this.#mistake(order)
    if (mistake !== undefined) return { kind: 'refused', text: mistake }
    const found = await api.ask(dialect.namesakes(order), { read: body => dialect.readServers(body) })
    if (found.kind === 'absent') return { kind: 'unknown', text: 'its namesakes could not be looked up' }
    if (found.kind !== 'done') return found
    const own = found.value.items.find(({ tags }) => tags.owner === order.owner && tags.host === order.host)
    if (own !== undefined) return { kind: 'done', value: { providerId: own.providerId } }
    const request = await dialect.createServer(order)
    if (request.kind !== 'done') return request
    const made = await api.ask(request.value, { read: body => dialect.readCreated(body) })
    if (made.kind === 'done') return { kind: 'done', value: { providerId: made.value } }
    return made.kind === 'absent' ? { kind: 'refused', text: '404: what the order names is not there' } : made
  }

  async delete(providerId: string): Promise<CallAnswer<undefined>> {
    const { api, dialect } = this.#options
    if (providerIdOf(providerId) === undefined) return noSuchId(providerId)
    return doneIfAbsent(await api.ask(dialect.deleteServer(providerId), { read: anything, passing: PASSING }))
  }

  async stop(providerId: string): Promise<CallAnswer<undefined>> {
    const { api, dialect } = this.#options
    const machine = await this.read(providerId)
    if (machine === undefined) return { kind: 'unknown', text: 'it could not be read' }
    if (machine === 'gone') return { kind: 'refused', text: 'there is no such machine' }
    if (machine.status === 'stopped') return { kind: 'done', value: undefined }
    const answer = await api.ask(dialect.stopServer(providerId), { read: anything, passing: PASSING })
    const stopped = mustExist(answer, 'such machine')
    return stopped.kind === 'done' ? { kind: 'done', value: undefined } : stopped
  }

  /** Waits until the image is whole, for minutes; `unknown` when even that is too short: asked again, it goes on waiting. */
  async snapshot(
    providerId: string,
    name: string,
    owner: string,
  ): Promise<CallAnswer<{ readonly imageId: string }>> {
    const { dialect, imageLookMs = IMAGE_LOOK_MS_DEFAULT } = this.#options
    if (!dialect.canSnapshot) return { kind: 'refused', text: 'this provider makes no images' }
    if (providerIdOf(providerId) === undefined) return noSuchId(providerId)
    let begun = false
    for (let looks = 0; looks < IMAGE_LOOKS_MAX; looks += 1) {
      const known = await this.#imageNamed(name, owner)
      if (known.kind !== 'done') return known
      if (known.value?.state === 'ready') return { kind: 'done', value: { imageId: known.value.imageId } }
      if (known.value?.state === 'failed')
        return { kind: 'refused', text: `image ${known.value.imageId} has failed` }
      if (known.value === undefined && !begun) {
        const answer = await dialect.snapshot(providerId, name, owner)
        if (answer.kind !== 'done') return answer
        begun = true
      } else await sleep(imageLookMs)
    }
    return { kind: 'unknown', text: `image ${quoted(name, 100)} is still being made; ask again` }
  }

  /** Undefined: there is none of this name. */
  async #imageNamed(name: string, owner: string): Promise<CallAnswer<CloudImage | undefined>> {
    const { complete, items } = await this.#images(owner)
    const found = items.find(image => image.name === name)
    return found === undefined && !complete
      ? { kind: 'unknown', text: 'its images could not be listed' }
      : { kind: 'done', value: found }
  }

  async images(owner: string): Promise<readonly StoredImage[] | undefined> {
    if (!this.#options.dialect.canSnapshot) return []
    const { complete, items } = await this.#images(owner)
    return complete ? items.map(({ imageId, name }) => ({ imageId, name })) : undefined
  }

  async deleteImage(imageId: string): Promise<CallAnswer<undefined>> {
    const { api, dialect } = this.#options
    if (!dialect.canSnapshot) return { kind: 'refused', text: 'this provider makes no images' }
    return doneIfAbsent(await api.ask(dialect.deleteImage(imageId), { read: anything, passing: PASSING }))
  }

  async #images(owner: string): Promise<Gathered<CloudImage>> {
    const { dialect } = this.#options
    const { complete, items } = await this.#pages(
      cursor => dialect.images(owner, cursor),
      body => dialect.readImages(body),
      image => image.imageId,
    )
    return { complete, items: items.filter(image => image.owner === owner) }
  }

  async #pages<T>(
    requestOf: (cursor: string | undefined) => Parameters<CloudApi['ask']>[0],
    read: (body: unknown) => Awaited<ReturnType<Parameters<typeof gatherPages<T>>[0]>>,
    idOf: (item: T) => string,
  ): Promise<Gathered<T>> {
    return gatherPages(async cursor => {
      const answer = await this.#options.api.ask(requestOf(cursor), { read })
      return answer.kind === 'done' ? answer.value : undefined
    }, idOf)
  }

  /** What would only be refused, or lose its tags, is not asked for. */
  #mistake({ owner, pool, host, settings }: CreateMachine): string | undefined {
    const { dialect } = this.#options
    const wrong = [owner, pool, host].find(id => !ID_PATTERN.test(id))
    if (wrong !== undefined) return `${quoted(wrong, 80)} is no id, and no tag`
    const [first] = settingMistakes(dialect, settings)
    return first === undefined
      ? undefined
      : `the pool's setting ${quoted(first.setting, 60)} ${first.mistake}`
  }
}

function settingMistakes(
  { settings: known }: Pick<CloudDialect, 'settings'>,
  settings: CreateMachine['settings'],
): readonly { readonly setting: string; readonly mistake: string }[] {
  if (known === 'any') return []
  const strange = Object.keys(settings)
    .filter(setting => !known.includes(setting))
    .map(setting => ({ setting, mistake: `means nothing here; known: ${known.join(', ')}` }))
  const { firewall } = settings
  const rules = firewall === undefined || !known.includes('firewall') ? [] : parseFirewallRules(firewall)
  return typeof rules === 'string'
    ? [...strange, { setting: 'firewall', mistake: `cannot be read: ${rules}` }]
    : strange
}

/** Words for "another action on this machine is under way". */
const PASSING: readonly string[] = ['locked', 'conflict', 'conflictingRequest', 'resource_in_use']

/** For calls whose answer says nothing but that they were heard. */
function anything(): true {
  return true
}

function noSuchId(providerId: string): CallAnswer<never> {
  return { kind: 'refused', text: `${quoted(providerId, 60)} is no id of a machine` }
}

/** An answer of a preparing call as that of the whole. */
export function asFailure(
  answer: Exclude<Awaited<ReturnType<CloudApi['ask']>>, { readonly kind: 'done' }>,
): Exclude<CallAnswer<never>, { readonly kind: 'done' }> {
  return answer.kind === 'absent' ? { kind: 'refused', text: answerText(answer) } : answer
}
