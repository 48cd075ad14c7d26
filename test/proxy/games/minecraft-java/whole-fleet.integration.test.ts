import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { askGamedig } from '../../../games/gamedig.ts'
import {
  askLegacy,
  askList,
  type Door,
  JavaSession,
  logIn,
} from '../../../games/minecraft-java/java-client.ts'
import { javaServer } from '../../../games/minecraft-java/java-server.ts'
import { legacyPing } from '../../../games/minecraft-java/java-wire.ts'
import { eventually } from '../../../support/eventually.ts'
import { startProxy } from '../../support/proxy-process.ts'
import { flowPortRange } from '../../support/udp-world.ts'
import { pngOf } from './png.ts'
import { answerOf } from '../../support/until.ts'

interface Fleets {
  readonly [fleet: string]: readonly number[]
}

function yamlOf(fleets: Fleets, listener: string): string {
  const { first, last } = flowPortRange()
  const routes = Object.entries(fleets).map(([fleet, ports]) => {
    const shards = ports.map(
      (port, n) => `{ id: ${fleet}-${n + 1}, address: 127.0.0.1, port: ${port}, slots: 64 }`,
    )
    return `  - { fleet: ${fleet}, shards: [${shards.join(', ')}] }`
  })
  return [
    'listeners:',
    `  - { name: main, port: 0, bind: 127.0.0.1, protocols: [tcp], game: minecraft-java, fleet: lobby, ${listener} }`,
    'routes:',
    ...routes,
    `proxy: { status: { port: 0 }, flowPorts: { first: ${first}, last: ${last} } }`,
  ].join('\n')
}

async function proxyFor(
  t: Test,
  fleets: Fleets,
  listener = '',
  files: Readonly<Record<string, Buffer>> = {},
) {
  const directory = t.testdir()
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(directory, name), bytes)
  return startProxy(t, directory, yamlOf(fleets, listener))
}

function online(door: Door, players: number) {
  return answerOf(
    `${players} players are in the list`,
    () => askList(door),
    status => status.players.online === players,
  )
}

t.test(
  'a list sees one big server, whatever age the client has, and nobody gets a flow by asking',
  async t => {
    const uuid = '00000000-0000-0000-0000-000000000001'
    const one = await javaServer(t, {
      name: 'one',
      players: 3,
      slots: 20,
      sample: [{ name: 'Ann', id: uuid }],
    })
    const two = await javaServer(t, {
      name: 'two',
      players: 4,
      slots: 30,
      sample: [{ name: 'Bob', id: uuid }],
    })
    const proxy = await proxyFor(
      t,
      { lobby: [one.port, two.port] },
      'query: { name: "One big server", secondLine: second, faviconFile: icon.png }',
      { 'icon.png': pngOf(64, 64) },
    )
    const status = await online(proxy, 7)
    t.match(status, {
      version: { name: '1.21.1', protocol: 767 },
      players: { max: 50, online: 7, sample: [{ name: 'Ann' }, { name: 'Bob' }] },
      description: { text: 'One big server§r\nsecond' },
      favicon: /^data:image\/png;base64,/,
    })
    t.same(await askLegacy(proxy, Buffer.from([0xfe])), ['One big server second', '7', '50'])
    for (const question of [Buffer.from([0xfe, 1]), legacyPing('play.example.org', proxy.port)])
      t.same(await askLegacy(proxy, question), ['§1', '127', '1.21.1', 'One big server second', '7', '50'])
    const seen = await askGamedig('minecraft', proxy.port)
    t.match(seen, { name: 'One big server second', numplayers: 7, maxplayers: 50, version: '1.21.1' })
    t.same(
      seen.players.map(({ name }) => name),
      ['Ann', 'Bob'],
    )
    const { text } = await proxy.status('/metrics')
    t.match(text, 'switchyard_proxy_flows_opened_total{listener="main"} 0')
    t.match(text, /switchyard_proxy_queries_answered_total\{listener="main"\} [1-9]/)
    t.equal(one.logins.length + two.logins.length, 0)
  },
)

t.test('the name that a player connects to leads to its fleet, and the shard gets every byte', async t => {
  const lobby = await javaServer(t, { name: 'lobby' })
  const creative = await javaServer(t, { name: 'creative', slots: 5 })
  const mini = await javaServer(t, { name: 'mini' })
  const proxy = await proxyFor(
    t,
    { lobby: [lobby.port], creative: [creative.port], mini: [mini.port] },
    'hosts: { creative.example.org: creative, "*.mini.example.org": mini, "*.example.org": creative, mini.example.net.: mini }',
  )
  const rows: readonly [host: string, server: string][] = [
    ['creative.example.org', 'creative'],
    ['CREATIVE.Example.org.', 'creative'],
    ['creative.example.org\0FML3\0', 'creative'],
    ['a.mini.example.org', 'mini'],
    ['a.b.mini.example.org', 'mini'],
    ['mini.example.org', 'creative'],
    ['mini.example.net', 'mini'],
    ['example.org', 'lobby'],
    ['127.0.0.1', 'lobby'],
    ['', 'lobby'],
  ]
  for (const [host, server] of rows) {
    const outcome = await logIn({ port: proxy.port, host }, 'Ann')
    t.match(outcome, { kind: 'in', server }, JSON.stringify(host))
    if (outcome.kind === 'in') outcome.session.socket.destroy()
  }
  const [first] = creative.logins
  t.match(first, { host: 'creative.example.org', name: 'Ann' })
  t.match(creative.logins[2], { host: 'creative.example.org\0FML3\0' }, 'unchanged')
  t.match(
    await logIn({ port: proxy.port, host: 'creative.example.org' }, 'Bob', 3),
    { server: 'creative' },
    'transfer',
  )
  await eventually('what its one server says', 120_000, async () => {
    const { players } = await askList({ port: proxy.port, host: 'creative.example.org' })
    return players.max === 5 ? players : undefined
  })
})

t.test('garbage is closed and counted, and reaches no shard', async t => {
  const shard = await javaServer(t)
  const proxy = await proxyFor(t, { lobby: [shard.port] })
  for (const garbage of [
    'GET / HTTP/1.1\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01',
    '\xff\xff\xff\xff',
    'x'.repeat(40_000),
  ]) {
    const session = await JavaSession.open(proxy)
    session.say(Buffer.from(garbage, 'latin1'))
    await session.ended()
    t.equal(session.raw.length, 0)
  }
  const { text } = await proxy.status('/metrics')
  t.match(text, 'drops_total{listener="main",reason="hello-invalid"} 4')
  t.equal(shard.logins.length, 0)
  t.match(await logIn(proxy, 'Ann'), { kind: 'in', server: 'one' })
})
