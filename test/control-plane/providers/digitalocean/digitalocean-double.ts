import { textTags } from '../../../../control-plane/providers/cloud/text-tags.ts'
import type { MachineStatus, MachineTags } from '../../../../control-plane/scaler/provider.ts'
import type { Asked, Reply } from '../api-double.ts'
import {
  CloudDouble,
  DOUBLE_TOKEN,
  type DoubleServer,
  fields,
  NO_HARDWARE,
  pageOf,
  text,
  words,
} from '../cloud-double.ts'

interface Firewall {
  readonly id: string
  readonly name: string
  readonly tags: readonly string[]
}

/** https://docs.digitalocean.com/reference/api, as far as the driver goes. Names are not unique. */
export class DigitalOceanDouble extends CloudDouble {
  readonly firewalls = new Map<string, Firewall>()
  /** Of the account: they stay when nothing carries them any more. */
  readonly accountTags = new Set<string>()
  readonly runningWord = 'active'
  protected readonly stoppedWord = 'off'
  readonly statuses: Readonly<Record<string, MachineStatus>> = {
    new: 'building',
    active: 'running',
    off: 'stopped',
    archive: 'stopped',
    hibernating: 'unknown',
  }
  readonly quotaReply = refusal(
    422,
    'unprocessable_entity',
    'creating this/these droplet(s) will exceed your droplet limit',
  )
  /** Snapshot actions under way, by droplet: how many looks they last, and the name. */
  readonly #actions = new Map<string, { looksLeft: number; readonly name: string }>()
  #endpoint = ''

  override async open(...given: Parameters<CloudDouble['open']>): Promise<string> {
    this.#endpoint = await super.open(...given)
    return this.#endpoint
  }

  isCreate({ method, path }: Asked): boolean {
    return method === 'POST' && path === '/v2/droplets'
  }

  isList({ method, path, query }: Asked): boolean {
    return method === 'GET' && path === '/v2/droplets' && query.has('tag_name')
  }

  protected setTags(server: DoubleServer, { owner, pool, host }: MachineTags): void {
    server.tags = Object.entries({ owner, pool }).flatMap(([name, value]) =>
      value === undefined ? [] : textTags(name as 'owner', value, 255),
    )
    if (host !== undefined) server.name = host
  }

  protected unauthorized({ headers }: Asked): Reply | undefined {
    return headers.authorization === `Bearer ${DOUBLE_TOKEN}`
      ? undefined
      : refusal(401, 'unauthorized', 'Unable to authenticate you')
  }

  protected handle(asked: Asked): Reply {
    const [, , kind = '', id = '', action = ''] = asked.path.split('/')
    if (kind === 'droplets') return this.#droplets(asked, id, action)
    if (kind === 'snapshots') return this.#snapshots(asked, id)
    if (kind === 'tags') return this.#tags(asked, decodeURIComponent(id))
    return kind === 'firewalls' ? this.#firewalls(asked, id) : notFound()
  }

  #droplets(asked: Asked, id: string, action: string): Reply {
    if (id === '') return asked.method === 'POST' ? this.#create(fields(asked.body)) : this.#list(asked)
    const server = this.servers.get(id)
    if (server === undefined) return notFound()
    if (action === 'actions') return this.#action(asked, server)
    if (asked.method === 'DELETE') {
      this.servers.delete(id)
      return { status: 204 }
    }
    return { status: 200, body: { droplet: this.#shown(server) } }
  }

  #action({ method, body }: Asked, server: DoubleServer): Reply {
    if (method === 'GET') {
      const running = this.#actions.get(server.id)
      const actions =
        running === undefined ? [] : [{ id: 7, type: 'snapshot', status: this.#looked(server.id) }]
      return { status: 200, body: { actions, links: {}, meta: { total: actions.length } } }
    }
    const { type, name } = fields(body)
    if (type === 'snapshot') {
      if (this.#actions.has(server.id)) return refusal(422, 'unprocessable_entity', 'has a pending event')
      this.#actions.set(server.id, { looksLeft: 2, name: text(name) })
    } else this.stopServer(server)
    return { status: 201, body: { action: { id: 7, status: 'in-progress', type } } }
  }

  #looked(id: string): string {
    const action = this.#actions.get(id)
    if (action === undefined) return 'completed'
    action.looksLeft -= 1
    if (action.looksLeft >= 0) return 'in-progress'
    this.#actions.delete(id)
    const image = { id: this.nextId(), name: action.name, labels: {}, looksLeft: 0 }
    this.images.set(image.id, image)
    return 'completed'
  }

  #list({ query }: Asked): Reply {
    const found = [...this.servers.values()]
      .filter(({ name }) => [null, name].includes(query.get('name')))
      .filter(({ tags }) => query.get('tag_name') === null || tags.includes(query.get('tag_name')))
    return this.#page({ path: '/v2/droplets', name: 'droplets', found, query }, server => this.#shown(server))
  }

  #page<T>(
    {
      path,
      name,
      found,
      query,
    }: {
      readonly path: string
      readonly name: string
      readonly found: readonly T[]
      readonly query: URLSearchParams
    },
    shown: (item: T) => object,
  ): Reply {
    const page = Number(query.get('page') ?? '1')
    const last = Math.max(1, Math.ceil(found.length / this.pageItems))
    const next = `${this.#endpoint}${path}?page=${page + 1}&per_page=${this.pageItems}`
    const links = page < last ? { pages: { next, last: next } } : {}
    const items = pageOf(found, page, this.pageItems).map(shown)
    return { status: 200, body: { [name]: items, links, meta: { total: found.length } } }
  }

