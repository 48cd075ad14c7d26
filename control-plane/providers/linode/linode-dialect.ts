import { randomBytes } from 'node:crypto'
import { addressOf, allOf, fieldsOf, listOf, numberOf, providerIdOf, textOf } from '../http/fields.ts'
import type { Page } from '../http/gather-pages.ts'
import type { JsonRequest } from '../http/json-caller.ts'
import type { CallAnswer, CreateMachine, Machine, MachineStatus } from '../../scaler/provider.ts'
import type { CloudApi, CloudDialect, CloudImage } from '../cloud/cloud-dialect.ts'
import { asFailure } from '../cloud/cloud-provider.ts'
import { firstBootData } from '../cloud/first-boot-data.ts'
import { sideName } from '../cloud/side-name.ts'
import { tagsOfTexts, textTags } from '../cloud/text-tags.ts'
import { firewallOf, linodeFirewalls } from './linode-firewalls.ts'
import { LINODE_TAG_CHARACTERS_MAX } from './linode-limits.ts'

export const LINODE_ENDPOINT = 'https://api.linode.com/v4'

const LABEL_PATTERN = /^[a-z0-9](?:-?[a-z0-9]){2,62}$/
const PAGE_ITEMS = '100'
/** Marks our images: they have an owner and a name in their description. */
const IMAGE_PATTERN = /^switchyard image of ([a-z0-9-]{1,63}): (.{1,200})$/

/** Words of https://techdocs.akamai.com/linode-api, "Linode instances": what is not here is `unknown`, as `deleting`, `migrating` and
 *  `rebuilding` are. */
const STATUSES: Readonly<Record<string, MachineStatus>> = {
  provisioning: 'building',
  booting: 'building',
  running: 'running',
  rebooting: 'running',
  shutting_down: 'stopped',
  offline: 'stopped',
  stopped: 'stopped',
}

/** The Linode API, version 4. Tags are words of 50 characters, so our ids are cut into several; labels are unique in an account. */
export function linodeDialect(api: CloudApi): CloudDialect {
  return {
    canSnapshot: true,
    settings: ['firewall', 'privateIp'],
    servers: (owner, cursor) => page('/linode/instances', { tags: tagOf('owner', owner) }, cursor),
    readServers: body => readPage(body, machineOf),
    namesakes: ({ host, owner }) => page('/linode/instances', { label: linodeLabel(owner, host) }, undefined),
    server: id => ({ method: 'GET', path: `/linode/instances/${id}` }),
    readServer: machineOf,
    createServer: order => createServer(api, order),
    readCreated: body => providerIdOf(fieldsOf(body)['id']),
    deleteServer: id => ({ method: 'DELETE', path: `/linode/instances/${id}` }),
    stopServer: id => ({ method: 'POST', path: `/linode/instances/${id}/shutdown` }),
    ...linodeFirewalls(api),
    images: (_owner, cursor) => page('/images', { is_public: false }, cursor),
    readImages: body => readPage(body, imageOf),
    snapshot: (id, name, owner) => snapshot(api, { id, name, owner }),
    deleteImage: id => ({ method: 'DELETE', path: `/images/${encodeURIComponent(id)}` }),
  }
}

/** What a machine is called: the host's id where Linode takes it (3 to 64 characters, no two hyphens in a row), otherwise a name that follows
 *  from it. Who it is, its tags say. */
export function linodeLabel(owner: string, host: string): string {
  return LABEL_PATTERN.test(host) ? host : sideName({ owner, host })
}

/** Linode's filter finds tags by one of their parts; the rest is looked at here. */
function tagOf(name: 'owner', value: string): string {
  return textTags(name, value, LINODE_TAG_CHARACTERS_MAX)[0] ?? ''
}

