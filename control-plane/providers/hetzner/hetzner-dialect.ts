import { addressOf, allOf, fieldsOf, listOf, numberOf, providerIdOf, textOf } from '../http/fields.ts'
import type { Page } from '../http/gather-pages.ts'
import type { JsonRequest } from '../http/json-caller.ts'
import type { CallAnswer, CreateMachine, Machine, MachineStatus } from '../../scaler/provider.ts'
import type { CloudApi, CloudDialect, CloudImage } from '../cloud/cloud-dialect.ts'
import { asFailure } from '../cloud/cloud-provider.ts'
import { firstBootData } from '../cloud/first-boot-data.ts'
import { sideName } from '../cloud/side-name.ts'
import { wordsOf } from '../cloud/words-of.ts'
import { firewallOf, hetznerFirewalls, OWNER_LABEL } from './hetzner-firewalls.ts'

export const HETZNER_ENDPOINT = 'https://api.hetzner.cloud/v1'

const PAGE_ITEMS = '50'
const POOL_LABEL = 'switchyard-pool'
const HOST_LABEL = 'switchyard-host'
const IMAGE_LABEL = 'switchyard-image'

/** Words of https://docs.hetzner.cloud/reference/cloud, "Servers": what is not here is `unknown`, as `deleting`, `migrating` and `rebuilding` are. */
const STATUSES: Readonly<Record<string, MachineStatus>> = {
  initializing: 'building',
  starting: 'building',
  running: 'running',
  stopping: 'stopped',
  off: 'stopped',
}

/** The Hetzner Cloud API, version 1. Labels take our ids as they are; names of servers are unique in a project. */
export function hetznerDialect(api: CloudApi): CloudDialect {
  return {
    canSnapshot: true,
    settings: ['firewall', 'networks', 'sshKeys'],
    servers: (owner, cursor) => page('/servers', { label_selector: `${OWNER_LABEL}==${owner}` }, cursor),
    readServers: body => readPage(body, 'servers', machineOf),
    namesakes: ({ host }) => ({ method: 'GET', path: '/servers', query: { name: host } }),
    server: id => ({ method: 'GET', path: `/servers/${id}` }),
    readServer: body => machineOf(fieldsOf(body)['server']),
    createServer: order => createServer(api, order),
    readCreated: body => providerIdOf(fieldsOf(fieldsOf(body)['server'])['id']),
    deleteServer: id => ({ method: 'DELETE', path: `/servers/${id}` }),
    stopServer: id => ({ method: 'POST', path: `/servers/${id}/actions/shutdown` }),
    ...hetznerFirewalls(api),
    images: (owner, cursor) =>
      page('/images', { type: 'snapshot', label_selector: `${OWNER_LABEL}==${owner}` }, cursor),
    readImages: body => readPage(body, 'images', imageOf),
    async snapshot(id, name, owner) {
      const labels = { [OWNER_LABEL]: owner, [IMAGE_LABEL]: sideName({ owner, host: name }) }
      const answer = await api.ask(
        {
          method: 'POST',
          path: `/servers/${id}/actions/create_image`,
          body: { type: 'snapshot', description: name, labels },
        },
        { read: body => providerIdOf(fieldsOf(fieldsOf(body)['image'])['id']), passing: ['locked'] },
      )
      return answer.kind === 'done' ? { kind: 'done', value: undefined } : asFailure(answer)
    },
    deleteImage: id => ({ method: 'DELETE', path: `/images/${encodeURIComponent(id)}` }),
  }
}

async function createServer(api: CloudApi, order: CreateMachine): Promise<CallAnswer<JsonRequest>> {
  const { host, owner, pool, hardware, region, image, firstBoot, settings } = order
  let firewalls: readonly { readonly firewall: number }[] = []
  if (settings['firewall'] !== undefined) {
    const found = await firewallOf(api, sideName(order))
    if (found.kind !== 'done') return asFailure(found)
    // Without it the machine would stand open.
    if (found.value === undefined) return { kind: 'unknown', text: 'its firewall is not there yet' }
    firewalls = [{ firewall: Number(found.value.id) }]
  }
  const networks = wordsOf(settings['networks']).map(Number)
  if (networks.some(id => !Number.isSafeInteger(id)))
    return { kind: 'refused', text: "the pool's setting networks: ids of networks are numbers" }
  const sshKeys = wordsOf(settings['sshKeys'])
  const body = {
    name: host,
    server_type: hardware,
    location: region,
    image,
    labels: { [OWNER_LABEL]: owner, [POOL_LABEL]: pool, [HOST_LABEL]: host },
    user_data: firstBootData(firstBoot),
    start_after_create: true,
    ...(networks.length === 0 ? {} : { networks }),
    ...(sshKeys.length === 0 ? {} : { ssh_keys: sshKeys }),
    ...(firewalls.length === 0 ? {} : { firewalls }),
  }
  return { kind: 'done', value: { method: 'POST', path: '/servers', body } }
}

function page(
  path: string,
  query: Readonly<Record<string, string>>,
  cursor: string | undefined,
): JsonRequest {
  return {
    method: 'GET',
    path,
    query: { ...query, per_page: PAGE_ITEMS, page: cursor ?? '1', sort: 'id:asc' },
  }
}

/** A page without its place among the others could be any of them. */
function readPage<T>(
  body: unknown,
  name: string,
  read: (item: unknown) => T | undefined,
): Page<T> | undefined {
  const fields = fieldsOf(body)
  const items = allOf(fields[name], read)
  const pagination = fieldsOf(fieldsOf(fields['meta'])['pagination'])
  const next = pagination['next_page']
  if (items === undefined || (next !== null && numberOf(next) === undefined)) return undefined
  return {
    items,
    next: numberOf(next)?.toString(),
    total: numberOf(pagination['total_entries']),
  }
}

function machineOf(value: unknown): Machine | undefined {
  const server = fieldsOf(value)
  const providerId = providerIdOf(server['id'])
  if (providerId === undefined) return undefined
  const labels = fieldsOf(server['labels'])
  const network = fieldsOf(server['public_net'])
  const [privateNet] = listOf(server['private_net']) ?? []
  return {
    providerId,
    status: STATUSES[textOf(server['status']) ?? ''] ?? 'unknown',
    tags: {
      owner: textOf(labels[OWNER_LABEL]),
      pool: textOf(labels[POOL_LABEL]),
      host: textOf(labels[HOST_LABEL]),
    },
    address:
      addressOf(fieldsOf(network['ipv4'])['ip']) ??
      addressOf(fieldsOf(privateNet)['ip']) ??
      firstOf(textOf(fieldsOf(network['ipv6'])['ip'])),
  }
}

/** A server has a network of IPv6 addresses, and takes the first one for itself. */
function firstOf(network: string | undefined): string | undefined {
  return network?.endsWith('::/64') === true ? addressOf(network.replace(/\/64$/, '1')) : undefined
}

function imageOf(value: unknown): CloudImage | undefined {
  const image = fieldsOf(value)
  const imageId = providerIdOf(image['id'])
  if (imageId === undefined) return undefined
  const status = textOf(image['status'])
  return {
    imageId,
    name: textOf(image['description']) ?? '',
    owner: textOf(fieldsOf(image['labels'])[OWNER_LABEL]) ?? '',
    state: status === 'available' ? 'ready' : status === 'unavailable' ? 'failed' : 'making',
  }
}
