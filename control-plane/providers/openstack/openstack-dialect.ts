import { addressOf, allOf, fieldsOf, listOf, providerIdOf, textOf, type Fields } from '../http/fields.ts'
import type { Page } from '../http/gather-pages.ts'
import type { JsonRequest } from '../http/json-caller.ts'
import type { CallAnswer, CreateMachine, Machine, MachineStatus } from '../../scaler/provider.ts'
import type { CloudApi, CloudDialect, CloudImage } from '../cloud/cloud-dialect.ts'
import { asFailure } from '../cloud/cloud-provider.ts'
import { firstBootData } from '../cloud/first-boot-data.ts'
import { sideName } from '../cloud/side-name.ts'
import { wordsOf } from '../cloud/words-of.ts'
import { findByName } from './find-by-name.ts'
import { keypairName, openStackSides } from './openstack-sides.ts'

const PAGE_ITEMS = '100'
const OWNER = 'switchyard_owner'
const POOL = 'switchyard_pool'
const HOST = 'switchyard_host'
const IMAGE = 'switchyard_image'

/** Words of https://docs.openstack.org/api-guide/compute/server_concepts.html: what is not here is `unknown`. */
const STATUSES: Readonly<Record<string, MachineStatus>> = {
  BUILD: 'building',
  ACTIVE: 'running',
  REBOOT: 'running',
  HARD_REBOOT: 'running',
  PASSWORD: 'running',
  SHUTOFF: 'stopped',
  PAUSED: 'stopped',
  SUSPENDED: 'stopped',
  SHELVED: 'stopped',
  SHELVED_OFFLOADED: 'stopped',
  ERROR: 'error',
}
const GONE: readonly string[] = ['DELETED', 'SOFT_DELETED']

/** Nova, Glance and Neutron. Metadata takes our ids as they are; names are not unique. Every host has a key pair of its own, and a security
 *  group where its pool asks for one. */
export function openStackDialect(api: CloudApi): CloudDialect {
  return {
    canSnapshot: true,
    settings: ['firewall', 'networks', 'availabilityZone'],
    // Nova finds nothing by metadata for those who are no administrators: all of the project's are listed, ours are picked out.
    servers: (_owner, cursor) => listRequest('compute:/servers/detail', {}, cursor),
    readServers: body => readPage(body, 'servers', machineOf),
    namesakes: ({ host }) => listRequest('compute:/servers/detail', { name: `^${host}$` }, undefined),
    server: id => ({ method: 'GET', path: `compute:/servers/${id}` }),
    readServer: body => {
      const machine = machineOf(fieldsOf(body)['server'])
      return machine === 'skip' ? 'gone' : machine
    },
    createServer: order => createServer(api, order),
    readCreated: body => providerIdOf(fieldsOf(fieldsOf(body)['server'])['id']),
    deleteServer: id => ({ method: 'DELETE', path: `compute:/servers/${id}` }),
    stopServer: id => actionRequest(id, { 'os-stop': null }),
    ...openStackSides(api),
    images: (owner, cursor) =>
      listRequest('image:/images', { [OWNER]: owner, visibility: 'private' }, cursor),
    readImages: body => readPage(body, 'images', imageOf),
    async snapshot(id, name, owner) {
      const metadata = { [OWNER]: owner, [IMAGE]: sideName({ owner, host: name }) }
      const answer = await api.ask(actionRequest(id, { createImage: { name, metadata } }), {
        read: () => true,
      })
      return answer.kind === 'done' ? { kind: 'done', value: undefined } : asFailure(answer)
    },
    deleteImage: id => ({ method: 'DELETE', path: `image:/images/${encodeURIComponent(id)}` }),
  }
}

