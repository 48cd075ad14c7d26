import t, { type Test } from 'tap'
import type { Change } from '../../../../control-plane/facts/change.ts'
import type { FactStore } from '../../../../control-plane/facts/fact-store.ts'
import { MysqlConnection } from '../../../../control-plane/store/mysql/mysql-connection.ts'
import { openMysqlStore } from '../../../../control-plane/store/mysql/open-mysql-store.ts'
import { codeOf } from '../../../../lib/errors.ts'
import type { NodeId, Token } from '../../../../proto/contract/ids.ts'
import { createShard, lead } from '../../../contract/store-under-test.ts'
import { eventually } from '../../../support/eventually.ts'
import { MariaDb, mariaDbMissing } from '../../../support/maria-db.ts'
import { ref } from '../../../support/world.ts'
import { placeOn } from './make-mysql-store.ts'

const LEASE_MS = 60_000
const SWEEP: Change = { kind: 'reservation.sweep' }

t.test('on MariaDB, by its own clock', { skip: mariaDbMissing ?? false }, async t => {
  const server = await MariaDb.start({ durable: true, serverOptions: ['--default-time-zone=-03:30'] })
  t.teardown(() => server.end())
  let databases = 0
  const opener = async (t: Test): Promise<() => Promise<FactStore>> => {
    databases += 1
    const name = `races_${databases}`
    await server.createDatabase(name)
    return async () => {
      const store = await openMysqlStore({ place: placeOn(server, name) })
      t.teardown(() => store.close())
      return store
    }
  }

  t.test('the clock is UTC, whatever the zone of the server', async t => {
    const store = await (await opener(t))()
    const before = Date.now()
    const { now } = await store.facts()
    const { expiresAt } = await store.lead('node-1' as NodeId, 'a:1', LEASE_MS)
    const after = Date.now()
    t.ok(now >= before - 5 && now <= after + 5, `${before} ≤ ${now} ≤ ${after}`)
    t.ok(expiresAt >= before + LEASE_MS - 5 && expiresAt <= after + LEASE_MS + 5)
  })

  t.test('of many nodes that want to lead at once, one does', async t => {
    const open = await opener(t)
    const nodes = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map(async name => ({ name, store: await open() })),
    )
    for (let round = 1; round <= 10; round += 1) {
      const seen = await Promise.all(
        nodes.map(({ name, store }) => store.lead(name as NodeId, `${name}:1`, LEASE_MS)),
      )
      const leaders = new Set(seen.map(({ node, token }) => `${node} ${token}`))
      t.equal(leaders.size, 1, [...leaders].join(', '))
      t.equal(seen[0]?.token, round, 'each take-over raises the token by one')
      const leader = nodes.find(({ name }) => name === seen[0]?.node)
      await leader?.store.resign(round as Token)
    }
  })

  t.test('commits of several handles come one after the other', async t => {
    const open = await opener(t)
    const [first, second] = [await open(), await open()]
    const { token } = await lead(first, 'node-1')
    const event = { actor: 'system', kind: 'test.written', subject: 'test', summary: 's', why: '' }
    const results = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        (index % 2 === 0 ? first : second).commit(token, [SWEEP], [event, event]),
      ),
    )
    const revisions = results.map(result => (result.kind === 'done' ? result.revision : 0))
    t.same(
      revisions.toSorted((a, b) => a - b),
      Array.from({ length: 60 }, (_, index) => index + 1),
    )
    const events = await second.events({ limit: 1_000 })
    t.same(
      events.map(({ id }) => id),
      Array.from({ length: 120 }, (_, index) => index + 1),
    )
  })

  t.test('of two that create the same shard, one is told that it exists', async t => {
    const open = await opener(t)
    const [first, second] = [await open(), await open()]
    const { token } = await lead(first, 'node-1')
    for (let round = 1; round <= 20; round += 1) {
      const kinds = await Promise.all(
        [first, second].map(
          async store => (await store.commit(token, [createShard(ref(`s-${round}`))], [])).kind,
        ),
      )
      t.same(kinds.toSorted(), ['conflict', 'done'])
    }
    t.equal((await second.facts()).shards.length, 20)
  })

  t.test('who has lost the lease writes nothing, not even what was under way', async t => {
    const open = await opener(t)
    const [old, young] = [await open(), await open()]
    const { token } = await old.lead('old' as NodeId, 'a:1', 1)
    const next = await eventually('the lease to run out', 120_000, async () => {
      const active = await young.lead('young' as NodeId, 'b:1', LEASE_MS)
      return active.node === 'young' ? active.token : undefined
    })
    t.equal(next, token + 1)
    await t.rejects(old.commit(token, [SWEEP], []), {
      code: 'SWY_STORE_STALE',
      message: /young leads with token 2/u,
    })
    t.equal((await young.commit(next, [SWEEP], [])).kind, 'done')
  })

  t.test('facts are read anew once another server answers, though the revision is the same', async t => {
    const store = await (await opener(t))()
    const { token } = await lead(store, 'node-1')
    await store.commit(token, [createShard(ref('s-1'))], [])
    const host = async () => (await store.facts()).shards[0]?.host
    t.equal(await host(), 'host-1')
    await server.query("UPDATE shard SET host = 'host-2'", `races_${databases}`)
    t.equal(await host(), 'host-1', 'nothing says that it has changed')
    await server.query('SET GLOBAL server_id = 99')
    t.teardown(() => server.query('SET GLOBAL server_id = 1'))
    const sessions = (await server.query(
      `SELECT id FROM information_schema.PROCESSLIST WHERE db = 'races_${databases}'`,
    )) as readonly { readonly id: number }[]
    for (const { id } of sessions) await server.query(`KILL ${id}`).catch(() => undefined)
    t.equal(await host(), 'host-2')
  })

  t.test(
    'a node that was stopped in the middle of a commit holds the others up for seconds, not for ever',
    async t => {
      const open = await opener(t)
      const store = await open()
      // As the node's own sessions are: silent for ten seconds, and the server ends them.
      const stopped = await stoppedInTransaction(server, `races_${databases}`)
      t.teardown(() => stopped.end())
      const active = await eventually('the lease to be free', 120_000, () =>
        lead(store, 'node-2').then(
          leader => leader,
          () => undefined,
        ),
      )
      t.equal(active.node, 'node-2')
    },
  )

  await killedServer(t, server, opener)
})

