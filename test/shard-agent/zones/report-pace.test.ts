import t from 'tap'
import { after, type MonotonicMs } from '../../../lib/clock.ts'
import type { BorderEntity, PlayerOnMap } from '../../../proto/contract/zone.ts'
import { NEAR_EVERY_MS, PLAYERS_EVERY_MS, ReportPace } from '../../../shard-agent/zones/report-pace.ts'

const at = { x: 0, y: 0, z: 0 }
const start = 1_000 as MonotonicMs
const pat: PlayerOnMap = { account: 'pat', zone: 'west', at, phase: 'inside' }
function entity(id: string): BorderEntity {
  return { id, kind: 'player', at, heading: 0, look: '' }
}

/** What is told from now on, in milliseconds since the start: `1000 1+2` for one player and two entities. */
function tellings(
  pace: ReportPace,
  untilMs: number,
  levels: (ms: number) => { players?: readonly PlayerOnMap[]; near?: readonly BorderEntity[] },
  changesEveryMs = Infinity,
): readonly string[] {
  const told: string[] = []
  for (let ms = 0; ms <= untilMs; ms += 50) {
    if (ms % changesEveryMs === 0) pace.changed()
    const { players = [], near = [] } = levels(ms)
    const report = pace.next(after(start, ms), { players: () => players, near: () => near })
    if (report !== undefined) told.push(`${ms} ${report.players.length}+${report.near.length}`)
  }
  return told
}

t.test('nobody and nothing is told once', async t => {
  t.same(
    tellings(new ReportPace(start), 5 * PLAYERS_EVERY_MS, () => ({})),
    ['0 0+0'],
  )
})

t.test('players are told once a second, whatever else', async t => {
  const told = tellings(new ReportPace(start), 2_500, () => ({ players: [pat] }), 100)
  t.same(told, ['0 1+0', '1000 1+0', '2000 1+0'])
})

t.test('what is near is told with each change, five times a second at most', async t => {
  const moving = tellings(new ReportPace(start), 1_000, ms => ({ near: [entity(String(ms))] }), 50)
  t.same(
    moving.map(text => Number(text.split(' ')[0])),
    [0, 200, 400, 600, 800, 1_000],
  )
  t.equal(NEAR_EVERY_MS, 200)
  const standing = tellings(new ReportPace(start), 2_000, () => ({ near: [entity('pat')] }), 50)
  t.same(standing, ['0 0+1', '1000 0+1', '2000 0+1'], 'and again once a second: neighbours forget')
})

t.test('the last one to leave is told', async t => {
  const told = tellings(
    new ReportPace(start),
    3_000,
    ms => (ms < 300 ? { players: [pat], near: [entity('pat')] } : {}),
    50,
  )
  t.same(told, ['0 1+1', '400 1+0', '1000 0+0'])
})

t.test('what nobody has heard is told again', async t => {
  const pace = new ReportPace(start)
  const levels = { players: () => [], near: () => [] }
  t.ok(pace.next(start, levels))
  pace.lost()
  t.equal(pace.next(after(start, NEAR_EVERY_MS), levels), undefined)
  t.ok(pace.next(after(start, PLAYERS_EVERY_MS), levels))
})
