import { randomUUID } from 'node:crypto'
import type { MachineStatus, MachineTags } from '../../../../control-plane/scaler/provider.ts'
import type { Asked, Reply } from '../api-double.ts'
import { NeutronDouble } from './neutron-double.ts'
import { CloudDouble, DOUBLE_TOKEN, type DoubleServer, fields, text } from '../cloud-double.ts'

export const DOUBLE_FLAVOR = 'm1.small'
export const DOUBLE_IMAGE = 'debian-13'

/** Keystone v3, Nova 2.1, Glance v2 and Neutron v2.0 (https://docs.openstack.org/api-ref/), as far as the driver goes. */
export class OpenStackDouble extends CloudDouble {
  readonly keypairs = new Map<string, string>()
  readonly neutron = new NeutronDouble(name =>
    [...this.servers.values()].some(({ firewall }) => firewall === name),
  )
  readonly runningWord = 'ACTIVE'
  protected readonly stoppedWord = 'SHUTOFF'
  readonly statuses: Readonly<Record<string, MachineStatus>> = {
    BUILD: 'building',
    ACTIVE: 'running',
    REBOOT: 'running',
    HARD_REBOOT: 'running',
    SHUTOFF: 'stopped',
    PAUSED: 'stopped',
    SUSPENDED: 'stopped',
    ERROR: 'error',
    UNKNOWN: 'unknown',
    VERIFY_RESIZE: 'unknown',
    RESCUE: 'unknown',
  }
  readonly quotaReply = refusal(
    403,
    'forbidden',
    'Quota exceeded for instances: Requested 1, but already used 10 of 10',
  )
  readonly #flavors = [
    { id: '1', name: 'm1.tiny' },
    { id: '2', name: 'm1.medium' },
    { id: '3', name: DOUBLE_FLAVOR },
  ]
  readonly #tokens = new Set<string>()
  #logins = 0
  #endpoint = ''

  get logins(): number {
    return this.#logins
  }

  /** Every token given so far is refused from now on. */
  expireTokens(): void {
    this.#tokens.clear()
  }

  override async open(...given: Parameters<CloudDouble['open']>): Promise<string> {
    this.#endpoint = await super.open(...given)
    return this.#endpoint
  }

  isCreate({ method, path }: Asked): boolean {
    return method === 'POST' && path === '/compute/v2.1/servers'
  }

  isList({ method, path, query }: Asked): boolean {
    return method === 'GET' && path === '/compute/v2.1/servers/detail' && !query.has('name')
  }

  protected override nextId(): string {
    return randomUUID()
  }

  protected setTags(server: DoubleServer, tags: MachineTags): void {
    server.labels = Object.fromEntries(
      Object.entries(tags).flatMap(([name, value]) =>
        typeof value === 'string' ? [[`switchyard_${name}`, value]] : [],
      ),
    )
  }

  protected unauthorized({ path, headers }: Asked): Reply | undefined {
    const isKnown = this.#tokens.has(String(headers['x-auth-token'])) || path === '/identity/v3/auth/tokens'
    return isKnown
      ? undefined
      : {
          status: 401,
          body: {
            error: {
              code: 401,
              message: 'The request you have made requires authentication.',
              title: 'Unauthorized',
            },
          },
        }
  }

  protected handle(asked: Asked): Reply {
    const [, service, , kind = '', id = '', action = ''] = asked.path.split('/')
    if (service === 'identity') return this.#login(fields(asked.body))
    if (service === 'compute') return this.#compute(asked, { kind, id, action })
    if (service === 'image') return this.#images(asked, id)
    return kind === 'security-groups'
      ? this.neutron.groupsReply(asked, id)
      : this.neutron.ruleReply(fields(asked.body))
  }

  #login(body: Readonly<Record<string, unknown>>): Reply {
    const identity = fields(fields(body['auth'])['identity'])
    const secret =
      fields(identity['application_credential'])['secret'] ??
      fields(fields(identity['password'])['user'])['password']
    if (secret !== DOUBLE_TOKEN)
      return {
        status: 401,
        body: {
          error: {
            code: 401,
            message: 'The request you have made requires authentication.',
            title: 'Unauthorized',
          },
        },
      }
    this.#logins += 1
    const token = `os-${this.#logins}`
    this.#tokens.add(token)
    const at = (type: string, path: string) => ({
      type,
      endpoints: [
        { interface: 'internal', region_id: 'one', url: 'http://127.0.0.1:9/' },
        { interface: 'public', region_id: 'other', url: 'http://127.0.0.1:9/' },
        { interface: 'public', region_id: 'one', url: `${this.#endpoint}${path}` },
      ],
    })
    const catalog = [at('compute', '/compute/v2.1'), at('image', '/image/'), at('network', '/network')]
    return { status: 201, headers: { 'x-subject-token': token }, body: { token: { catalog } } }
  }

  #compute(asked: Asked, { kind, id, action }: { kind: string; id: string; action: string }): Reply {
    if (kind === 'os-keypairs') return this.#keypair(asked, id)
    if (kind === 'flavors') return this.#page(this.#flavors, asked, 'flavors', flavor => flavor)
    if (asked.method === 'POST' && id === '') return this.#create(fields(fields(asked.body)['server']))
    if (id === 'detail') {
      const name = asked.query.get('name')
      const found = [...this.servers.values()].filter(
        server => name === null || new RegExp(name).test(server.name),
      )
      return this.#page(found, asked, 'servers', server => this.#shown(server))
    }
    const server = this.servers.get(id)
    if (server === undefined) return refusal(404, 'itemNotFound', `Instance ${id} could not be found.`)
    if (action === 'action') return this.#act(server, fields(asked.body))
    if (asked.method === 'DELETE') {
      this.servers.delete(id)
      return { status: 204 }
    }
    return { status: 200, body: { server: this.#shown(server) } }
  }

  #page<T extends { readonly id: string }>(
    found: readonly T[],
    { query, path }: Asked,
    name: string,
    shown: (item: T) => object,
  ): Reply {
    const marker = query.get('marker')
    const from = marker === null ? 0 : found.findIndex(({ id }) => id === marker) + 1
    const page = found.slice(from, from + this.pageItems)
    const last = page.at(-1)
    const isLast = last === undefined || from + page.length >= found.length
    const href = `${this.#endpoint}${path}?limit=2&marker=${last?.id}`
    const next =
      name === 'images'
        ? { next: `/v2/images?marker=${last?.id}` }
        : { [`${name}_links`]: [{ rel: 'next', href }] }
    return { status: 200, body: { [name]: page.map(shown), ...(isLast ? {} : next) } }
  }

  #create(body: Readonly<Record<string, unknown>>): Reply {
    if (!this.#flavors.some(({ id }) => id === body['flavorRef']))
      return refusal(400, 'badRequest', 'Invalid flavorRef provided.')
    if (body['key_name'] !== undefined && !this.keypairs.has(text(body['key_name'])))
      return refusal(400, 'badRequest', 'Invalid key_name provided.')
    if (this.servers.size >= this.serversMax) return this.quotaReply
    const [group] = Array.isArray(body['security_groups']) ? (body['security_groups'] as unknown[]) : []
    const firewall = group === undefined ? undefined : text(fields(group)['name'])
    if (firewall !== undefined && ![...this.neutron.groups.values()].some(({ name }) => name === firewall))
      return refusal(400, 'badRequest', 'Security group not found')
    const server = this.add({
      name: text(body['name']),
      image: text(body['imageRef']),
      userData: Buffer.from(text(body['user_data']), 'base64').toString(),
      firewall,
    })
    server.labels = fields(body['metadata']) as Record<string, string>
    return { status: 202, body: { server: { id: server.id, adminPass: 'x', links: [] } } }
  }

  #shown(server: DoubleServer): object {
    const addr = `192.0.2.${server.id.charCodeAt(0)}`
    return {
      id: server.id,
      name: server.name,
      status: this.seen(server, 'BUILD'),
      metadata: server.labels,
      accessIPv4: '',
      addresses: {
        inside: [
          { addr: '10.0.0.7', version: 4, 'OS-EXT-IPS:type': 'fixed' },
          { addr, version: 4, 'OS-EXT-IPS:type': 'floating' },
        ],
      },
    }
  }

  #act(server: DoubleServer, body: Readonly<Record<string, unknown>>): Reply {
    if ('os-stop' in body) {
      this.stopServer(server)
      return { status: 202 }
    }
    if ('removeSecurityGroup' in body) {
      const name = text(fields(body['removeSecurityGroup'])['name'])
      if (server.firewall !== name)
        return refusal(404, 'itemNotFound', 'Security group is not on this instance')
      this.servers.set(server.id, { ...server, firewall: undefined })
      return { status: 202 }
    }
    const { name, metadata } = fields(body['createImage'])
    const labels = fields(metadata) as Record<string, string>
    const image = { id: this.nextId(), name: text(name), labels, looksLeft: 2 }
    this.images.set(image.id, image)
    return { status: 202, headers: { location: `http://127.0.0.1/images/${image.id}` } }
  }

  #keypair({ method, body }: Asked, name: string): Reply {
    if (method === 'POST') {
      const { name: given, public_key: key } = fields(fields(body)['keypair'])
      if (this.keypairs.has(text(given)))
        return refusal(409, 'conflictingRequest', 'Key pair already exists.')
      this.keypairs.set(text(given), text(key))
      return { status: 200, body: { keypair: { name: given } } }
    }
    const known = this.keypairs.has(name)
    if (method === 'DELETE' && known) this.keypairs.delete(name)
    if (!known) return refusal(404, 'itemNotFound', 'Keypair not found')
    return method === 'DELETE' ? { status: 202 } : { status: 200, body: { keypair: { name } } }
  }

  #images(asked: Asked, id: string): Reply {
    if (asked.method === 'DELETE')
      return this.images.delete(id) ? { status: 204 } : { status: 404, raw: '<html>' }
    const base = { id: '11111111-2222-4333-8444-555555555555', name: DOUBLE_IMAGE, labels: {}, looksLeft: -1 }
    const owner = asked.query.get('switchyard_owner')
    const name = asked.query.get('name')
    const found = [base, ...this.images.values()]
      .filter(({ labels }) => owner === null || fields(labels)['switchyard_owner'] === owner)
      .filter(image => name === null || image.name === name)
    return this.#page(found, asked, 'images', image => ({
      id: image.id,
      name: image.name,
      status: this.imageReady(image) ? 'active' : 'queued',
      ...image.labels,
    }))
  }
}

function refusal(status: number, name: string, message: string): Reply {
  return { status, body: { [name]: { code: status, message } } }
}
