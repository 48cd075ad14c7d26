import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import t, { type Test } from 'tap'
import { announceWithin } from '../../../proxy/announce/announce-request.ts'

const NEVER = new AbortController().signal
const PATIENT_MS = 20_000
const IMPATIENT_MS = 50

async function urlOf(t: Test, server: Server): Promise<URL> {
  t.teardown(() => server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/0.3.7/announce/7777`)
}

async function list(t: Test, answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer)
  t.teardown(() => server.closeAllConnections())
  return urlOf(t, server)
}

/** Says what it is told to, whatever it is asked. */
async function rawList(t: Test, words: string) {
  const server = createTcpServer(socket => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(words))
  })
  return urlOf(t, server)
}

const announce = (url: URL, withinMs = PATIENT_MS) => announceWithin(withinMs)('GET', url, undefined, NEVER)

t.test('a list that says yes has taken it, from the address that it shall note', async t => {
  const asked: unknown[] = []
  const url = await list(t, ({ method, url: path, socket, headers }, response) => {
    asked.push([method, path, socket.remoteAddress, headers['content-length']])
    response.end('"ok"')
  })
  t.same(await announce(url), { kind: 'taken' })
  t.same(await announceWithin(PATIENT_MS)('POST', url, '127.0.0.5', NEVER), { kind: 'taken' })
  t.same(asked, [
    ['GET', '/0.3.7/announce/7777', '127.0.0.1', undefined],
    ['POST', '/0.3.7/announce/7777', '127.0.0.5', '0'],
  ])
})

t.test('every other answer is a refusal, with its first words', async t => {
  const rows = [
    { status: 500, words: 'failed to\nquery \u001b[31m', said: 'failed to query \u{fffd}[31m' },
    { status: 301, words: '', said: '' },
    { status: 404, words: 'x'.repeat(100_000), said: `${'x'.repeat(200)}…` },
  ]
  for (const { status, words, said } of rows) {
    const url = await list(t, (_request, response) => {
      response.writeHead(status, { Location: 'http://127.0.0.1:1/' }).end(words)
    })
    t.same(await announce(url), { kind: 'refused', status, said })
  }
})

t.test('an endless answer is not read to its end', async t => {
  const url = await list(t, (_request, response) => {
    const pour = (): void => {
      while (response.write(Buffer.alloc(65_536))) continue
      response.once('drain', pour)
    }
    pour()
  })
  t.same(await announce(url), { kind: 'taken' })
})

t.test('silence, a drip, garbage and a closed port are failures', async t => {
  const silent = await list(t, () => {})
  t.same(await announce(silent, IMPATIENT_MS), { kind: 'failed', why: 'timeout' })
  const stalled = await list(t, (_request, response) => void response.write('a'))
  t.same(await announce(stalled, IMPATIENT_MS), { kind: 'failed', why: 'timeout' })
  t.match(await announce(await rawList(t, '\0\u0001 what?\r\n\r\n')), { kind: 'failed', why: /^HPE_/ })
  t.match(await announce(await rawList(t, '')), { kind: 'failed', why: 'ECONNRESET' })
  t.match(await announce(await rawList(t, `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`)), {
    kind: 'failed',
    why: 'HPE_HEADER_OVERFLOW',
  })
  t.match(
    await announce(await rawList(t, 'HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n')),
    {
      kind: 'failed',
    },
  )
  const closed = new URL('http://127.0.0.1:1/')
  t.match(await announce(closed), { kind: 'failed', why: 'ECONNREFUSED' })
})

t.test('it is given up when the proxy stops', async t => {
  const stopping = new AbortController()
  const url = await list(t, () => stopping.abort())
  t.match(await announceWithin(PATIENT_MS)('GET', url, undefined, stopping.signal), { kind: 'failed' })
})
