import t, { type Test } from 'tap'
import { HandoffScene, bob, C, MOVE, outcomeOf } from '../../../contract/handoff-scene.ts'
import { A, account, ann, B, entry } from '../../../contract/sessions-under-test.ts'
import type { MoveId } from '../../../../proto/contract/ids.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { emptiedMysqlSessions, type MysqlSessionsUnderTest } from './make-mysql-sessions.ts'
import { SqlClient, untilSomebodyWaits } from './sql-client.ts'

const ROUNDS = 25

t.test('races of hand-offs on MariaDB', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start()
  t.teardown(() => server.end())
  const make = emptiedMysqlSessions(server)

  t.test('commit, abort, sweep, fence and a claim at once: one outcome, for all of a party', async t => {
    const outcomes = new Set<string>()
    for (let round = 0; round < ROUNDS; round += 1) {
      const scene = await HandoffScene.on(t, await make(t))
      await scene.moving()
      // Every other time its time has just run out, so that the sweep is one of those who want it.
      if (round % 3 === 0) await scene.advance(5_001)
      const [commit, , , , claim] = await Promise.all([
        scene.store.commit(MOVE, A, scene.realIps),
        round % 2 === 0 ? scene.store.abort(MOVE, A) : undefined,
        scene.store.sweep(600_000, 10),
        round % 4 === 1 ? scene.scene.becomes(A, 'fenced') : undefined,
        scene.scene.claim(C, 'other', ann),
      ])
      const states = await scene.states()
      const isCommitted = commit.kind === 'committed'
      const record = await scene.store.handoff(MOVE)
      if (isCommitted !== (record?.phase === 'committed')) t.fail(`round ${round}: ${record?.phase}`)
      if (isCommitted && states.some(state => !state.startsWith('granted arena-2')))
        t.fail(`round ${round}: committed, and ${states.join(', ')}`)
      const allowed = claim.kind === 'granted' ? 'held arena-3' : 'held arena-1'
      await scene.store.abort(MOVE, A)
      const [first] = await scene.states()
      if (!isCommitted && first !== allowed) t.fail(`round ${round}: ${first} after ${claim.kind}`)
      outcomes.add(outcomeOf(commit))
    }
    t.ok(outcomes.has('committed') && outcomes.size > 1, [...outcomes].join(', '))
  })

  t.test('two hand-offs of one account at once: one of them has it', async t => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const scene = await HandoffScene.on(t, await make(t))
      const members = scene.wanted().members
      const ids = ['move-0001', 'move-0002', 'move-0003'] as MoveId[]
      const found = await Promise.all(
        ids.map((id, index) =>
          scene.store.reserve(
            // In another order each: sessions are locked in one.
            scene.wanted({ id, members: index === 1 ? members.toReversed() : members }),
          ),
        ),
      )
      const names = found.map(outcomeOf)
      if (names.filter(name => name === 'reserved').length !== 1 || !names.includes('busy'))
        t.fail(`round ${round}: ${names.join(', ')}`)
      t.same(await scene.places(), { 'arena-2': 2 })
    }
  })

  t.test('the last place goes to one of those who want it', async t => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const scene = await HandoffScene.on(t, await make(t))
      const found = await Promise.all(
        scene
          .wanted()
          .members.map((member, index) =>
            scene.store.reserve(
              scene.wanted({ id: `move-000${index}` as MoveId, members: [member], slots: 1 }),
            ),
          ),
      )
      t.same(found.map(outcomeOf).toSorted(), ['full', 'reserved'])
    }
  })

  t.test('arrivals at once, of one login and of two: one player', async t => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const scene = await HandoffScene.on(t, await make(t))
      await scene.committed()
      const [first, again, other, password] = await Promise.all([
        scene.store.arrive(scene.arrival({ attempt: 'one' })),
        scene.store.arrive(scene.arrival({ attempt: 'one' })),
        scene.store.arrive(scene.arrival({ attempt: 'two' })),
        scene.scene.claim(B, 'three', ann),
      ])
      const winners = [
        [outcomeOf(first), outcomeOf(again)].includes('ticket'),
        outcomeOf(other) === 'ticket',
        password.kind === 'granted',
      ]
      if (winners.filter(Boolean).length !== 1) t.fail(`round ${round}: ${winners.join(', ')}`)
      await scene.store.sweep(600_000, 10)
      t.same(await scene.places(), { 'arena-2': 1 })
    }
  })

  t.test('a script’s own transaction: its save and the commit are one', async t => {
    const made = await make(t)
    const scene = await HandoffScene.on(t, made)
    const script = await scriptOf(t, server, made)
    await script.reset()
    await scene.moving()
    await script.begin()
    t.match(await script.commit(), { code: 'COMMITTED' })
    t.same(await scene.states(), ['moving arena-1', 'moving arena-1'], 'nobody sees it before')
    await script.run('COMMIT')
    t.same(await scene.states(), ['granted arena-2', 'granted arena-2'])
    t.equal(await script.gold(), 77)
    t.match(await script.commit(), { code: 'COMMITTED' }, 'asked again, in no transaction')
    t.match(await scene.store.commit(MOVE, A, scene.realIps), { kind: 'committed' })
    t.match(await scene.store.arrive(scene.arrival()), { kind: 'ticket' })
  })

  t.test('a script’s transaction that is rolled back or killed has neither saved nor committed', async t => {
    for (const end of ['ROLLBACK', 'KILL']) {
      const made = await make(t)
      const scene = await HandoffScene.on(t, made)
      const script = await scriptOf(t, server, made)
      await script.reset()
      await scene.moving()
      await script.begin()
      t.match(await script.commit(), { code: 'COMMITTED' })
      if (end === 'ROLLBACK') await script.run('ROLLBACK')
      else await server.query(`KILL ${script.client.id}`)
      const [holder] = scene.holders
      if (holder === undefined) throw new Error('nobody')
      // It waits for whatever the server still has to undo.
      t.equal(await scene.scene.sessions.putState(holder, [entry('gold', '1')]), 'held', end)
      t.same(await scene.states(), ['moving arena-1', 'moving arena-1'], end)
      t.match(await scene.store.abort(MOVE, A), { kind: 'done' })
      const other = await scriptOf(t, server, made)
      t.equal(await other.gold(), 10, end)
    }
  })

  t.test('a transaction whose view is older than the hand-off commits it all the same', async t => {
    const made = await make(t)
    const scene = await HandoffScene.on(t, made)
    const script = await scriptOf(t, server, made)
    await script.run('START TRANSACTION WITH CONSISTENT SNAPSHOT')
    await script.gold()
    await scene.moving()
    t.match(await script.commit(), { code: 'COMMITTED' })
    await script.run('COMMIT')
    t.same(await scene.states(), ['granted arena-2', 'granted arena-2'])
  })

  t.test('a script that deadlocks is told so, and the hand-off is as before or committed whole', async t => {
    const made = await make(t)
    const scene = await HandoffScene.on(t, made)
    const script = await scriptOf(t, server, made)
    const other = await SqlClient.open(t, server, { database: made.database })
    await script.reset()
    await scene.moving()
    await other.run('START TRANSACTION')
    await other.run("UPDATE session SET rev = rev + 1 WHERE account_id = 'bob'")
    await script.begin()
    const committing = script.commit().catch((error: { errno?: number }) => ({ code: error.errno }))
    await untilSomebodyWaits(server)
    const [first, second] = await Promise.all([
      committing,
      other.run('UPDATE scripted SET gold = 1').catch((error: { errno?: number }) => error.errno),
    ])
    await script.run(first.code === 1213 ? 'ROLLBACK' : 'COMMIT')
    await other.run('ROLLBACK')
    t.ok(first.code === 1213 || second === 1213, 'one of them is the victim')
    const states = await scene.states()
    const wanted = first.code === 1213 ? 'moving arena-1' : 'granted arena-2'
    t.same(states, [wanted, wanted])
    t.match(await scene.store.commit(MOVE, A, scene.realIps), { kind: 'committed' })
  })

  t.test(
    'a script that keeps its commit open keeps neither a fence nor others’ hand-offs waiting',
    async t => {
      const made = await make(t)
      const scene = await HandoffScene.on(t, made)
      const script = await scriptOf(t, server, made)
      const eve = await scene.login(C, 'eve', 10_003)
      await script.reset()
      await scene.moving()
      await script.begin()
      await script.commit()
      await scene.scene.becomes(A, 'suspect')
      const members = [{ account: account('eve'), epoch: eve.epoch }]
      await scene.moving({ id: 'move-0002' as MoveId, from: C, members })
      await script.run('COMMIT')
      t.match((await scene.session(bob)).state, { kind: 'granted' })
    },
  )
})

/** A game server's own connection, with a table of its own. */
async function scriptOf(t: Test, server: MariaDb, made: MysqlSessionsUnderTest) {
  const client = await SqlClient.open(t, server, { database: made.database })
  await client.run(
    'CREATE TABLE IF NOT EXISTS scripted (account VARCHAR(64) PRIMARY KEY, gold INT) ENGINE = InnoDB',
  )
  return {
    client,
    run: (sql: string) => client.run(sql),
    /** Before the hand-off: who has ten. */
    reset: () => client.run("REPLACE INTO scripted VALUES ('ann', 10)"),
    async begin() {
      await client.run('START TRANSACTION')
      await client.run('UPDATE scripted SET gold = 77')
    },
    commit: () => client.call('CALL swy_move_commit(?, ?, ?)', [A.shardId, A.incarnation, MOVE]),
    gold: async () => (await client.rows("SELECT gold FROM scripted WHERE account = 'ann'"))[0]?.['gold'],
  }
}
