import { DatabaseSync } from 'node:sqlite'
import t, { type Test } from 'tap'
import { EVENTS_KEPT_MAX } from '../../../../control-plane/events/event.ts'
import type { Change } from '../../../../control-plane/facts/change.ts'
import type { FactStore } from '../../../../control-plane/facts/fact-store.ts'
import { EXPECTED_ACCOUNTS_MAX } from '../../../../control-plane/sessions/expected-account.ts'
import type { AccountName, Epoch } from '../../../../proto/contract/session.ts'
import { PLACEMENTS_MAX } from '../../../../proto/contract/proxy-link.ts'
import { COMMIT_CHANGES_MAX } from '../../../../control-plane/store/tables/commit-changes.ts'
import { openSqliteStore } from '../../../../control-plane/store/sqlite/sqlite-store.ts'
import type { StoreTimeMs } from '../../../../lib/store-time.ts'
import type { FleetName, GroupId, ListenerName, MoveId } from '../../../../proto/contract/ids.ts'
import { createGroup, lead, readyShard } from '../../../contract/store-under-test.ts'
import { fleet, ref } from '../../../support/world.ts'
import { zoneMapOf } from '../../../support/zone-fields.ts'
import { ZONE_MAPS_MAX } from '../../../../control-plane/zones/zone-map-record.ts'

const DAY_MS = 86_400_000

interface Bench {
  readonly store: FactStore
  /** Runs statements behind the store's back. */
  readonly sql: (statements: string) => void
  readonly rowsOf: (table: string) => number
  readonly wait: (durationMs: number) => void
  readonly commit: (...changes: readonly Change[]) => ReturnType<FactStore['commit']>
}

async function bench(t: Test): Promise<Bench> {
  const path = `${t.testdir()}/bounded.db`
  let nowMs = 1_700_000_000_000
  const store = await openSqliteStore({ path, storeClock: () => nowMs as StoreTimeMs })
  const database = new DatabaseSync(path)
  t.teardown(async () => {
    database.close()
    await store.close()
  })
  return {
    store,
    sql: statements => database.exec(statements),
    rowsOf: table => Number(database.prepare(`SELECT COUNT(*) AS rows FROM ${table}`).get()!['rows']),
    wait: durationMs => {
      nowMs += durationMs
    },
    commit: async (...changes) => {
      const { token } = await lead(store, 'node-1')
      return store.commit(token, changes, [])
    },
  }
}

/** A query for 1, 2 … `last`. */
function numbersTo(last: number): string {
  return `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${last}) SELECT i FROM n`
}

function placement(port: number): Change {
  const player = { listener: 'main' as ListenerName, protocol: 'udp', ip: '192.0.2.1', port } as const
  return { kind: 'placement.put', placement: { player, group: 'arena-g1' as GroupId, placementVersion: 1 } }
}

t.test('the oldest events beyond the limit are dropped', async t => {
  const { store, sql, rowsOf } = await bench(t)
  sql(`INSERT INTO event (at, node, actor, kind, subject, summary, why)
    SELECT 1, 'n', 'a', 'k', 's', '', '' FROM (${numbersTo(EVENTS_KEPT_MAX)})`)
  const { token } = await lead(store, 'node-1')
  const event = { actor: 'system', kind: 'k', subject: 's', summary: '', why: '' }
  const result = await store.commit(token, [], [event, event, event])
  t.match(result, { eventIds: [EVENTS_KEPT_MAX + 1, EVENTS_KEPT_MAX + 2, EVENTS_KEPT_MAX + 3] })
  t.equal(rowsOf('event'), EVENTS_KEPT_MAX)
  t.match(await store.events({ limit: 1 }), [{ id: EVENTS_KEPT_MAX + 3 }])
})

t.test('no more placements are taken than the limit', async t => {
  const { store, sql, commit } = await bench(t)
  sql(`INSERT INTO placement (player, listener, protocol, ip, port, group_id, placement_version, made_at)
    SELECT i, 'main', 'udp', '192.0.2.9', 1, 'arena-g1', 1, 1 FROM (${numbersTo(PLACEMENTS_MAX - 1)})`)
  t.match(await commit(placement(1), placement(2)), {
    kind: 'conflict',
    index: 1,
    why: new RegExp(`${PLACEMENTS_MAX}`, 'u'),
  })
  t.match(await commit(placement(1)), { kind: 'done' })
  const first = { listener: 'main' as ListenerName, protocol: 'udp', ip: '192.0.2.1', port: 1 } as const
  const remove: Change = { kind: 'placement.remove', player: first }
  t.match(
    await commit(remove, placement(2), placement(3)),
    { kind: 'conflict', index: 2 },
    'one goes, one may come',
  )
  t.match(await commit(remove, placement(2)), { kind: 'done' })
  t.equal((await store.facts()).placements.length, PLACEMENTS_MAX)
})

