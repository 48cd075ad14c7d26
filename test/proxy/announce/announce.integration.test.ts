import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { startProxy } from '../support/proxy-process.ts'
import { staticRoutesYaml } from '../support/proxy-world.ts'
import { flowPortRange } from '../support/udp-world.ts'
import { answerOf, patiently } from '../support/until.ts'

async function list(t: Test) {
  const asked: string[] = []
  const server = createServer(({ url, socket }, response) => {
    asked.push(`${socket.remoteAddress} ${url}`)
    response.end()
    server.emit('asked')
  })
  t.teardown(() => server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, asked, host: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

t.test('a proxy tells the lists of its file where players connect, and its metrics tell that', async t => {
  const { server, asked, host } = await list(t)
  const { first, last } = flowPortRange()
  const told = once(server, 'asked')
  const proxy = await startProxy(
    t,
    t.testdir(),
    [
      'listeners:',
      '  - name: main',
      '    port: 0',
      '    bind: 127.0.0.1',
      '    fleet: arena',
      `    announce: [{ url: "http://${host}/0.3.7/announce/{port}?at={address}" }]`,
      staticRoutesYaml(9),
      `proxy: { status: { port: 0 }, flowPorts: { first: ${first}, last: ${last} } }`,
    ].join('\n'),
  )
  await patiently(() => 'a list is told', told)
  t.same(asked, [`127.0.0.1 /0.3.7/announce/${proxy.port}?at=127.0.0.1`])
  const line = `switchyard_proxy_announcements_total{listener="main",list="${host}",outcome="taken"} 1`
  await answerOf(
    'it is counted',
    () => proxy.status('/metrics'),
    ({ text }) => text.includes(line),
  )
  t.ok(proxy.lines.some(one => one.includes('a server list has taken the announcement')))
  t.equal(await proxy.stop(), 'exit code 0')
})
