import t from 'tap'
import type { ShardRef } from '../../../../proto/contract/ids.ts'
import type { Epoch, SessionHolder } from '../../../../proto/contract/session.ts'
import { A, account, ann, B, entry, Scene } from '../../../contract/sessions-under-test.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { ref } from '../../../support/world.ts'
import { makeMysqlSessions } from './make-mysql-sessions.ts'
import { SqlClient, untilSomebodyWaits } from './sql-client.ts'

const CLAIMANTS = 200
const ROUNDS = 50

t.test('races on MariaDB', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start()
  t.teardown(() => server.end())

  t.test('of 200 claimants at once one wins, fifty times; epochs rise; nobody meets a deadlock', async t => {
    const made = await makeMysqlSessions(t, server)
    const scene = await Scene.on(t, made)
    const clients = await Promise.all(
      Array.from({ length: CLAIMANTS }, () => SqlClient.open(t, server, { database: made.database })),
    )
    let last = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      await scene.sessions.renewLeases([A, B])
      // Any error, a deadlock too, rejects here: these callers do not try again.
      const answers = await Promise.all(
        clients.map((client, index) => claimBySql(client, index % 2 === 0 ? A : B, `r${round}-c${index}`)),
      )
      const granted = answers.filter(answer => answer['code'] === 'GRANTED')
      const others = answers.filter(answer => answer['code'] === 'BUSY')
      if (granted.length !== 1 || others.length !== CLAIMANTS - 1)
        t.fail(`round ${round}: ${granted.length} winners`)
      const epoch = Number(granted[0]?.['epoch'])
      if (epoch <= last) t.fail(`round ${round}: epoch ${epoch} after ${last}`)
      last = epoch
      const { session } = await scene.sessions.session(ann)
      if (session?.state.kind !== 'held' || session.epoch !== epoch) {
        t.fail(`round ${round}: the winner is not the holder`)
        return
      }
      const holder = { shard: session.state.shard, account: ann, epoch: session.epoch }
      await scene.sessions.release(holder)
    }
    t.ok(last > 0, `${ROUNDS} rounds`)
  })

  t.test(
    'claims, saves, releases, fences and renewals at once: whoever is refused is told so, and every account has one holder',
    async t => {
      const made = await makeMysqlSessions(t, server)
      const scene = await Scene.on(t, made)
      const accounts = Array.from({ length: 5 }, (_, index) => account(`player-${index}`))
      let incarnation = 1
      const over = new AbortController()
      const workers = Array.from({ length: 24 }, async (_, worker) => {
        let saved = 0
        for (let turn = 0; turn < 30; turn += 1) {
          const name = accounts[(worker + turn) % accounts.length] ?? ann
          const shard = worker % 2 === 0 ? ref('arena-1', incarnation) : B
          const outcome = await scene.claim(shard, `w${worker}-${turn}`, name)
          if (outcome.kind !== 'granted') continue
          const holder: SessionHolder = { shard, account: name, epoch: outcome.epoch }
          await scene.sessions.state(holder, [])
          if ((await scene.sessions.putState(holder, [entry('gold', String(turn))])) === 'held') saved += 1
          await scene.sessions.release(holder)
        }
        return saved
      })
      const renewing = (async () => {
        while (!over.signal.aborted) await scene.sessions.renewLeases([ref('arena-1', incarnation), B])
      })()
      const fencing = (async () => {
        for (let life = 1; life <= 5; life += 1) {
          await scene.becomes(ref('arena-1', life), 'fenced')
          await scene.shard(ref('arena-1', life + 1), 'ready')
          incarnation = life + 1
        }
      })()
      const saved = await Promise.all(workers)
      over.abort()
      await Promise.all([renewing, fencing])
      t.ok(saved.reduce((sum, each) => sum + each, 0) > 0, 'somebody played')
      for (const name of accounts) {
        const { session } = await scene.sessions.session(name)
        t.ok(session !== undefined && session.epoch > (1 as Epoch), `${name} was played`)
        t.match(await scene.claim(B, 'last', name), { kind: 'granted' }, `${name} is not stuck`)
      }
    },
  )

  t.test('a claim that waits for a locked session blocks neither renewals nor fences', async t => {
    const made = await makeMysqlSessions(t, server)
    const scene = await Scene.on(t, made)
    await scene.sessions.release(await scene.granted(A))
    const zombie = await SqlClient.open(t, server, { database: made.database })
    await zombie.run('START TRANSACTION')
    await zombie.run("UPDATE session SET rev = rev + 1 WHERE account_id = 'ann'")
    const claimant = await SqlClient.open(t, server, { database: made.database })
    const waiting = claimBySql(claimant, B, 'waits')
    await untilSomebodyWaits(server)
    t.same(await scene.sessions.renewLeases([A, B]), [{ ...A }, { ...B }])
    await scene.becomes(A, 'fenced')
    t.same(
      (await scene.sessions.leases()).map(lease => lease.shard),
      [{ ...B }],
    )
    await zombie.run('COMMIT')
    t.match(await waiting, { code: 'GRANTED' })
  })

  t.test('a renewal reads no more rows with ten thousand players than with ten', async t => {
    const made = await makeMysqlSessions(t, server)
    const scene = await Scene.on(t, made)
    const readBy = async (players: number) => {
      await server.query('DELETE FROM session', made.database)
      await server.query(
        `INSERT INTO session (account_id, epoch, rev, state, shard_id, incarnation, attempt, since)
         SELECT CONCAT('p', seq), 1, 1, 'held', 'arena-1', 1, 'x', 0 FROM seq_1_to_${players}`,
        made.database,
      )
      const before = await rowsRead(server)
      await scene.sessions.renewLeases([A, B])
      return (await rowsRead(server)) - before
    }
    const few = await readBy(10)
    t.ok(few > 0 && few < 100, `${few} rows`)
    t.equal(await readBy(10_000), few)
  })

  t.test('an account that a script keeps locked is reported as unavailable, and free afterwards', async t => {
    const made = await makeMysqlSessions(t, server)
    const scene = await Scene.on(t, made)
    await scene.sessions.release(await scene.granted(A))
    const zombie = await SqlClient.open(t, server, { database: made.database })
    await zombie.run('START TRANSACTION')
    await zombie.run("UPDATE session SET rev = rev + 1 WHERE account_id = 'ann'")
    await t.rejects(scene.claim(B), { code: 'SWY_STORE_UNAVAILABLE' })
    await zombie.run('ROLLBACK')
    await scene.granted(B)
  })
})

function claimBySql(client: SqlClient, shard: ShardRef, attempt: string) {
  return client.call("CALL swy_claim(?, ?, 'ann', ?, NULL, NULL, NULL)", [
    shard.shardId,
    shard.incarnation,
    attempt,
  ])
}

/** By all statements since the server began. */
async function rowsRead(server: MariaDb): Promise<number> {
  const rows = await server.query("SHOW GLOBAL STATUS LIKE 'Handler_read%'")
  return (rows as readonly { readonly Value: string }[]).reduce((sum, row) => sum + Number(row.Value), 0)
}
