import t from 'tap'
import { DROP_REASONS } from '../../../proxy/flows/drop-reason.ts'
import { proxyStatus } from '../../../proxy/status/proxy-status.ts'
import { takeTurn } from '../../../proxy/routing/shard-turns.ts'
import { newTcpCounters } from '../../../proxy/tcp/tcp-counters.ts'
import { carrierWorld, main } from '../support/carrier-world.ts'
import { snapshot, token } from '../support/routes.ts'

function statusWorld() {
  const world = carrierWorld()
  const tcp = { connections: 3, waiting: 2, counters: newTcpCounters() }
  const status = proxyStatus({
    dataPlane: world.carrier,
    tcp,
    refusedReports: () => 4,
    attached: () => true,
    tier: 'dgram',
    announcements: () => [
      { listener: main, list: 'list:443', outcomes: { taken: 5, refused: 0, failed: 1 } },
    ],
  })
  return { ...world, tcp, status }
}

t.test('it is ready once it has routes, and no more while draining', async t => {
  const { carrier, status } = statusWorld()
  t.match(status.notReady(), /no routes yet/)
  carrier.applySnapshot(token(1), snapshot([{ group: 1 }]))
  t.equal(status.notReady(), undefined)
  carrier.drain(token(1), true)
  t.match(status.notReady(), /draining/)
  t.equal(status.healthy(), true)
})

t.test('an expired lease does not make it unready: it forwards on', async t => {
  const { carrier, clock, status } = statusWorld()
  carrier.applySnapshot(token(1), snapshot([{ group: 1 }]))
  clock.advance(60_000)
  t.equal(carrier.leaseLive(), false)
  t.equal(status.notReady(), undefined)
})

t.test('every drop reason is there from the start, and counts', async t => {
  const { carrier, status } = statusWorld()
  carrier.countDrop(main, 'full')
  const { text, contentType } = await status.metrics()
  t.match(contentType, /^text\/plain/)
  for (const reason of DROP_REASONS)
    t.match(
      text,
      `switchyard_proxy_drops_total{listener="main",reason="${reason}"} ${reason === 'full' ? 1 : 0}\n`,
    )
})

t.test('figures are read anew at every scrape', async t => {
  const { carrier, clock, joined, tcp, status } = statusWorld()
  carrier.applySnapshot(token(1), snapshot([{ group: 1 }]))
  joined('127.0.0.1', 1_001)
  tcp.counters.dials.refused = 7
  const [shard] = carrier.routes.shards()
  for (let n = 0; n < 3; n += 1) takeTurn(shard!.turns, 10, clock.monotonicMs())
  for (let scrape = 0; scrape < 2; scrape += 1) {
    const { text } = await status.metrics()
    for (const line of [
      'switchyard_proxy_flows{listener="main",fleet="arena",protocol="udp"} 1',
      'switchyard_proxy_flows_opened_total{listener="main"} 1',
      'switchyard_proxy_tcp_dial_failures_total{outcome="refused"} 7',
      'switchyard_proxy_tcp_connections 3',
      'switchyard_proxy_tcp_waiting 2',
      'switchyard_proxy_players_waiting{shard="arena-1",for="move"} 2',
      'switchyard_proxy_players_waiting{shard="arena-1",for="join"} 0',
      'switchyard_proxy_reports_refused_total 4',
      'switchyard_proxy_attached 1',
      'switchyard_proxy_announcements_total{listener="main",list="list:443",outcome="taken"} 5',
      'switchyard_proxy_announcements_total{listener="main",list="list:443",outcome="refused"} 0',
      'switchyard_proxy_lease_live 1',
    ])
      t.match(text, `${line}\n`)
  }
})
