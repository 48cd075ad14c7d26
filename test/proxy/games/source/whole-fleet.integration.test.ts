import t from 'tap'
import { a2sServer } from '../../../games/source/a2s-server.ts'
import {
  askA2s,
  INFO,
  PLAYERS,
  readInfo,
  readPlayers,
  readRules,
  RULES,
} from '../../../games/source/a2s-probe.ts'
import { askGamedig } from '../../../games/gamedig.ts'
import { startProxy } from '../../support/proxy-process.ts'
import { answered } from '../../support/proxy-world.ts'
import { type Endpoint, endpoint, flowPortRange } from '../../support/udp-world.ts'
import { answerOf } from '../../support/until.ts'

const player = (name: string) => ({ name, score: 1, seconds: 60 })

function yamlOf(ports: readonly number[], query: string): string {
  const { first, last } = flowPortRange()
  const shards = ports.map(
    (port, n) => `{ id: arena-${n + 1}, address: 127.0.0.1, port: ${port}, slots: 64 }`,
  )
  return [
    'listeners:',
    `  - { name: main, port: 0, bind: 127.0.0.1, protocols: [udp], game: source, fleet: arena, query: ${query} }`,
    `routes: [{ fleet: arena, shards: [${shards.join(', ')}] }]`,
    `proxy: { status: { port: 0 }, flowPorts: { first: ${first}, last: ${last} } }`,
  ].join('\n')
}

/** A server list: asks with its own socket, and reads what comes. */
function serverList(client: Endpoint, port: number) {
  const next = async () => (await client.datagrams(client.got.length + 1)).data
  const exchange = async (datagram: Buffer) => {
    const answer = next()
    await client.send(datagram, port)
    return answer
  }
  return (question: Buffer) => askA2s(question, exchange, next)
}

t.test(
  'a server list sees one big server, and no question makes a flow or reaches a shard as play',
  async t => {
    const crowd = Array.from({ length: 70 }, (_, n) => player(`player-number-${n}-of-the-first`))
    const rules = Array.from({ length: 60 }, (_, n) => [`setting_number_${n}`, `value of ${n}`] as const)
    const one = await a2sServer(t, { name: 'one', map: 'a', slots: 80, players: crowd, rules })
    const two = await a2sServer(t, { name: 'two', map: 'b', slots: 20, bots: 1, players: [player('Bob')] })
    const proxy = await startProxy(t, t.testdir(), yamlOf([one.port, two.port], '{ name: One big server }'))
    const client = await endpoint(t)
    const ask = serverList(client, proxy.port)
    const asked = <T>(question: Buffer, read: (answer: Buffer) => T, enough: (answer: T) => boolean) =>
      answerOf('the list shows everything', async () => read(await ask(question)), enough)
    const info = await asked(INFO, readInfo, ({ players }) => players >= 71)
    t.match(info, { name: 'One big server', map: 'a', slots: 84, bots: 1, port: proxy.port, kind: 'dl' })
    const players = await asked(PLAYERS, readPlayers, ({ length }) => length >= 71)
    t.match(players.at(0), { name: 'player-number-0-of-the-first' })
    t.match(players.at(-1), { name: 'Bob' })
    const told = await asked(RULES, readRules, rules => Object.keys(rules).length >= 60)
    t.equal(told['setting_number_59'], 'value of 59')
    const seen = await askGamedig('css', proxy.port)
    t.match(seen, { name: 'One big server', map: 'a', numplayers: 71, maxplayers: 84 })
    const before = await proxy.status('/metrics')
    t.match(before.text, 'switchyard_proxy_flows_opened_total{listener="main"} 0')
    t.match(before.text, /switchyard_proxy_queries_answered_total\{listener="main"\} [1-9]/)
    t.equal(one.played + two.played, 0)
    // The same socket joins: a handshake is carried, and its questions are still answered by the proxy.
    await answered(client, proxy.port, 'play')
    t.match(
      (await proxy.status('/metrics')).text,
      'switchyard_proxy_flows{listener="main",fleet="arena",protocol="udp"} 1',
    )
    t.equal(one.played + two.played > 0, true)
  },
)

t.test('what exceeds the budget for replies is dropped and counted, whoever asks', async t => {
  const shard = await a2sServer(t, {})
  const proxy = await startProxy(t, t.testdir(), yamlOf([shard.port], '{ replyBytesPerSecond: 16384 }'))
  const client = await endpoint(t)
  const drops = /drops_total\{listener="main",reason="query-limit"\} [1-9]/
  // The budget is for a second: questions that come slower than it is filled never exceed it.
  const flood = async (): Promise<string> => {
    for (let n = 0; n < 80; n += 1)
      await Promise.all(Array.from({ length: 50 }, () => client.send(PLAYERS, proxy.port)))
    return (await proxy.status('/metrics')).text
  }
  const text = await answerOf('some are dropped', flood, metrics => drops.test(metrics))
  t.match(text, 'switchyard_proxy_flows_opened_total{listener="main"} 0')
  t.ok(client.got.length > 0)
  t.ok(client.got.every(({ data }) => data.length === 9))
})
