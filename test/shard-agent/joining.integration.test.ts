import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { startAgent } from './support/agent-process.ts'
import { FakeControlPlane } from './support/fake-control-plane.ts'
import { temporaryDirectory, until } from './support/test-host.ts'

const TOKEN = `game-1.${'0'.repeat(64)}`

/** Answers joins with what the test says. */
async function desk(t: Test, answers: { status: number; body: string }) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (bytes: Buffer) => (body += bytes.toString()))
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${body}`)
      response.writeHead(answers.status).end(answers.body)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.closeAllConnections())
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  return { asked, join: `http://127.0.0.1:${port}/v1/join#${TOKEN}` }
}

t.test('an agent fetches its identity once, keeps it, and is that host ever after', async t => {
  const controlPlane = new FakeControlPlane()
  await controlPlane.listen()
  t.after(() => controlPlane.close())
  const answers = { status: 503, body: '' }
  const { asked, join: url } = await desk(t, answers)
  const dataDirectory = temporaryDirectory(t)
  const first = startAgent(t, { dataDirectory, arguments: ['--join', url] })
  await until('it to ask', () => asked.length > 0)
  t.equal(asked[0], `POST /v1/join ${JSON.stringify({ token: TOKEN })}`)
  Object.assign(answers, {
    status: 200,
    body: JSON.stringify({
      hostId: 'game-1',
      controlPlanes: [`127.0.0.1:${controlPlane.port}`],
      authToken: 'token-of-all',
    }),
  })
  t.match(await first.ready, /"hostId":"game-1"/)
  await until('its hello', () => controlPlane.all('hello').length === 1)
  t.match(
    controlPlane.all('hello'),
    [{ hostId: 'game-1', address: '127.0.0.1' }],
    'its address is the one from which it reaches the control plane',
  )
  const file = join(dataDirectory, 'identity.json')
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.match(JSON.parse(readFileSync(file, 'utf8')), { hostId: 'game-1', authToken: 'token-of-all' })
  first.child.kill('SIGTERM')
  await first.ended

  answers.status = 403
  const questions = asked.length
  const second = startAgent(t, { dataDirectory, arguments: [] })
  t.match(await second.ready, /"hostId":"game-1"/)
  t.equal(asked.length, questions, 'nobody is asked again')
  second.child.kill('SIGTERM')
  await second.ended

  const third = startAgent(t, { dataDirectory, arguments: ['--host-id', 'by-hand'] })
  t.match(await third.ready, /"hostId":"by-hand"/, 'flags win')
})

t.test('what cannot work is said at once', async t => {
  const dataDirectory = temporaryDirectory(t)
  const misspelt = startAgent(t, { dataDirectory, arguments: ['--join', 'http://192.0.2.1/v1/join'] })
  t.match(await misspelt.ended, { code: 2, stderr: /agent\.join.*is no <url>#<token>/ })
  writeFileSync(join(dataDirectory, 'identity.json'), '{"hostId":')
  const damaged = startAgent(t, { dataDirectory, arguments: [] })
  t.match(await damaged.ended, { code: 2, stderr: /SWY_CONFIG_INVALID: .*identity\.json is no identity/ })
})