async function createServer(api: CloudApi, order: CreateMachine): Promise<CallAnswer<JsonRequest>> {
  const { host, owner, pool, hardware, region, image, firstBoot, settings } = order
  const flavorRef = await findByName(api, 'compute:/flavors', 'flavors', hardware)
  if (flavorRef.kind !== 'done') return flavorRef
  const imageRef = await findByName(api, 'image:/images', 'images', image)
  if (imageRef.kind !== 'done') return imageRef
  const networks = wordsOf(settings['networks']).map(uuid => ({ uuid }))
  // The region of a pool is an availability zone here; an account has one region, that of its endpoint.
  const zone = settings['availabilityZone'] ?? (region === '' ? undefined : region)
  const server = {
    name: host,
    flavorRef: flavorRef.value,
    imageRef: imageRef.value,
    metadata: { [OWNER]: owner, [POOL]: pool, [HOST]: host },
    user_data: Buffer.from(firstBootData(firstBoot)).toString('base64'),
    min_count: 1,
    max_count: 1,
    ...(firstBoot.sshPublicKey === '' ? {} : { key_name: keypairName(order) }),
    ...(zone === undefined ? {} : { availability_zone: zone }),
    ...(networks.length === 0 ? {} : { networks }),
    ...(settings['firewall'] === undefined ? {} : { security_groups: [{ name: sideName(order) }] }),
  }
  return { kind: 'done', value: { method: 'POST', path: 'compute:/servers', body: { server } } }
}

function actionRequest(id: string, body: object): JsonRequest {
  return { method: 'POST', path: `compute:/servers/${id}/action`, body }
}

function listRequest(
  path: string,
  query: Readonly<Record<string, string>>,
  marker: string | undefined,
): JsonRequest {
  return { method: 'GET', path, query: { ...query, limit: PAGE_ITEMS, marker } }
}

/** Nova names the next page in a list of links, Glance in a field. From either the marker is taken, and nothing else. */
function readPage<T>(
  body: unknown,
  name: string,
  read: (item: unknown) => T | 'skip' | undefined,
): Page<T> | undefined {
  const fields = fieldsOf(body)
  const items = allOf(fields[name], read)
  if (items === undefined) return undefined
  const links = (listOf(fields[`${name}_links`]) ?? []).map(fieldsOf)
  const address = links.find(({ rel }) => rel === 'next')?.['href'] ?? fields['next']
  if (address === undefined) return { items, next: undefined }
  const marker = URL.parse(textOf(address) ?? '', 'http://glance.invalid')?.searchParams.get('marker')
  const next = providerIdOf(marker ?? undefined)
  return next === undefined ? undefined : { items, next }
}

function machineOf(value: unknown): Machine | 'skip' | undefined {
  const server = fieldsOf(value)
  const providerId = providerIdOf(server['id'])
  const status = textOf(server['status']) ?? ''
  if (providerId === undefined) return undefined
  if (GONE.includes(status)) return 'skip'
  const metadata = fieldsOf(server['metadata'])
  return {
    providerId,
    status: STATUSES[status] ?? 'unknown',
    tags: { owner: textOf(metadata[OWNER]), pool: textOf(metadata[POOL]), host: textOf(metadata[HOST]) },
    address: addressOfServer(server),
  }
}

/** A floating address is what is reached from outside; without one, the first that there is. */
function addressOfServer(server: Fields): string | undefined {
  const known = addressOf(server['accessIPv4'])
  if (known !== undefined) return known
  const ports = Object.values(fieldsOf(server['addresses'])).flatMap(network => listOf(network) ?? [])
  const floating = ports.find(port => fieldsOf(port)['OS-EXT-IPS:type'] === 'floating')
  return [floating, ...ports].flatMap(port => addressOf(fieldsOf(port)['addr']) ?? [])[0]
}

function imageOf(value: unknown): CloudImage | undefined {
  const image = fieldsOf(value)
  const imageId = providerIdOf(image['id'])
  if (imageId === undefined) return undefined
  const status = textOf(image['status'])
  return {
    imageId,
    name: textOf(image['name']) ?? '',
    owner: textOf(image[OWNER]) ?? '',
    state:
      status === 'active' ? 'ready' : status === 'killed' || status === 'deactivated' ? 'failed' : 'making',
  }
}
