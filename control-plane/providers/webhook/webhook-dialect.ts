import { addressOf, allOf, fieldsOf, providerIdOf, textOf } from '../http/fields.ts'
import type { Machine, MachineStatus } from '../../scaler/provider.ts'
import type { CloudDialect } from '../cloud/cloud-dialect.ts'

const STATUSES: readonly MachineStatus[] = ['building', 'running', 'stopped', 'error']

/** An admin's own HTTP service that makes machines by whatever means it has: docs/providers.md has its four calls. */
export function webhookDialect(): CloudDialect {
  return {
    canSnapshot: false,
    // What its pools say goes to the service as it is.
    settings: 'any',
    servers: (owner, cursor) => ({ method: 'GET', path: '/machines', query: { owner, cursor } }),
    readServers(body) {
      const { machines, next } = fieldsOf(body)
      const items = allOf(machines, machineOf)
      if (items === undefined) return undefined
      if (next === undefined || next === null) return { items, next: undefined }
      const cursor = textOf(next)
      return cursor === undefined || cursor === '' ? undefined : { items, next: cursor }
    },
    namesakes: ({ owner, host }) => ({ method: 'GET', path: '/machines', query: { owner, host } }),
    server: id => ({ method: 'GET', path: `/machines/${id}` }),
    readServer: machineOf,
    createServer(order) {
      const { host, owner, pool, hardware, region, image, firstBoot, settings } = order
      const body = { host, owner, pool, hardware, region, image, firstBoot, settings }
      const headers = { 'idempotency-key': host }
      return Promise.resolve({ kind: 'done', value: { method: 'POST', path: '/machines', headers, body } })
    },
    readCreated: body => providerIdOf(fieldsOf(body)['id']),
    deleteServer: id => ({ method: 'DELETE', path: `/machines/${id}` }),
    stopServer: id => ({ method: 'POST', path: `/machines/${id}/stop` }),
    sidesOf: () => [],
    makeSide: () => Promise.resolve({ kind: 'refused', text: NO_SIDES }),
    removeSide: () => Promise.resolve({ kind: 'refused', text: NO_SIDES }),
    images: () => ({ method: 'GET', path: '/images' }),
    readImages: () => ({ items: [], next: undefined }),
    snapshot: () => Promise.resolve({ kind: 'refused', text: 'this provider makes no images' }),
    deleteImage: id => ({ method: 'DELETE', path: `/images/${encodeURIComponent(id)}` }),
  }
}

const NO_SIDES = 'this provider makes nothing beside machines'

function machineOf(value: unknown): Machine | undefined {
  const machine = fieldsOf(value)
  const providerId = providerIdOf(machine['id'])
  if (providerId === undefined) return undefined
  const { owner, pool, host } = fieldsOf(machine['tags'])
  return {
    providerId,
    status: STATUSES.find(status => status === machine['status']) ?? 'unknown',
    tags: { owner: textOf(owner), pool: textOf(pool), host: textOf(host) },
    address: addressOf(machine['address']),
  }
}
