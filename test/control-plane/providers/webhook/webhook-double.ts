import { timingSafeEqual } from 'node:crypto'
import { requestSignature } from '../../../../control-plane/providers/webhook/signed-api.ts'
import type { MachineStatus, MachineTags } from '../../../../control-plane/scaler/provider.ts'
import type { Asked, Reply } from '../api-double.ts'
import { CloudDouble, DOUBLE_TOKEN, type DoubleServer, fields, NO_HARDWARE, text } from '../cloud-double.ts'

/** An admin's service that does what docs/providers.md says. */
export class WebhookDouble extends CloudDouble {
  readonly runningWord = 'running'
  protected readonly stoppedWord = 'stopped'
  readonly statuses: Readonly<Record<string, MachineStatus>> = {
    building: 'building',
    running: 'running',
    stopped: 'stopped',
    error: 'error',
    unknown: 'unknown',
  }
  readonly quotaReply: Reply = { status: 402, body: { message: 'your quota of machines is used up' } }

  isCreate({ method, path }: Asked): boolean {
    return method === 'POST' && path === '/hosts/machines'
  }

  isList({ method, path, query }: Asked): boolean {
    return method === 'GET' && path === '/hosts/machines' && !query.has('host')
  }

  protected setTags(server: DoubleServer, tags: MachineTags): void {
    server.labels = Object.fromEntries(
      Object.entries(tags).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    )
  }

  protected unauthorized({ method, path, query, headers, text: body }: Asked): Reply | undefined {
    const target = query.size === 0 ? path : `${path}?${query.toString()}`
    const seconds = String(headers['switchyard-timestamp'])
    const expected = Buffer.from(requestSignature(DOUBLE_TOKEN, { seconds, method, target, body }))
    const given = Buffer.from(String(headers['switchyard-signature']))
    const isOurs = given.length === expected.length && timingSafeEqual(given, expected)
    return isOurs ? undefined : { status: 401, body: { message: 'the signature is wrong' } }
  }

  protected handle({ method, path, query, body }: Asked): Reply {
    const [, , , id = '', verb = ''] = path.split('/')
    if (id === '') return method === 'POST' ? this.#create(fields(body)) : this.#list(query)
    const server = this.servers.get(id)
    if (server === undefined) return { status: 404, body: { message: 'no such machine' } }
    if (method === 'DELETE') this.servers.delete(id)
    if (verb === 'stop') this.stopServer(server)
    return { status: 200, body: this.#shown(server) }
  }

  #create(body: Readonly<Record<string, unknown>>): Reply {
    if (body['hardware'] === NO_HARDWARE)
      return { status: 422, body: { message: 'there is no such hardware' } }
    if (this.servers.size >= this.serversMax) return this.quotaReply
    const server = this.add({
      name: text(body['host']),
      image: text(body['image']),
      userData: JSON.stringify(body['firstBoot']),
      firewall: undefined,
    })
    this.setTags(server, fields(body))
    return { status: 201, body: { id: server.id } }
  }

  #list(query: URLSearchParams): Reply {
    const ours = [...this.servers.values()].filter(
      ({ labels }) =>
        labels['owner'] === query.get('owner') && [null, labels['host']].includes(query.get('host')),
    )
    const from = Number(query.get('cursor') ?? '0')
    const to = from + this.pageItems
    const next = to < ours.length ? { next: String(to) } : {}
    return {
      status: 200,
      body: { machines: ours.slice(from, to).map(server => this.#shown(server)), ...next },
    }
  }

  #shown(server: DoubleServer): object {
    const { owner, pool, host } = server.labels
    return {
      id: server.id,
      status: this.seen(server, 'building'),
      tags: { owner, pool, host },
      address: '192.0.2.9',
    }
  }
}