async function killedServer(
  t: Test,
  server: MariaDb,
  opener: (t: Test) => Promise<() => Promise<FactStore>>,
): Promise<void> {
  t.test('a server that is killed in the middle of commits keeps each wholly or not at all', async t => {
    const open = await opener(t)
    const store = await open()
    const { token } = await store.lead('node-1' as NodeId, 'a:1', 600_000)
    const event = {
      actor: 'system',
      kind: 'test.written',
      subject: 'test',
      summary: 'x'.repeat(1_000),
      why: '',
    }
    let acknowledged = 0
    for (let round = 1; round <= 5; round += 1) {
      let failures = 0
      const commits = Array.from({ length: 4 }, async (_, lane) => {
        for (let number = 1; failures === 0; number += 1)
          try {
            const shard = createShard(ref(`s-${round}-${lane}-${number}`))
            const result = await store.commit(token, [shard], [event])
            if (result.kind === 'done') acknowledged = Math.max(acknowledged, result.revision)
          } catch (error) {
            t.equal(codeOf(error), 'SWY_STORE_UNAVAILABLE')
            failures += 1
          }
      })
      const enough = acknowledged + 20
      await eventually('commits', 120_000, () => (acknowledged >= enough ? true : undefined))
      await server.stop('SIGKILL')
      await Promise.all(commits)
      t.ok(failures > 0, 'somebody was told')
      await server.start()
      const { revision, shards } = await store.facts()
      const newest = (await store.events({ limit: 1 })).at(-1)
      t.ok(revision >= acknowledged, `revision ${revision} includes ${acknowledged}`)
      t.ok(revision <= acknowledged + 4, 'at most one commit of each lane was under way')
      t.equal(shards.length, revision, 'a commit’s shard is there with its revision')
      t.equal(newest?.id, revision, 'and so is its event')
      acknowledged = revision
    }
    t.same((await (await open()).facts()).revision, acknowledged, 'another node sees the same')
  })
}

/** A session with our settings that holds the lock of commits and says nothing more. */
async function stoppedInTransaction(server: MariaDb, database: string): Promise<{ end(): void }> {
  const connection = await MysqlConnection.open(placeOn(server, database), {
    connectMsMax: 5_000,
    statementMsMax: 5_000,
    lockWaitSecondsMax: 5,
  })
  await connection.run('START TRANSACTION')
  await connection.rows('SELECT token FROM node_lease WHERE id = 1 FOR UPDATE')
  return { end: () => connection.close() }
}
