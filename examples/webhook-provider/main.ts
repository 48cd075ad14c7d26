// A provider of machines behind HTTP, for pools whose provider is of kind `webhook`: docs/providers.md has the protocol. This one only pretends to
// make machines; put what makes yours where `machines` is read and written.
//
//   SECRET_FILE=secret PORT=9000 node examples/webhook-provider/main.ts
import { createHmac, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Machine {
  readonly id: string
  readonly tags: { readonly owner: string; readonly pool: string; readonly host: string }
  status: 'building' | 'running' | 'stopped' | 'error'
  readonly address: string
}

const SECRET = readFileSync(process.env['SECRET_FILE'] ?? 'secret', 'utf8').trim()
const PAGE_MACHINES = 100
const BODY_BYTES_MAX = 100_000
/** A request that was listened to is worth nothing later. */
const SKEW_SECONDS_MAX = 300
const machines = new Map<string, Machine>()

const server = createServer((request, response) => void serve(request, response))

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [status, body] = await answer(request).catch((): Answer => [
    400,
    { message: 'the request is broken' },
  ])
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

server.listen(Number(process.env['PORT'] ?? '9000'), '127.0.0.1', () => {
  process.stdout.write(`ready ${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`)
})
process.on('SIGTERM', () => server.close(() => process.exit(0)))

type Answer = readonly [status: number, body: object]

async function answer(request: IncomingMessage): Promise<Answer> {
  const body = await textOf(request)
  const { method = '', url: target = '/' } = request
  if (!isSigned(request, method, target, body)) return [401, { message: 'the signature is wrong' }]
  const { pathname, searchParams } = new URL(target, 'http://provider')
  const [, , id = '', verb] = pathname.split('/')
  if (method === 'GET' && id === '') return [200, list(searchParams)]
  if (method === 'POST' && id === '') return [201, make(JSON.parse(body) as Machine['tags'])]
  const machine = machines.get(id)
  if (machine === undefined) return [404, { message: 'there is no such machine' }]
  if (method === 'DELETE') machines.delete(id)
  if (method === 'POST' && verb === 'stop') machine.status = 'stopped'
  return [200, machine]
}

function list(query: URLSearchParams): object {
  const [owner, host] = [query.get('owner'), query.get('host')]
  const ours = [...machines.values()].filter(
    ({ tags }) => tags.owner === owner && (host === null || tags.host === host),
  )
  const from = Number(query.get('cursor') ?? '0')
  const next = from + PAGE_MACHINES < ours.length ? String(from + PAGE_MACHINES) : null
  return { machines: ours.slice(from, from + PAGE_MACHINES), next }
}

/** The same host twice is the same machine: whoever asks may not have heard the first answer. */
function make({ owner, pool, host }: Machine['tags']): Machine {
  const known = [...machines.values()].find(({ tags }) => tags.owner === owner && tags.host === host)
  if (known !== undefined) return known
  const machine: Machine = {
    id: `${owner}-${host}`,
    tags: { owner, pool, host },
    status: 'running',
    address: '127.0.0.1',
  }
  machines.set(machine.id, machine)
  return machine
}

function isSigned({ headers }: IncomingMessage, method: string, target: string, body: string): boolean {
  const seconds = String(headers['switchyard-timestamp'])
  const signed = [seconds, method, target, body].join('\n')
  const expected = Buffer.from(`v1=${createHmac('sha256', SECRET).update(signed).digest('hex')}`)
  const given = Buffer.from(String(headers['switchyard-signature']))
  const isNew = Math.abs(Date.now() / 1_000 - Number(seconds)) <= SKEW_SECONDS_MAX
  return isNew && given.length === expected.length && timingSafeEqual(given, expected)
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request as AsyncIterable<Buffer>) {
    text += chunk.toString()
    if (text.length > BODY_BYTES_MAX) throw new RangeError('the body is too long')
  }
  return text
}
