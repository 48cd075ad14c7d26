import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import { openMysql } from '../../../control-plane/store/mysql/open-mysql.ts'
import type { OpenedStore } from '../../../control-plane/store/opened-store.ts'
import type { NodeId } from '../../../proto/contract/ids.ts'
import type { AccountName } from '../../../proto/contract/session.ts'
import { createShard } from '../../contract/store-under-test.ts'
import { MariaDb, mariaDbMissing } from '../../support/maria-db.ts'
import { life, ref } from '../../support/world.ts'

/** `npm run bench:claims`: claims per second, their latency at 500 per second, and what a renewal costs, on a MariaDB of its own. About
 *  twenty-five seconds. docs/performance.md has figures and how to read them. */
const ACCOUNTS = 150_000
const CONNECTIONS = [1, 4, 16, 64]
const THROUGHPUT_MS = 1_500
const RATE_PER_SECOND = 500
const RATE_MS = 4_000
const PLAYERS = [10, 1_000, 10_000]
const RENEWALS = 200
const DATABASE = 'bench'
const A = ref('arena-1')

if (mariaDbMissing !== undefined) {
  say(mariaDbMissing)
  process.exitCode = 1
} else
  for (const durable of [true, false]) {
    const server = await MariaDb.start({ durable })
    try {
      await measure(server, durable)
    } finally {
      await server.end()
    }
  }

async function measure(server: MariaDb, durable: boolean): Promise<void> {
  say(`MariaDB on this machine, innodb_flush_log_at_trx_commit = ${durable ? '1 (durable)' : '0'}`)
  await server.createDatabase(DATABASE)
  const place = {
    host: '127.0.0.1',
    port: server.port,
    user: 'root',
    database: DATABASE,
    password: () => '',
    tls: undefined,
  }
  const store = await openMysql({ place })
  try {
    await readyShard(store)
    await server.query(
      `INSERT INTO session (account_id, epoch, rev, state, since) SELECT CONCAT('p', seq), 1, 1, 'free', 0 FROM seq_1_to_${ACCOUNTS}`,
      DATABASE,
    )
    const accounts = numbered()
    for (const connections of CONNECTIONS) await throughput(server, connections, accounts)
    if (!durable) return
    await latency(store, accounts)
    await renewals(server, store)
  } finally {
    await store.close()
  }
}

async function readyShard(store: OpenedStore): Promise<void> {
  const { token } = await store.facts.lead('bench' as NodeId, 'bench:1', 60_000)
  const ready = {
    kind: 'shard.life',
    ref: A,
    from: ['starting'],
    life: life.ready,
    why: 'ready',
  } as const
  const result = await store.facts.commit(token, [createShard(A), ready], [])
  if (result.kind === 'conflict') throw new Error(result.why)
  await store.sessions.renewLeases([A])
}

function* numbered(): Generator<string, never> {
  for (let number = 1; ; number += 1) {
    if (number > ACCOUNTS) throw new Error('more claims than accounts')
    yield `p${number}`
  }
}

/** Each connection sends its next claim when it has the answer to the last one: what the database can do. */
async function throughput(
  server: MariaDb,
  connections: number,
  accounts: Generator<string, never>,
): Promise<void> {
  const clients = await Promise.all(
    Array.from({ length: connections }, () =>
      createConnection({ host: '127.0.0.1', port: server.port, user: 'root', database: DATABASE }),
    ),
  )
  await server.query(`UPDATE shard_lease SET lease_until = lease_until + 600000`, DATABASE)
  const cpuMs = processorMs(server)
  const begun = performance.now()
  const counts = await Promise.all(
    clients.map(async client => {
      let claims = 0
      for (; performance.now() - begun < THROUGHPUT_MS; claims += 1)
        await client.query("CALL swy_claim('arena-1', 1, ?, 'bench', NULL, NULL, NULL)", [
          accounts.next().value,
        ])
      return claims
    }),
  )
  const tookMs = performance.now() - begun
  const claims = counts.reduce((sum, count) => sum + count, 0)
  const each = ((processorMs(server) - cpuMs) / claims) * 1_000
  const rate = Math.round((claims / tookMs) * 1_000)
  say(
    `  ${String(connections).padStart(2)} connections: ${rate} claims/s, ${Math.round(each)} µs of the server's time each`,
  )
  await Promise.all(clients.map(client => client.end()))
}

/** Claims at a fixed rate, whether the one before has been answered or not; waiting for a turn counts. */
async function latency(store: OpenedStore, accounts: Generator<string, never>): Promise<void> {
  const tookMs: number[] = []
  const claims: Promise<void>[] = []
  const begun = performance.now()
  for (let sent = 0; sent < (RATE_PER_SECOND * RATE_MS) / 1_000; sent += 1) {
    const dueMs = begun + (sent * 1_000) / RATE_PER_SECOND
    const account = accounts.next().value as AccountName
    const earlyMs = dueMs - performance.now()
    if (earlyMs > 0) await sleep(earlyMs)
    claims.push(
      store.sessions.claim({ shard: A, account, attempt: 'bench', seen: undefined }).then(outcome => {
        if (outcome.kind !== 'granted') throw new Error(outcome.kind)
        tookMs.push(performance.now() - dueMs)
      }),
    )
  }
  await Promise.all(claims)
  say(`  ${RATE_PER_SECOND} claims/s through the store: ${quantiles(tookMs)}`)
}

async function renewals(server: MariaDb, store: OpenedStore): Promise<void> {
  for (const players of PLAYERS) {
    await server.query("UPDATE session SET state = 'free', shard_id = NULL", DATABASE)
    await server.query(
      `UPDATE session SET state = 'held', shard_id = 'arena-1', incarnation = 1, attempt = 'x' ORDER BY account_id LIMIT ${players}`,
      DATABASE,
    )
    const tookMs: number[] = []
    const cpuMs = processorMs(server)
    for (let renewal = 0; renewal < RENEWALS; renewal += 1) {
      const begun = performance.now()
      await store.sessions.renewLeases([A])
      tookMs.push(performance.now() - begun)
    }
    const each = Math.round(((processorMs(server) - cpuMs) / RENEWALS) * 1_000)
    say(`  renewal with ${players} players: ${quantiles(tookMs)}, ${each} µs of the server's time`)
  }
}

/** Of all threads of the server: what other programs on the machine do changes it little. */
function processorMs(server: MariaDb): number {
  const tasks = `/proc/${server.pid}/task`
  const nanoseconds = readdirSync(tasks).map(task =>
    Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]),
  )
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1_000_000
}

function quantiles(tookMs: readonly number[]): string {
  const sorted = tookMs.toSorted((left, right) => left - right)
  const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(2)
  return `median ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
