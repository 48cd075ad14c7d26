import t, { type Test } from 'tap'
import { MysqlDatabase } from '../../../../control-plane/store/mysql/mysql-database.ts'
import { putState, stampAndRead } from '../../../../control-plane/store/mysql/session-state.ts'
import type { SessionHolder } from '../../../../proto/contract/session.ts'
import { A, B, entry, Scene } from '../../../contract/sessions-under-test.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { makeMysqlSessions } from './make-mysql-sessions.ts'
import { placeOn } from './make-mysql-store.ts'
import { SqlClient, untilSomebodyWaits } from './sql-client.ts'

t.test('late saves on MariaDB', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start()
  t.teardown(() => server.end())

  async function world(t: Test) {
    const made = await makeMysqlSessions(t, server)
    const scene = await Scene.on(t, made)
    const database = new MysqlDatabase(placeOn(server, made.database), { limits: { lockWaitSecondsMax: 20 } })
    t.teardown(() => database.close())
    return { made, scene, database }
  }

  async function gold(scene: Scene, holder: SessionHolder): Promise<string | undefined> {
    const state = await scene.sessions.state(holder, ['gold'])
    return state.kind === 'fenced' ? undefined : String(state.entries[0]?.value)
  }

  t.test('a save that is under way is waited for, and is in what the next holder loads', async t => {
    const { scene, database } = await world(t)
    const old = await scene.granted(A)
    const gate = Promise.withResolvers<void>()
    const written = Promise.withResolvers<void>()
    const saving = database.transaction(async transaction => {
      const holding = await putState(transaction, old, [entry('gold', '5')])
      written.resolve()
      await gate.promise
      return holding
    })
    await written.promise
    await scene.becomes(A, 'fenced')
    const taking = scene.granted(B)
    await untilSomebodyWaits(server)
    gate.resolve()
    t.equal(await saving, 'held')
    t.equal(await gold(scene, await taking), '5')
    t.equal(await scene.sessions.putState(old, [entry('gold', '999')]), 'fenced')
  })

  t.test('a save that is undone leaves nothing', async t => {
    const { scene, database } = await world(t)
    const old = await scene.granted(A)
    await scene.sessions.putState(old, [entry('gold', '5')])
    await database.transaction(transaction => putState(transaction, old, [entry('gold', '999')]), {
      isKept: () => false,
    })
    await scene.becomes(A, 'fenced')
    t.equal(await gold(scene, await scene.granted(B)), '5')
  })

  t.test('a save that waits for the load of the next holder is refused', async t => {
    const { scene, database } = await world(t)
    const old = await scene.granted(A)
    await scene.sessions.putState(old, [entry('gold', '5')])
    await scene.becomes(A, 'fenced')
    const next = await scene.granted(B)
    const gate = Promise.withResolvers<void>()
    const read = Promise.withResolvers<void>()
    const loading = database.transaction(async transaction => {
      const loaded = await stampAndRead(transaction, next, ['gold'])
      read.resolve()
      await gate.promise
      return loaded
    })
    await read.promise
    // Another epoch of the same account: it meets the row that the load has locked.
    const late = scene.sessions.putState(old, [entry('gold', '999')])
    gate.resolve()
    t.match(await loading, { kind: 'held', entries: [{ key: 'gold', value: Buffer.from('5') }] })
    t.equal(await late, 'fenced')
    t.equal(await gold(scene, next), '5')
  })

  t.test('scripts that write player_state themselves are held to the stamp', async t => {
    const { made, scene } = await world(t)
    const old = await scene.granted(A)
    await scene.sessions.putState(old, [entry('gold', '5')])
    const script = await SqlClient.open(t, server, { database: made.database })
    const save = (epoch: number) =>
      script.run(
        "UPDATE player_state SET v = '6', rev = rev + 1 WHERE account_id = 'ann' AND k = 'gold' AND epoch = ?",
        [epoch],
      )
    t.equal(await save(old.epoch), 1)
    await scene.becomes(A, 'fenced')
    const next = await scene.granted(B)
    t.match(
      await script.call("CALL swy_stamp('arena-2', 1, 'ann', ?)", [next.epoch]),
      { code: 'HELD' },
      'before it reads',
    )
    t.equal(await save(old.epoch), 0)
    t.equal(await save(next.epoch), 1)
  })

  t.test('leases and times hold in any time zone, isolation and mode of a session', async t => {
    const { made, scene } = await world(t)
    const script = await SqlClient.open(t, server, { database: made.database })
    await script.run("SET time_zone = '+13:00', sql_mode = ''")
    await script.run('SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE')
    const claim = (account: string, attempt = 'x') =>
      script.call("CALL swy_claim('arena-1', 1, ?, ?, 'udp', '10.0.0.1', 4000)", [account, attempt])
    t.match(await claim('ann'), { code: 'GRANTED', repeated: 0 })
    t.match(await claim('ann'), { code: 'GRANTED', repeated: 1 })
    t.match(await claim('ann', 'y'), { code: 'BUSY', holder_shard: 'arena-1', holder_incarnation: 1 })
    const { session, now } = await scene.sessions.session('ann' as never)
    t.ok(session !== undefined && Math.abs(now - session.since) < 60_000)
    t.ok(session !== undefined && Math.abs(session.epoch / 1_000 - now) < 60_000)
    await made.advance(60_000)
    t.match(await claim('bob'), { code: 'REFUSED', why: /lease/u })
    await scene.sessions.renewLeases([A])
    t.match(await claim('bob'), { code: 'GRANTED' })
  })

  t.test('a script hears what is wrong with its words, and nothing is written', async t => {
    const { made } = await world(t)
    const script = await SqlClient.open(t, server, { database: made.database })
    await script.run("SET sql_mode = ''")
    const bad = [
      '',
      ' ann',
      'ann ',
      'a b',
      "a'b",
      'a"b',
      'a|b',
      'a\\b',
      'a%b',
      'a;b',
      'a,b',
      'a/b',
      'a&b',
      'ä',
      'x'.repeat(65),
      null,
    ]
    for (const account of bad)
      t.match(
        await script.call("CALL swy_claim('arena-1', 1, ?, 'x', NULL, NULL, NULL)", [account]),
        { code: 'REFUSED', why: /account/u },
        JSON.stringify(account),
      )
    for (const attempt of ['', 'a b', 'x'.repeat(65), null])
      t.match(
        await script.call("CALL swy_claim('arena-1', 1, 'ann', ?, NULL, NULL, NULL)", [attempt]),
        { code: 'REFUSED', why: /attempt/u },
        JSON.stringify(attempt),
      )
    t.match(await script.call("CALL swy_claim(NULL, NULL, 'ann', 'x', NULL, NULL, NULL)"), {
      code: 'REFUSED',
    })
    t.match(await script.call('CALL swy_check(NULL, NULL, NULL, NULL)'), { code: 'FENCED' })
    t.same(await script.rows('SELECT * FROM session'), [])
  })
})
