import t, { type Test } from 'tap'
import { HandoffDuty } from '../../../../control-plane/zones/handoff-duty.ts'
import { RefusalTally } from '../../../../control-plane/zones/handoff-events.ts'
import { ManualClock } from '../../../../lib/clock.ts'
import type { MoveId } from '../../../../proto/contract/ids.ts'
import { C, HandoffScene, MOVE } from '../../../contract/handoff-scene.ts'
import { A, account, B } from '../../../contract/sessions-under-test.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { emptiedMysqlSessions, type MysqlSessionsUnderTest } from './make-mysql-sessions.ts'
import { SqlClient, untilSomebodyWaits } from './sql-client.ts'

const KEPT_MS = 600_000
const OTHER = 'move-0002' as MoveId
const ROUTED = 'move-0003' as MoveId
const ENDED = 'move-0004' as MoveId

t.test('scripts that keep transactions open on MariaDB', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start()
  t.teardown(() => server.end())
  const make = emptiedMysqlSessions(server)

  t.test('sessions that are locked: others are routed, ended and dropped in the same look', async t => {
    const made = await make(t)
    const scene = await HandoffScene.on(t, made)
    await scene.reserved(await ofOne(scene, ENDED, 'eve', 10_003))
    await scene.store.abort(ENDED, C)
    await scene.advance(KEPT_MS + 1_000)
    await scene.reserved(await ofOne(scene, OTHER, 'dan', 10_004))
    await scene.advance(16_000)
    await scene.moving()
    await scene.advance(5_500)
    await scene.committed(await ofOne(scene, ROUTED, 'sam', 10_005))
    const script = await scriptOf(t, server, made)
    await script.run('START TRANSACTION')
    t.match(await commit(script), { code: 'REFUSED', reason: 'over' })
    const { duty, told } = dutyOf(scene)
    duty.tick()
    await duty.idle()
    t.same(told, [`routed ${ROUTED}`, `ended ${OTHER}`])
    t.equal(await scene.store.handoff(ENDED), undefined, 'dropped')
    t.same(await scene.store.sweep(KEPT_MS, 10), [], 'nothing else, and no complaint')
    await script.run('ROLLBACK')
    t.match(await scene.store.sweep(KEPT_MS, 10), [{ id: MOVE, phase: 'over' }])
  })

  t.test('one that has ended is locked: it is dropped by a later sweep', async t => {
    const made = await make(t)
    const scene = await HandoffScene.on(t, made)
    await scene.over()
    await scene.advance(KEPT_MS + 1_000)
    const script = await scriptOf(t, server, made)
    await script.run('START TRANSACTION')
    t.match(await commit(script), { code: 'REFUSED', reason: 'over' })
    t.same(await scene.store.sweep(KEPT_MS, 10), [])
    t.match(await scene.store.handoff(MOVE), { phase: 'over' })
    await script.run('COMMIT')
    t.same(await scene.store.sweep(KEPT_MS, 10), [])
    t.equal(await scene.store.handoff(MOVE), undefined)
  })

  t.test('one that is committed is locked: that it is routed is noted when it is not', async t => {
    const made = await make(t)
    const scene = await HandoffScene.on(t, made)
    await scene.committed()
    const script = await scriptOf(t, server, made)
    await script.run('START TRANSACTION')
    t.match(await commit(script), { code: 'COMMITTED' })
    await t.rejects(scene.store.routed(MOVE), { code: 'SWY_STORE_UNAVAILABLE', message: /keeps hand-off/u })
    await script.run('COMMIT')
    await scene.store.routed(MOVE)
    t.same(await scene.store.unrouted(10), [])
  })

  t.test(
    'whoever is refused does not wait for a commit of facts: the next sweep gives its places back',
    async t => {
      const made = await make(t)
      const scene = await HandoffScene.on(t, made)
      await scene.moving()
      await scene.scene.becomes(B, 'fenced')
      const onlooker = await scriptOf(t, server, made)
      await onlooker.run('START TRANSACTION')
      await onlooker.rows('SELECT token FROM node_lease WHERE id = 1 FOR UPDATE')
      t.match(await scene.store.commit(MOVE, A, scene.realIps), { reason: 'away' })
      await onlooker.run('COMMIT')
      t.not((await scene.places())[B.shardId], undefined)
      await scene.store.sweep(KEPT_MS, 10)
      t.same(await scene.places(), {})
    },
  )

  t.test('a script is refused: the places are kept until the next sweep', async t => {
    const made = await make(t)
    const scene = await HandoffScene.on(t, made)
    await scene.moving()
    await scene.scene.becomes(B, 'fenced')
    t.match(await commit(await scriptOf(t, server, made)), { code: 'REFUSED', reason: 'away' })
    t.not((await scene.places())[B.shardId], undefined)
    await scene.store.sweep(KEPT_MS, 10)
    t.same(await scene.places(), {})
  })

  t.test('an id that nobody knows: facts are committed, and hand-offs go on', async t => {
    const made = await make(t)
    const scene = await HandoffScene.on(t, made)
    await scene.reserved(await ofOne(scene, OTHER, 'dan', 10_004))
    const earlier = await ofOne(scene, 'move-0001' as MoveId, 'sam', 10_005)
    const later = scene.wanted({ id: 'move-0007' as MoveId })
    const script = await scriptOf(t, server, made)
    const onlooker = await scriptOf(t, server, made)
    // With REPEATABLE READ all ids from the second one on are kept from being made.
    await script.run('START TRANSACTION')
    t.match(await commit(script, 'move-0005' as MoveId), { code: 'REFUSED', reason: 'over' })
    const reserving = scene.store.reserve(later).catch((error: unknown) => error)
    await untilSomebodyWaits(server)
    const lease = await onlooker.rows('SELECT token FROM node_lease WHERE id = 1 FOR UPDATE NOWAIT')
    t.equal(lease.length, 1, 'who waits has not locked what commits of facts lock')
    await scene.scene.becomes(B, 'suspect')
    await scene.scene.becomes(B, 'ready')
    t.match(await scene.store.prepare(OTHER, C), { kind: 'prepared' })
    t.match(await scene.store.commit(OTHER, C, new Map()), { kind: 'committed' })
    await scene.reserved(earlier)
    await script.run('COMMIT')
    const outcome = await reserving
    // On a slow machine it may have given up before.
    if (!(outcome instanceof Error)) t.match(outcome, { kind: 'reserved' })
    t.match(await scene.store.reserve(later), { kind: 'reserved' })
  })
})

/** Of one who is played on the third shard. */
async function ofOne(scene: HandoffScene, id: MoveId, name: string, port: number) {
  const { epoch } = await scene.login(C, name, port)
  return { id, from: C, members: [{ account: account(name), epoch }] }
}

/** A game server's own connection. */
function scriptOf(t: Test, server: MariaDb, made: MysqlSessionsUnderTest): Promise<SqlClient> {
  return SqlClient.open(t, server, { database: made.database })
}

function commit(script: SqlClient, id = MOVE) {
  return script.call('CALL swy_move_commit(?, ?, ?)', [A.shardId, A.incarnation, id])
}

/** The active node's, without proxies. */
function dutyOf(scene: HandoffScene) {
  const told: string[] = []
  const duty = new HandoffDuty({
    store: scene.store,
    keptMs: () => KEPT_MS,
    route: async ({ id }) => {
      await scene.store.routed(id)
      told.push(`routed ${id}`)
    },
    ended: ({ id }) => void told.push(`ended ${id}`),
    tally: new RefusalTally(),
    tell: async () => undefined,
    clock: new ManualClock(),
  })
  return { duty, told }
}
