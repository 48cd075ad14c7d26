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
  readonly label: string
  readonly tags: readonly string[]
  readonly rules: unknown
}

/** https://techdocs.akamai.com/linode-api, as far as the driver goes. */
export class LinodeDouble extends CloudDouble {
  readonly firewalls = new Map<string, Firewall>()
  readonly runningWord = 'running'
  protected readonly stoppedWord = 'offline'
  readonly statuses: Readonly<Record<string, MachineStatus>> = {
    provisioning: 'building',
    booting: 'building',
    running: 'running',
    rebooting: 'running',
    shutting_down: 'stopped',
    offline: 'stopped',
    stopped: 'stopped',
    deleting: 'unknown',
    migrating: 'unknown',
    rebuilding: 'unknown',
    billing_suspension: 'unknown',
  }
  readonly quotaReply = refusal(400, 'Account Limit reached. Please open a support ticket.')

  isCreate({ method, path }: Asked): boolean {
    return method === 'POST' && path === '/v4/linode/instances'
  }

  isList({ method, path, headers }: Asked): boolean {
    return method === 'GET' && path === '/v4/linode/instances' && String(headers['x-filter']).includes('tags')
  }

  protected setTags(server: DoubleServer, tags: MachineTags): void {
    server.tags = Object.entries(tags).flatMap(([name, value]) =>
      typeof value === 'string' ? textTags(name as 'owner', value, 50) : [],
    )
  }

  protected unauthorized({ headers }: Asked): Reply | undefined {
    return headers.authorization === `Bearer ${DOUBLE_TOKEN}` ? undefined : refusal(401, 'Invalid Token')
  }

  protected handle(asked: Asked): Reply {
    const parts = asked.path.split('/').slice(2)
    const [family = '', second = '', id = '', action = ''] = parts
    if (family === 'linode') return this.#instances(asked, id, action)
    if (family === 'images') return this.#images(asked, decodeURIComponent(second))
    return family === 'networking' ? this.#firewalls(asked, id) : refusal(404, 'Not found')
  }

  #instances(asked: Asked, id: string, action: string): Reply {
    if (id === '') return asked.method === 'POST' ? this.#create(fields(asked.body)) : this.#list(asked)
    const server = this.servers.get(id)
    if (server === undefined) return refusal(404, 'Not found')
    if (action === 'shutdown') {
      this.stopServer(server)
      return { status: 200, body: {} }
    }
    if (action === 'disks') {
      const disks = [
        { id: Number(id) + 10_000, filesystem: 'swap' },
        { id: Number(id) + 20_000, filesystem: 'ext4' },
      ]
      return { status: 200, body: { data: disks, page: 1, pages: 1, results: 2 } }
    }
    if (asked.method === 'DELETE') {
      this.servers.delete(id)
      return { status: 200, body: {} }
    }
    return { status: 200, body: this.#shown(server) }
  }

  #list(asked: Asked): Reply {
    const filter = filterOf(asked)
    const found = [...this.servers.values()]
      .filter(({ name }) => filter['label'] === undefined || filter['label'] === name)
      .filter(({ tags }) => filter['tags'] === undefined || tags.includes(filter['tags']))
    return this.#page(found, asked.query, server => this.#shown(server))
  }

  #page<T>(found: readonly T[], query: URLSearchParams, shown: (item: T) => object): Reply {
    const page = Number(query.get('page') ?? '1')
    const pages = Math.max(1, Math.ceil(found.length / this.pageItems))
    const data = pageOf(found, page, this.pageItems).map(shown)
    return { status: 200, body: { data, page, pages, results: found.length } }
  }

  #create(body: Readonly<Record<string, unknown>>): Reply {
    const label = text(body['label'])
    const tags = words(body['tags'])
    if (!/^[A-Za-z0-9](?:[_.-]?[A-Za-z0-9]){2,63}$/.test(label))
      return refusal(400, 'Label is invalid', 'label')
    if (tags.some(tag => tag.length < 3 || tag.length > 50))
      return refusal(400, 'Tags must be 3 to 50 characters', 'tags')
    if (text(body['root_pass']).length < 7) return refusal(400, 'root_pass is required', 'root_pass')
    if (body['type'] === NO_HARDWARE)
      return refusal(400, 'A valid plan type by that ID was not found', 'type')
    if ([...this.servers.values()].some(server => server.name === label))
      return refusal(400, 'Label must be unique among your linodes', 'label')
    if (this.servers.size >= this.serversMax) return this.quotaReply
    const encoded = text(fields(body['metadata'])['user_data'])
    const firewall = body['firewall_id'] === undefined ? undefined : text(body['firewall_id'])
    const server = this.add({
      name: label,
      image: text(body['image']),
      userData: Buffer.from(encoded, 'base64').toString(),
      firewall,
    })
    server.tags = [...tags]
    return { status: 200, body: this.#shown(server, true) }
  }

  #shown(server: DoubleServer, isNew = false): object {
    return {
      id: Number(server.id),
      label: server.name,
      status: isNew ? 'provisioning' : this.seen(server, 'booting'),
      tags: server.tags,
      ipv4: [`192.0.2.${Number(server.id) % 250}`, '192.168.1.1'],
      ipv6: '2001:db8::f03c:1/128',
    }
  }

  #images({ method, body, query }: Asked, id: string): Reply {
    if (method === 'POST') {
      const { description, label, disk_id: disk } = fields(body)
      if (text(label).length > 50 || Number(disk) < 20_000) return refusal(400, 'Invalid', 'label')
      const image = { id: `private/${this.nextId()}`, name: text(description), labels: {}, looksLeft: 2 }
      this.images.set(image.id, image)
      return { status: 200, body: { id: image.id, status: 'creating' } }
    }
    if (method === 'DELETE')
      return this.images.delete(id) ? { status: 200, body: {} } : refusal(404, 'Not found')
    return this.#page([...this.images.values()], query, image => ({
      id: image.id,
      description: image.name,
      is_public: false,
      status: this.imageReady(image) ? 'available' : 'creating',
    }))
  }

  #firewalls(asked: Asked, id: string): Reply {
    if (asked.method === 'GET') {
      const filter = filterOf(asked)
      const found = [...this.firewalls.values()].filter(({ label }) => label === filter['label'])
      return this.#page(found, asked.query, ({ label, tags, id: number }) => ({
        id: Number(number),
        label,
        tags,
      }))
    }
    if (asked.method === 'DELETE')
      return this.firewalls.delete(id) ? { status: 200, body: {} } : refusal(404, 'Not found')
    const { label, tags, rules } = fields(asked.body)
    if (text(label).length < 3 || text(label).length > 32)
      return refusal(400, 'Must be 3-32 characters', 'label')
    const made = { id: this.nextId(), label: text(label), tags: words(tags), rules }
    this.firewalls.set(made.id, made)
    return { status: 200, body: { id: Number(made.id), label, tags } }
  }
}

function filterOf({ headers }: Asked): Readonly<Record<string, unknown>> {
  const filter = headers['x-filter']
  return fields(typeof filter === 'string' ? JSON.parse(filter) : {})
}

function refusal(status: number, reason: string, field?: string): Reply {
  return { status, body: { errors: [{ reason, ...(field === undefined ? {} : { field }) }] } }
}
