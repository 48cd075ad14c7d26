import { addressOf, allOf, fieldsOf, listOf, numberOf, providerIdOf, textOf } from '../http/fields.ts'
import type { Page } from '../http/gather-pages.ts'
import type { JsonRequest } from '../http/json-caller.ts'
import type { CreateMachine, Machine, MachineStatus } from '../../scaler/provider.ts'
import type { CloudApi, CloudDialect, CloudImage } from '../cloud/cloud-dialect.ts'
import { asFailure } from '../cloud/cloud-provider.ts'
import { firstBootData } from '../cloud/first-boot-data.ts'
import { tagsOfTexts, textTags } from '../cloud/text-tags.ts'
import { wordsOf } from '../cloud/words-of.ts'
import { digitalOceanFirewalls, hostTag } from './digitalocean-firewalls.ts'
import { DIGITALOCEAN_TAG_CHARACTERS_MAX } from './digitalocean-limits.ts'

export const DIGITALOCEAN_ENDPOINT = 'https://api.digitalocean.com/v2'

const PAGE_ITEMS = '100'
/** Snapshots have names alone: owner and name of ours are in it. */
const SNAPSHOT_PATTERN = /^switchyard\.([a-z0-9-]{1,63})\.(.{1,150})$/

/** Words of https://docs.digitalocean.com/reference/api, "Droplets". */
const STATUSES: Readonly<Record<string, MachineStatus>> = {
  new: 'building',
  active: 'running',
  off: 'stopped',
  archive: 'stopped',
}

/** The DigitalOcean API, version 2. Tags stay in the account when their last droplet goes, so a droplet has no tag of its own: its host is its
 *  name, and counts only beside our owner tag. */
export function digitalOceanDialect(api: CloudApi): CloudDialect {
  return {
    canSnapshot: true,
    settings: ['firewall', 'sshKeys', 'vpc'],
    servers: (owner, cursor) => page('/droplets', { tag_name: ownerTag(owner) }, cursor),
    readServers: body => readPage(body, 'droplets', machineOf),
    namesakes: ({ host }) => page('/droplets', { name: host }, undefined),
    server: id => ({ method: 'GET', path: `/droplets/${id}` }),
    readServer: body => machineOf(fieldsOf(body)['droplet']),
    createServer: order => Promise.resolve({ kind: 'done', value: createRequest(order) }),
    readCreated: body => providerIdOf(fieldsOf(fieldsOf(body)['droplet'])['id']),
    deleteServer: id => ({ method: 'DELETE', path: `/droplets/${id}` }),
    stopServer: id => action(id, { type: 'shutdown' }),
    ...digitalOceanFirewalls(api),
    images: (_owner, cursor) => page('/snapshots', { resource_type: 'droplet' }, cursor),
    readImages: body => readPage(body, 'snapshots', imageOf),
    async snapshot(id, name, owner) {
      // There is no snapshot to see until it is whole, but an action.
      const running = await api.ask(
        { method: 'GET', path: `/droplets/${id}/actions`, query: { per_page: PAGE_ITEMS } },
        { read: body => allOf(fieldsOf(body)['actions'], snapshotUnderWay) },
      )
      if (running.kind !== 'done') return asFailure(running)
      if (running.value.length > 0) return { kind: 'done', value: undefined }
      const answer = await api.ask(action(id, { type: 'snapshot', name: `switchyard.${owner}.${name}` }), {
        read: body => providerIdOf(fieldsOf(fieldsOf(body)['action'])['id']),
      })
      return answer.kind === 'done' ? { kind: 'done', value: undefined } : asFailure(answer)
    },
    deleteImage: id => ({ method: 'DELETE', path: `/snapshots/${encodeURIComponent(id)}` }),
  }
}

function ownerTag(owner: string): string {
  return textTags('owner', owner, DIGITALOCEAN_TAG_CHARACTERS_MAX)[0] ?? ''
}

function createRequest(order: CreateMachine): JsonRequest {
  const { host, owner, pool, hardware, region, image, firstBoot, settings } = order
  const sshKeys = wordsOf(settings['sshKeys']).map(numberOrWord)
  const body = {
    name: host,
    region,
    size: hardware,
    image: numberOrWord(image),
    tags: [
      ownerTag(owner),
      ...textTags('pool', pool, DIGITALOCEAN_TAG_CHARACTERS_MAX),
      ...(settings['firewall'] === undefined ? [] : [hostTag(host)]),
    ],
    user_data: firstBootData(firstBoot),
    ipv6: true,
    ...(sshKeys.length === 0 ? {} : { ssh_keys: sshKeys }),
    ...(settings['vpc'] === undefined ? {} : { vpc_uuid: settings['vpc'] }),
  }
  return { method: 'POST', path: '/droplets', body }
}

/** Slugs are words, ids are numbers, and must be sent as such. */
function numberOrWord(text: string): number | string {
  return /^\d{1,15}$/.test(text) ? Number(text) : text
}

function action(id: string, body: object): JsonRequest {
  return { method: 'POST', path: `/droplets/${id}/actions`, body }
}

function snapshotUnderWay(value: unknown): true | 'skip' {
  const { type, status } = fieldsOf(value)
  return type === 'snapshot' && status === 'in-progress' ? true : 'skip'
}

function page(
  path: string,
  query: Readonly<Record<string, string>>,
  cursor: string | undefined,
): JsonRequest {
  return { method: 'GET', path, query: { ...query, page: cursor ?? '1', per_page: PAGE_ITEMS } }
}

/** The next page is named by an address; its number is all that is taken from it. */
function readPage<T>(
  body: unknown,
  name: string,
  read: (item: unknown) => T | 'skip' | undefined,
): Page<T> | undefined {
  const fields = fieldsOf(body)
  const items = allOf(fields[name], read)
  const total = numberOf(fieldsOf(fields['meta'])['total'])
  if (items === undefined || total === undefined) return undefined
  const address = fieldsOf(fieldsOf(fields['links'])['pages'])['next']
  const skipped = (listOf(fields[name])?.length ?? 0) - items.length
  if (address === undefined) return { items, next: undefined, total, skipped }
  const next = URL.parse(textOf(address) ?? '')?.searchParams.get('page') ?? ''
  return /^\d{1,6}$/.test(next) ? { items, next, total, skipped } : undefined
}

function machineOf(value: unknown): Machine | undefined {
  const droplet = fieldsOf(value)
  const providerId = providerIdOf(droplet['id'])
  if (providerId === undefined) return undefined
  const { owner, pool } = tagsOfTexts(listOf(droplet['tags']) ?? [])
  const networks = listOf(fieldsOf(droplet['networks'])['v4']) ?? []
  const publicNetwork = networks.find(network => fieldsOf(network)['type'] === 'public')
  return {
    providerId,
    status: STATUSES[textOf(droplet['status']) ?? ''] ?? 'unknown',
    tags: { owner, pool, host: owner === undefined ? undefined : textOf(droplet['name']) },
    address: addressOf(fieldsOf(publicNetwork ?? networks[0])['ip_address']),
  }
}

function imageOf(value: unknown): CloudImage | 'skip' | undefined {
  const snapshot = fieldsOf(value)
  const imageId = providerIdOf(snapshot['id'])
  if (imageId === undefined) return undefined
  const [, owner, name] = SNAPSHOT_PATTERN.exec(textOf(snapshot['name']) ?? '') ?? []
  return owner === undefined || name === undefined ? 'skip' : { imageId, name, owner, state: 'ready' }
}