  #create(body: Readonly<Record<string, unknown>>): Reply {
    const tags = words(body['tags'])
    if (
      tags.some(tag => !/^[a-zA-Z0-9:_-]{1,255}$/.test(tag)) ||
      !/^[a-zA-Z0-9.-]+$/.test(text(body['name']))
    )
      return refusal(422, 'unprocessable_entity', 'Only valid hostname characters are allowed')
    if (body['size'] === NO_HARDWARE)
      return refusal(422, 'unprocessable_entity', 'You specified an invalid size for Droplet creation.')
    if (typeof body['image'] === 'string' && /^\d+$/.test(body['image']))
      return refusal(422, 'unprocessable_entity', 'You specified an invalid image slug')
    if (this.servers.size >= this.serversMax) return this.quotaReply
    const server = this.add({
      name: text(body['name']),
      image: text(body['image']),
      userData: text(body['user_data']),
      firewall: undefined,
    })
    server.tags = [...tags]
    for (const tag of tags) this.accountTags.add(tag)
    return { status: 202, body: { droplet: this.#shown(server, true), links: { actions: [] } } }
  }

  #shown(server: DoubleServer, isNew = false): object {
    const publicIp = `192.0.2.${Number(server.id) % 250}`
    const v4 = [
      { ip_address: '10.1.2.3', type: 'private' },
      { ip_address: publicIp, type: 'public' },
    ]
    return {
      id: Number(server.id),
      name: server.name,
      status: isNew ? 'new' : this.seen(server, 'new'),
      tags: server.tags,
      networks: isNew ? {} : { v4, v6: [] },
    }
  }

  #snapshots({ method, query }: Asked, id: string): Reply {
    if (method === 'DELETE') return this.images.delete(id) ? { status: 204 } : notFound()
    // What is under way goes on with each look.
    for (const droplet of this.#actions.keys()) this.#looked(droplet)
    const page = { path: '/v2/snapshots', name: 'snapshots', found: [...this.images.values()], query }
    return this.#page(page, image => ({ id: image.id, name: image.name, resource_type: 'droplet' }))
  }

  #tags({ method, body }: Asked, name: string): Reply {
    if (method === 'POST') this.accountTags.add(text(fields(body)['name']))
    else if (!this.accountTags.delete(name)) return notFound()
    return method === 'POST' ? { status: 201, body: { tag: fields(body) } } : { status: 204 }
  }

  #firewalls({ method, body, query }: Asked, id: string): Reply {
    if (method === 'GET') {
      const page = { path: '/v2/firewalls', name: 'firewalls', found: [...this.firewalls.values()], query }
      return this.#page(page, firewall => firewall)
    }
    if (method === 'DELETE') return this.firewalls.delete(id) ? { status: 204 } : notFound()
    const { name, tags } = fields(body)
    if (words(tags).some(tag => !this.accountTags.has(tag)))
      return refusal(422, 'unprocessable_entity', 'tag does not exist')
    const made = { id: `bb4b2611-${this.nextId()}`, name: text(name), tags: words(tags) }
    this.firewalls.set(made.id, made)
    return { status: 202, body: { firewall: made } }
  }
}

function refusal(status: number, id: string, message: string): Reply {
  return { status, body: { id, message, request_id: 'r-1' } }
}

function notFound(): Reply {
  return refusal(404, 'not_found', 'The resource you were accessing could not be found.')
}
