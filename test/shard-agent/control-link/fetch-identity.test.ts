import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { silentLog } from '../../../lib/log.ts'
import { DENIALS_MAX, fetchIdentity } from '../../../shard-agent/control-link/fetch-identity.ts'

const GOOD = JSON.stringify({ hostId: 'game-1', controlPlanes: ['192.0.2.1:7400'] })

/** Answers each time with the next of these, then with the last one for ever. */
async function desk(t: Test, answers: readonly (readonly [number, string])[]) {
  let asked = 0
  const server = createServer((request, response) => {
    request.resume()
    const [status, body] = answers[Math.min(asked, answers.length - 1)] ?? [500, '']
    asked += 1
    response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end(body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const join = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/join#game-1.abc`
  return { asked: () => asked, joining: { join, random: { fraction: () => -1 + 1e-3 }, log: silentLog } }
}

t.test('it asks until it is told', async t => {
  const { asked, joining } = await desk(t, [
    [503, ''],
    [429, ''],
    [302, ''],
    [200, 'no JSON'],
    [200, '{"hostId":"Not An Id","controlPlanes":["x:1"]}'],
    [200, '{"hostId":"game-1","controlPlanes":[]}'],
    [200, 'x'.repeat(100_000)],
    [403, ''],
    [200, GOOD],
  ])
  t.same(await fetchIdentity(joining), JSON.parse(GOOD))
  t.equal(asked(), 9)
})

t.test('a token that is not taken ends it, but not the first time', async t => {
  const { asked, joining } = await desk(t, [[403, '']])
  await t.rejects(fetchIdentity(joining), { code: 'SWY_JOIN_DENIED' })
  t.equal(asked(), DENIALS_MAX)
})

t.test('it can be ended', async t => {
  const { joining } = await desk(t, [[503, '']])
  await t.rejects(fetchIdentity({ ...joining, signal: AbortSignal.timeout(50) }), { name: /Abort|Timeout/ })
})