t.test('an account for which there is no room is not expected anywhere, and its move goes on', async t => {
  const { sql, commit, rowsOf } = await bench(t)
  sql(`INSERT INTO expected_account (account_id, group_id, epoch, since, bounces)
    SELECT 'a' || i, 'arena-g1', 1, 1, 0 FROM (${numbersTo(EXPECTED_ACCOUNTS_MAX - 1)})`)
  const of = (name: string) => ({
    account: name as AccountName,
    group: 'arena-g2' as GroupId,
    epoch: 1 as Epoch,
  })
  const put = (name: string): Change => ({ kind: 'expected.put', ...of(name) })
  t.match(await commit(put('more'), put('beyond'), put('a1')), { kind: 'done' })
  t.equal(rowsOf('expected_account'), EXPECTED_ACCOUNTS_MAX)
  const seen = { protocol: 'udp', ip: '127.0.0.1', port: 1 } as const
  const bounce = (name: string): Change => ({
    kind: 'expected.bounce',
    ...of(name),
    bounces: 1,
    shard: ref('arena-1'),
    seen,
    lastAt: undefined,
  })
  t.match(await commit(bounce('beyond')), {
    kind: 'conflict',
    why: new RegExp(`${EXPECTED_ACCOUNTS_MAX}`, 'u'),
  })
  t.match(await commit(bounce('a2')), { kind: 'done' })
  t.match(
    await commit(
      { kind: 'expected.remove', account: of('a3').account, since: 1 as StoreTimeMs },
      bounce('beyond'),
    ),
    {
      kind: 'done',
    },
  )
})

t.test('no more maps are taken than the limit', async t => {
  const { sql, commit } = await bench(t)
  sql(`INSERT INTO zone_map (fleet, version, applied_by, applied_at, map)
    SELECT 'f' || i, 1, '', 1, '{}' FROM (${numbersTo(ZONE_MAPS_MAX)})`)
  const put: Change = { kind: 'zones.put', map: zoneMapOf(), expected: 0, by: 'ann' }
  await commit({ kind: 'fleet.put', fleet: fleet() })
  t.match(await commit(put), { kind: 'conflict', why: new RegExp(`${ZONE_MAPS_MAX}`, 'u') })
  const remove: Change = { kind: 'zones.remove', fleet: 'f1' as FleetName, expected: 1 }
  t.match(await commit(remove, put), { kind: 'done' })
})

t.test('requests are dropped after a day', async t => {
  const { commit, rowsOf, wait } = await bench(t)
  await commit({ kind: 'request.record', requestId: 'q1', digest: '', answer: '' })
  wait(DAY_MS)
  await commit({ kind: 'request.record', requestId: 'q2', digest: '', answer: '' })
  t.equal(rowsOf('request'), 1)
})

t.test('fail-overs that are over are dropped after a day', async t => {
  const { store, commit, rowsOf, wait } = await bench(t)
  const group = 'arena-g1' as GroupId
  const begin = (id: string): Change => ({
    kind: 'failover.begin',
    failover: {
      id,
      group,
      from: ref('arena-1'),
      cause: 'crash',
      members: [],
      holdMs: 1,
      phase: { kind: 'begun' },
    },
  })
  const drop = (id: string): Change => ({
    kind: 'failover.phase',
    id,
    from: ['begun'],
    phase: { kind: 'dropped', why: '' },
  })
  await commit(...readyShard('arena-1'), createGroup('arena-g1', ref('arena-1')), begin('f1'))
  await commit(drop('f1'), begin('late'))
  wait(DAY_MS + 1)
  await commit(drop('late'))
  t.match(await commit(begin('f2')), { kind: 'done' })
  t.equal(rowsOf('failover'), 2, 'one that ends late is kept for a day, too')
  t.same(
    (await store.facts()).failovers.map(each => each.id),
    ['f2'],
  )
})

t.test('moves that are over are dropped after a day', async t => {
  const { commit, rowsOf, wait } = await bench(t)
  const begin = (id: string): Change => ({
    kind: 'move.begin',
    move: {
      id: id as MoveId,
      requestId: 'q',
      target: 'arena-g1' as GroupId,
      style: 'cut',
      lameDuckMs: 0,
      follow: 'resume',
      clientTimeoutMs: 0,
      pacePerSecond: 1,
      flows: [],
      reservation: 'r',
      deadlineMs: 1,
    },
  })
  await commit(begin('m1'), begin('open'))
  await commit({ kind: 'move.phase', id: 'm1' as MoveId, from: ['prepare'], phase: 'rolled-back' })
  wait(DAY_MS + 1)
  t.match(await commit(begin('m2')), { kind: 'done' })
  t.equal(rowsOf('player_move'), 2)
})

t.test('a commit of too many changes is refused', async t => {
  const { commit } = await bench(t)
  const sweep: Change = { kind: 'reservation.sweep' }
  await t.rejects(commit(...Array.from({ length: COMMIT_CHANGES_MAX + 1 }, () => sweep)), {
    code: 'SWY_LIMIT',
  })
})
