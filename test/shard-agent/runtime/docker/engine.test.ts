import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Engine, LeftBehindError } from '../../../../shard-agent/runtime/docker/engine.ts'

const ID = 'ab'.repeat(32)
const PLAN = { name: 'switchyard-arena-1-1-word', Image: 'games/arena:1' }

type Answers = Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>>

const says =
  (status: number, body: object) =>
  (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
const breaksOff = (request: IncomingMessage): void => {
  request.socket.destroy()
}

/** An engine that answers each call as it is told to: `POST create`, by method and last part of the path. */
async function engineThat(t: Test, answers: Answers, pullSilentMsMax?: number): Promise<Engine> {
  const directory = mkdtempSync(join(tmpdir(), 'switchyard-engine-'))
  const server = createServer((request, response) => {
    const last = (request.url ?? '').split('?', 1)[0]?.split('/').at(-1) ?? ''
    const answer = answers[`${request.method} ${last}`] ?? says(404, { message: 'nothing of that kind' })
    answer(request, response)
  })
  const socketPath = join(directory, 'engine.sock')
  server.listen(socketPath)
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
    rmSync(directory, { recursive: true })
  })
  return new Engine(socketPath, pullSilentMsMax)
}

/** Why nothing was launched. */
async function thrown(engine: Engine | Promise<Engine>): Promise<unknown> {
  return (await engine).launch(PLAN).catch((error: unknown) => error)
}

t.test('an engine that breaks off may have made a container all the same: it is said so', async t => {
  const creates = { 'POST create': breaksOff }
  t.ok((await thrown(engineThat(t, creates))) instanceof LeftBehindError, 'while it was made')
  const starts = {
    'POST create': says(201, { Id: ID }),
    'POST start': breaksOff,
    [`DELETE ${ID}`]: breaksOff,
  }
  t.ok((await thrown(engineThat(t, starts))) instanceof LeftBehindError, 'while it was started')
})

t.test('nothing is left behind where the engine refuses, or is not there', async t => {
  const certain = { name: 'SwitchyardError', code: 'SWY_SPAWN_FAILED' }
  const refuses = { 'POST create': says(400, { message: 'no such mount' }) }
  await t.rejects((await engineThat(t, refuses)).launch(PLAN), { ...certain, message: /no such mount/ })
  let removed = 0
  const fails = {
    'POST create': says(201, { Id: ID }),
    'POST start': says(500, { message: 'no such program' }),
    [`DELETE ${ID}`]: (request: IncomingMessage, response: ServerResponse) => {
      removed += 1
      says(204, {})(request, response)
    },
  }
  const error = await thrown(engineThat(t, fails))
  t.match(error, certain)
  t.notOk(error instanceof LeftBehindError)
  t.equal(removed, 1)
  const away = await thrown(new Engine('/nonexistent/engine.sock'))
  t.match(away, certain)
  t.notOk(away instanceof LeftBehindError)
})

t.test('a download that stands still is given up, and the next one begins anew', async t => {
  let downloads = 0
  const stands = {
    'POST create': (request: IncomingMessage, response: ServerResponse) => {
      if (!(request.url ?? '').includes('/images/'))
        return says(404, { message: 'no such image' })(request, response)
      downloads += 1
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{"status":"Pulling fs layer"}\n')
    },
  }
  const engine = await engineThat(t, stands, 50)
  for (const expected of [1, 2]) {
    await t.rejects(engine.launch(PLAN), { message: /games\/arena:1 .*stands still/ })
    t.equal(downloads, expected)
  }
})
