import t from 'tap'
import { BAN_TABLES, measureBans, measureSweepMs } from './measure-bans.ts'

t.test('every kind of table is measured, and takes all its bans', async t => {
  const figures = measureBans({ bans: 200, flows: 5, datagrams: 5, rounds: 1 })
  t.same(
    figures.map(({ bans }) => bans),
    Object.keys(BAN_TABLES),
  )
  for (const { newFlowNs, refusalNs, datagramNs } of figures)
    for (const ns of [newFlowNs, refusalNs, datagramNs]) t.ok(Number.isFinite(ns) && ns > 0)
  t.ok(measureSweepMs(10) > 0)
  for (const [name, table] of Object.entries(BAN_TABLES)) {
    const networks = table(100).map(({ network }) => network)
    t.equal(new Set(networks).size, name === 'none' ? 0 : 100, name)
  }
})