async function createServer(api: CloudApi, order: CreateMachine): Promise<CallAnswer<JsonRequest>> {
  const { host, owner, pool, hardware, region, image, firstBoot, settings } = order
  let firewall: number | undefined
  if (settings['firewall'] !== undefined) {
    const found = await firewallOf(api, sideName(order))
    if (found.kind !== 'done') return asFailure(found)
    if (found.value === undefined) return { kind: 'unknown', text: 'its firewall is not there yet' }
    firewall = Number(found.value.id)
  }
  const tags = Object.entries({ owner, pool, host }).flatMap(([name, value]) =>
    textTags(name as 'owner', value, LINODE_TAG_CHARACTERS_MAX),
  )
  const body = {
    label: linodeLabel(owner, host),
    region,
    type: hardware,
    image,
    tags,
    // Asked for with every image; nobody is told it, keys are what logs in.
    root_pass: randomBytes(32).toString('base64url'),
    ...(firstBoot.sshPublicKey === '' ? {} : { authorized_keys: [firstBoot.sshPublicKey] }),
    metadata: { user_data: Buffer.from(firstBootData(firstBoot)).toString('base64') },
    booted: true,
    ...(settings['privateIp'] === 'true' ? { private_ip: true } : {}),
    ...(firewall === undefined ? {} : { firewall_id: firewall }),
  }
  return { kind: 'done', value: { method: 'POST', path: '/linode/instances', body } }
}

/** An image is made of a disk, and the first one is the system's. */
async function snapshot(
  api: CloudApi,
  { id, name, owner }: { readonly id: string; readonly name: string; readonly owner: string },
): Promise<CallAnswer<undefined>> {
  const disks = await api.ask(
    { method: 'GET', path: `/linode/instances/${id}/disks` },
    { read: body => allOf(fieldsOf(body)['data'], diskOf) },
  )
  if (disks.kind !== 'done') return asFailure(disks)
  const [disk] = disks.value
  if (disk === undefined) return { kind: 'refused', text: 'the machine has no disk' }
  const made = await api.ask(
    {
      method: 'POST',
      path: '/images',
      body: {
        disk_id: disk,
        label: sideName({ owner, host: name }),
        description: `switchyard image of ${owner}: ${name}`,
        cloud_init: true,
      },
    },
    { read: body => textOf(fieldsOf(body)['id']) },
  )
  return made.kind === 'done' ? { kind: 'done', value: undefined } : asFailure(made)
}

function diskOf(value: unknown): number | 'skip' | undefined {
  const disk = fieldsOf(value)
  return disk['filesystem'] === 'swap' ? 'skip' : numberOf(disk['id'])
}

function page(path: string, filter: object, cursor: string | undefined): JsonRequest {
  return {
    method: 'GET',
    path,
    query: { page: cursor ?? '1', page_size: PAGE_ITEMS },
    headers: { 'x-filter': JSON.stringify({ ...filter, '+order_by': 'id', '+order': 'asc' }) },
  }
}

function readPage<T>(body: unknown, read: (item: unknown) => T | 'skip' | undefined): Page<T> | undefined {
  const fields = fieldsOf(body)
  const items = allOf(fields['data'], read)
  const number = numberOf(fields['page'])
  const pages = numberOf(fields['pages'])
  if (items === undefined || number === undefined || pages === undefined) return undefined
  const skipped = (listOf(fields['data'])?.length ?? 0) - items.length
  const next = number < pages ? String(number + 1) : undefined
  return { items, next, total: numberOf(fields['results']), skipped }
}

function machineOf(value: unknown): Machine | undefined {
  const linode = fieldsOf(value)
  const providerId = providerIdOf(linode['id'])
  if (providerId === undefined) return undefined
  return {
    providerId,
    status: STATUSES[textOf(linode['status']) ?? ''] ?? 'unknown',
    tags: tagsOfTexts(listOf(linode['tags']) ?? []),
    address:
      (listOf(linode['ipv4']) ?? []).flatMap(ip => addressOf(ip) ?? [])[0] ??
      addressOf(textOf(linode['ipv6'])?.split('/')[0]),
  }
}

function imageOf(value: unknown): CloudImage | 'skip' | undefined {
  const image = fieldsOf(value)
  const imageId = textOf(image['id'])
  if (imageId === undefined) return undefined
  const [, owner, name] = IMAGE_PATTERN.exec(textOf(image['description']) ?? '') ?? []
  if (owner === undefined || name === undefined) return 'skip'
  return { imageId, name, owner, state: image['status'] === 'available' ? 'ready' : 'making' }
}
