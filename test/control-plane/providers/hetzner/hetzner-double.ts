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
  readonly labels: Readonly<Record<string, string>>
  readonly rules: unknown
  servers: string[]
}

const LABEL_VALUE = /^(|[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)$/

/** https://docs.hetzner.cloud/reference/cloud, as far as the driver goes. */
export class HetznerDouble extends CloudDouble {
  readonly firewalls = new Map<string, Firewall>()
  readonly runningWord = 'running'
  protected readonly stoppedWord = 'off'
  readonly statuses: Readonly<Record<string, MachineStatus>> = {
    initializing: 'building',
    starting: 'building',
    running: 'running',
    stopping: 'stopped',
    off: 'stopped',
    deleting: 'unknown',
    migrating: 'unknown',
    rebuilding: 'unknown',
    unknown: 'unknown',
    teleporting: 'unknown',
  }
  readonly quotaReply = refusal(403, 'resource_limit_exceeded', 'server limit exceeded')

  isCreate({ method, path }: Asked): boolean {
    return method === 'POST' && path === '/v1/servers'
  }

  isList({ method, path, query }: Asked): boolean {
    return method === 'GET' && path === '/v1/servers' && query.has('label_selector')
  }

  protected setTags(server: DoubleServer, tags: MachineTags): void {
    server.labels = Object.fromEntries(
      Object.entries(tags).flatMap(([name, value]) =>
        typeof value === 'string' ? [[`switchyard-${name}`, value]] : [],
      ),
    )
  }

  protected unauthorized({ headers }: Asked): Reply | undefined {
    return headers.authorization === `Bearer ${DOUBLE_TOKEN}`
      ? undefined
      : refusal(401, 'unauthorized', 'unable to authenticate')
  }

  protected handle(asked: Asked): Reply {
    const [, , kind = '', id = '', , action = ''] = asked.path.split('/')
    if (kind === 'servers') return this.#servers(asked, id, action)
    if (kind === 'images') return this.#images(asked, id)
    return kind === 'firewalls' ? this.#firewalls(asked, id, action) : notFound('route')
  }

  #servers(asked: Asked, id: string, action: string): Reply {
    if (id === '')
      return asked.method === 'POST' ? this.#create(fields(asked.body)) : this.#listServers(asked)
    const server = this.servers.get(id)
    if (server === undefined) return notFound('server')
    if (action === 'shutdown') {
      this.stopServer(server)
      return { status: 201, body: { action: { id: 1, status: 'running' } } }
    }
    if (action === 'create_image') return this.#snapshot(fields(asked.body))
    if (asked.method === 'DELETE') {
      this.servers.delete(id)
      for (const firewall of this.firewalls.values())
        firewall.servers = firewall.servers.filter(other => other !== id)
      return { status: 200, body: { action: { id: 2, status: 'running' } } }
    }
    return { status: 200, body: { server: this.#shown(server) } }
  }

  #listServers({ query }: Asked): Reply {
    const found = [...this.servers.values()]
      .filter(({ labels }) => matches(labels, query.get('label_selector')))
      .filter(({ name }) => [null, name].includes(query.get('name')))
    return this.#page('servers', found, query, server => this.#shown(server))
  }

  #page<T>(name: string, found: readonly T[], query: URLSearchParams, shown: (item: T) => object): Reply {
    const page = Number(query.get('page') ?? '1')
    const last = Math.max(1, Math.ceil(found.length / this.pageItems))
    const pagination = {
      page,
      per_page: this.pageItems,
      previous_page: page > 1 ? page - 1 : null,
      next_page: page < last ? page + 1 : null,
      last_page: last,
      total_entries: found.length,
    }
    const items = pageOf(found, page, this.pageItems).map(shown)
    return { status: 200, body: { [name]: items, meta: { pagination } } }
  }

  #create(body: Readonly<Record<string, unknown>>): Reply {
    const labels = fields(body['labels']) as Record<string, string>
    const name = text(body['name'])
    const hasBadLabel = Object.values(labels).some(value => !LABEL_VALUE.test(value))
    if (hasBadLabel || !/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/i.test(name))
      return refusal(422, 'invalid_input', 'invalid input in name or labels')
    if (body['server_type'] === NO_HARDWARE) return refusal(422, 'invalid_input', 'server type not found')
    if ([...this.servers.values()].some(server => server.name === name))
      return refusal(409, 'uniqueness_error', 'server name is already used')
    if (this.servers.size >= this.serversMax) return this.quotaReply
    const [used] = Array.isArray(body['firewalls']) ? (body['firewalls'] as unknown[]) : []
    const firewall = used === undefined ? undefined : text(fields(used)['firewall'])
    const server = this.add({ name, image: text(body['image']), userData: text(body['user_data']), firewall })
    server.labels = labels
    if (firewall !== undefined) this.firewalls.get(firewall)?.servers.push(server.id)
    return { status: 201, body: { server: this.#shown(server, true), action: { id: 3 }, root_password: 'x' } }
  }

  #shown(server: DoubleServer, isNew = false): object {
    return {
      id: Number(server.id),
      name: server.name,
      status: isNew ? 'initializing' : this.seen(server, 'initializing'),
      labels: server.labels,
      public_net: { ipv4: { ip: `192.0.2.${Number(server.id) % 250}` }, ipv6: { ip: '2001:db8:7::/64' } },
      private_net: [],
    }
  }

  #snapshot(body: Readonly<Record<string, unknown>>): Reply {
    const image = {
      id: this.nextId(),
      name: text(body['description']),
      labels: fields(body['labels']) as Record<string, string>,
      looksLeft: 2,
    }
    this.images.set(image.id, image)
    return { status: 201, body: { image: { id: Number(image.id), status: 'creating' }, action: { id: 4 } } }
  }

  #images({ method, query }: Asked, id: string): Reply {
    if (method === 'DELETE') return this.images.delete(id) ? { status: 204 } : notFound('image')
    const found = [...this.images.values()].filter(({ labels }) =>
      matches(labels, query.get('label_selector')),
    )
    return this.#page('images', found, query, image => ({
      id: Number(image.id),
      description: image.name,
      labels: image.labels,
      type: 'snapshot',
      status: this.imageReady(image) ? 'available' : 'creating',
    }))
  }

  #firewalls({ method, query, body }: Asked, id: string, action: string): Reply {
    const firewall = this.firewalls.get(id)
    if (method === 'GET') {
      const found = [...this.firewalls.values()].filter(({ name }) =>
        [null, name].includes(query.get('name')),
      )
      return this.#page('firewalls', found, query, ({ servers, ...shown }) => ({
        ...shown,
        id: Number(shown.id),
        applied_to: servers.map(server => ({ type: 'server', server: { id: Number(server) } })),
      }))
    }
    if (id === '') return this.#makeFirewall(fields(body))
    if (firewall === undefined) return notFound('firewall')
    if (action === 'remove_from_resources') {
      const removed = fields(body)['remove_from'] as { server: { id: number } }[]
      const ids = removed.map(({ server }) => String(server.id))
      firewall.servers = firewall.servers.filter(server => !ids.includes(server))
      return { status: 201, body: { actions: [] } }
    }
    if (firewall.servers.length > 0) return refusal(409, 'resource_in_use', 'firewall is still in use')
    this.firewalls.delete(id)
    return { status: 204 }
  }

  #makeFirewall(body: Readonly<Record<string, unknown>>): Reply {
    const name = text(body['name'])
    if ([...this.firewalls.values()].some(other => other.name === name))
      return refusal(409, 'uniqueness_error', 'firewall name is already used')
    const labels = fields(body['labels']) as Record<string, string>
    const made = { id: this.nextId(), name, labels, rules: body['rules'], servers: [] }
    this.firewalls.set(made.id, made)
    return { status: 201, body: { firewall: { id: Number(made.id) }, actions: words([]) } }
  }
}

function matches(labels: Readonly<Record<string, string>>, selector: string | null): boolean {
  const [name = '', value = ''] = selector?.split('==') ?? []
  return selector === null || labels[name] === value
}

function refusal(status: number, code: string, message: string): Reply {
  return { status, body: { error: { code, message, details: null } } }
}

function notFound(what: string): Reply {
  return refusal(404, 'not_found', `${what} not found`)
}
