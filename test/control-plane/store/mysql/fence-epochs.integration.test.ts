import t, { type Test } from 'tap'
import { A, account, B, Scene } from '../../../contract/sessions-under-test.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { Community, example, filled } from './community.ts'
import { makeMysqlSessions } from './make-mysql-sessions.ts'
import { SqlClient } from './sql-client.ts'

type Values = Readonly<Record<string, string | number>>

const bob = account('bob')

t.test('fence level F3: the epoch in the SQL of scripts', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start()
  t.teardown(() => server.end())

  async function world(t: Test) {
    const community = await Community.make(t, server)
    const made = await makeMysqlSessions(t, server)
    const scene = await Scene.on(t, made)
    const script = () => SqlClient.open(t, server, { database: community.name })
    return { community, made, scene, a: await script(), b: await script() }
  }

  t.test('load, play, save', async t => {
    const { community, scene, a } = await world(t)
    const { epoch } = await scene.granted(A)
    t.match(await load(a, { account: 'ann', epoch }), { gold: 10, x: 0, y: 0 })
    t.equal(await save(a, { account: 'ann', epoch, gold: 12 }), 1)
    t.equal(await save(a, { account: 'ann', epoch, gold: 12 }), 1, 'the same again is no refusal')
    t.equal(await community.gold(), 12)
  })

  t.test('after the next holder has loaded, the zombie saves nothing', async t => {
    const { community, scene, a, b } = await world(t)
    const old = await scene.granted(A)
    await load(a, { account: 'ann', epoch: old.epoch })
    await a.run('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ')
    await a.run('START TRANSACTION WITH CONSISTENT SNAPSHOT')
    await scene.becomes(A, 'fenced')
    const next = await scene.granted(B)
    await load(b, { account: 'ann', epoch: next.epoch })
    t.equal(await save(a, { account: 'ann', epoch: old.epoch, gold: 999 }), 0)
    await a.run('COMMIT')
    t.equal(await load(a, { account: 'ann', epoch: old.epoch }), undefined, 'nor does it load')
    t.equal(await save(b, { account: 'ann', epoch: next.epoch, gold: 13 }), 1)
    t.equal(await community.gold(), 13)
  })

  t.test('a save that was under way is in what the next holder loads', async t => {
    const { scene, a, b } = await world(t)
    const old = await scene.granted(A)
    await load(a, { account: 'ann', epoch: old.epoch })
    await a.run('START TRANSACTION')
    t.equal(await save(a, { account: 'ann', epoch: old.epoch, gold: 12 }), 1)
    await scene.becomes(A, 'fenced')
    const next = await scene.granted(B)
    const loading = load(b, { account: 'ann', epoch: next.epoch })
    await a.run('COMMIT')
    t.match(await loading, { gold: 12 })
    t.equal(await save(a, { account: 'ann', epoch: old.epoch, gold: 999 }), 0)
  })

  t.test('a trade needs both epochs', async t => {
    const { community, scene, a, b } = await world(t)
    const [ann, other] = [await scene.granted(A), await scene.granted(A, 'first', bob)]
    await load(a, { account: 'ann', epoch: ann.epoch })
    await load(a, { account: 'bob', epoch: other.epoch })
    const trade: Values = {
      giver: 'bob',
      taker: 'ann',
      gold: 3,
      giver_epoch: other.epoch,
      taker_epoch: ann.epoch,
    }
    t.equal(await give(a, trade), true)
    t.same([await community.gold('ann'), await community.gold('bob')], [13, 7])
    t.equal(await give(a, { ...trade, gold: 8 }), false, 'more than he has')
    await scene.becomes(A, 'fenced')
    const next = await scene.granted(B)
    await load(b, { account: 'ann', epoch: next.epoch })
    t.equal(await give(a, trade), false, 'one of them plays elsewhere by now')
    t.same([await community.gold('ann'), await community.gold('bob')], [13, 7])
  })

  t.test('trades in both directions at once meet no deadlock', async t => {
    const { community, scene, a, b } = await world(t)
    const [ann, other] = [await scene.granted(A), await scene.granted(A, 'first', bob)]
    await load(a, { account: 'ann', epoch: ann.epoch })
    await load(a, { account: 'bob', epoch: other.epoch })
    const there = { giver: 'ann', taker: 'bob', gold: 1, giver_epoch: ann.epoch, taker_epoch: other.epoch }
    const back = { giver: 'bob', taker: 'ann', gold: 1, giver_epoch: other.epoch, taker_epoch: ann.epoch }
    for (let turn = 0; turn < 50; turn += 1) await Promise.all([give(a, there), give(b, back)])
    t.equal(Number(await community.gold('ann')) + Number(await community.gold('bob')), 20)
  })

  t.test('swy_stamp_at stamps any table with the two columns, by exactly this account', async t => {
    const { community, made, a } = await world(t)
    const at = (table: string, column: string, name: string, epoch: number) =>
      a.call(`CALL ${made.database}.swy_stamp_at(?, ?, ?, ?)`, [table, column, name, epoch])
    const players = `${community.name}.players`
    t.match(await at(players, 'account', 'ann', 5), { code: 'HELD' })
    t.match(await at(players, 'account', 'ann', 5), { code: 'HELD' }, 'again')
    t.match(await at(players, 'account', 'ann', 4), { code: 'FENCED' }, 'earlier')
    t.match(await at(players, 'account', 'Ann', 9), { code: 'FENCED' }, 'another account')
    await community.admin.run(
      'CREATE TABLE numbers (id INT PRIMARY KEY, swy_epoch BIGINT NOT NULL, swy_rev BIGINT NOT NULL) ENGINE = InnoDB',
    )
    await community.admin.run('INSERT INTO numbers VALUES (7, 0, 0)')
    const numbers = `${community.name}.numbers`
    t.match(await at(numbers, 'id', '7', 5), { code: 'HELD' })
    for (const name of ['07', '7a', '7.0'])
      t.not((await at(numbers, 'id', name, 9).catch(() => ({ code: 'FENCED' })))['code'], 'HELD', name)
    t.match(await community.admin.rows('SELECT swy_epoch, swy_rev FROM numbers'), [
      { swy_epoch: 5, swy_rev: 1 },
    ])
    for (const table of ['players', 'a.b.c', '`a`.b', 'a.b; DROP TABLE c', ''])
      await t.rejects(at(table, 'account', 'ann', 9), { message: /SWY_BAD_REQUEST table/u }, table)
    await t.rejects(at(players, 'account` = 1 OR `account', 'ann', 9), {
      message: /SWY_BAD_REQUEST key column/u,
    })
  })

  t.test('swy_stamp_at has the rights of its caller, no more', async t => {
    const { community, made } = await world(t)
    await server.query("CREATE USER IF NOT EXISTS caller@'%'")
    await server.query(`GRANT EXECUTE ON ${made.database}.* TO caller@'%'`)
    const caller = await SqlClient.open(t, server, { user: 'caller' })
    const sql = `CALL ${made.database}.swy_stamp_at(?, 'account', 'ann', 5)`
    await t.rejects(caller.call(sql, [`${community.name}.players`]), { message: /denied/u })
    await server.query(`GRANT SELECT, UPDATE ON ${community.name}.players TO caller@'%'`)
    t.match(await caller.call(sql, [`${community.name}.players`]), { code: 'HELD' })
  })
})

/** As `examples/sql/load.sql` says; undefined where it has to stop. */
async function load(script: SqlClient, values: Values): Promise<Record<string, unknown> | undefined> {
  const [isolation = '', begin = '', stamp = '', read = '', commit = ''] = example('load')
  await script.run(isolation)
  await script.run(begin)
  if ((await script.run(filled(stamp, values))) === 0) {
    await script.run('ROLLBACK')
    return undefined
  }
  const [row] = await script.rows(filled(read, values))
  await script.run(commit)
  return row
}

function save(script: SqlClient, values: Values): Promise<number> {
  const [sql = ''] = example('save')
  return script.run(filled(sql, { x: 0, y: 0, ...values }))
}

async function give(script: SqlClient, values: Values): Promise<boolean> {
  const [begin = '', first = '', second = '', take = '', put = '', commit = ''] = example('trade')
  await script.run(begin)
  await script.rows(filled(first, values))
  await script.rows(filled(second, values))
  const changed = [await script.run(filled(take, values)), await script.run(filled(put, values))]
  const isDone = changed.every(rows => rows === 1)
  await script.run(isDone ? commit : 'ROLLBACK')
  return isDone
}
