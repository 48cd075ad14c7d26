import t from 'tap'
import { Bot } from '../../../../examples/arena/bots/bot.ts'
import { formatReportTable } from '../../../../examples/arena/bots/report-table.ts'
import { reportSwarm, type SwarmReport } from '../../../../examples/arena/bots/swarm-report.ts'
import { Tally } from '../../../../examples/arena/bots/tally.ts'

const options = {
  players: 1,
  seconds: 10,
  host: '127.0.0.1',
  port: 7,
  tcpShare: 0,
  rate: 10,
  seed: 1,
  json: false,
  accounts: false,
} as const

/** The report on one bot that heard these texts at these times, in a run of ten seconds. */
function reportOn(heard: readonly (readonly [number, string])[]): SwarmReport {
  const tally = new Tally()
  const bot = new Bot({ id: 0, name: 'bot', rate: 10, tally, random: () => 0 })
  for (const [atMs, text] of heard) bot.hear(Buffer.from(text), atMs)
  bot.close()
  return reportSwarm(options, { bots: [bot], tally, startMs: 0, endMs: 10_000 })
}

t.test('a bot answered to the end is ok', t => {
  t.match(reportOn([[9_900, 'near bob 1 1']]), { ok: true, unansweredInFinalSecond: 0 })
  t.end()
})

t.test('a silent last second is told, two fail the run', t => {
  t.match(reportOn([[8_500, 'full']]), { ok: true, unansweredInFinalSecond: 1 })
  t.match(reportOn([[7_900, 'full']]), { ok: false, unansweredInFinalTwoSeconds: 1 })
  t.match(reportOn([]), { ok: false, unansweredInFinalTwoSeconds: 1 })
  t.end()
})

t.test('one wrong delivery fails the run', t => {
  const report = reportOn([
    [9_800, 'full'],
    [9_900, 'welcome eve shard=a incarnation=1 x=1 y=1'],
  ])
  t.match(report, { ok: false, wrongDeliveries: 1 })
  t.match(formatReportTable(report), /NOT OK/)
  t.end()
})

t.test('shard changes are told by route, with their outage', t => {
  const report = reportOn([
    [9_000, 'shard=a incarnation=1 seen=127.0.0.1:5'],
    [9_700, 'shard=b incarnation=2 seen=127.0.0.1:5'],
  ])
  t.match(report, {
    shardChanges: [{ from: 'a/1', to: 'b/2', outageMs: { count: 1, p50: 700, p99: 700, max: 700 } }],
    playersPerShard: { 'b/2': 1 },
  })
  t.match(formatReportTable(report), /a\/1 → b\/2: 1 players, p50 700 ms/)
  t.end()
})
