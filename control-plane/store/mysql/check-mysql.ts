import type { Clock } from '../../../lib/clock.ts'
import type { MigrationStatus } from '../migration-files.ts'
import type { StoreFinding } from '../store-finding.ts'
import {
  judgeCommits,
  judgeConnections,
  judgeFirstFence,
  judgePacket,
  judgeRights,
  judgeSecondFence,
  judgeStoreClock,
} from './judge-mysql.ts'
import { unsuitable } from './judge-server.ts'
import type { MysqlConnection } from './mysql-connection.ts'
import { type MysqlPlace, placeText } from './mysql-place.ts'
import { onOneConnection, STORE_TABLES } from './open-mysql-store.ts'
import { readServerFacts, type ServerFacts } from './server-facts.ts'
import { DATABASE_TIME_MS } from './store-clock.ts'

const COMMITS_MEASURED = 5

/** @param usesFirstFence whether a fleet relies on database users of its shards
 *  @throws SwitchyardError when the server cannot be reached, or refuses us */
export async function checkMysql(
  place: MysqlPlace,
  clock: Clock,
  status: readonly MigrationStatus[],
  usesFirstFence: boolean,
): Promise<readonly StoreFinding[]> {
  return onOneConnection(place, async connection => {
    const facts = await readServerFacts(connection)
    const rights = judgeRights(facts, place)
    const mayCommit = rights.kind === 'ok' && status.some(step => step.appliedAtMs !== undefined)
    return [
      judgeServer(facts, place),
      rights,
      judgeStoreClock(await clockApartMs(connection, clock)),
      judgeConnections(facts, await connectionsInUse(connection)),
      judgePacket(facts),
      judgeCommits(mayCommit ? await commitMs(connection, clock) : undefined),
      judgeFirstFence(facts, place, usesFirstFence),
      judgeSecondFence(facts, place),
    ]
  })
}

function judgeServer(facts: ServerFacts, place: MysqlPlace): StoreFinding {
  const name = 'store'
  const why = unsuitable(facts, STORE_TABLES)
  if (why !== undefined)
    return {
      kind: 'fail',
      name,
      detail: `${placeText(place)}: ${why}`,
      remedy: 'See docs/operations.md, "MySQL and MariaDB".',
    }
  return {
    kind: 'ok',
    name,
    detail: `${placeText(place)} answers: ${facts.kind} ${facts.version}, ${place.tls === undefined ? 'no TLS' : 'TLS'}`,
  }
}

/** The middle of the question and its answer is when the server looked at its clock. */
async function clockApartMs(connection: MysqlConnection, clock: Clock): Promise<number> {
  const before = clock.wallMs()
  const [row] = await connection.rows(`SELECT ${DATABASE_TIME_MS} AS now`)
  return Number(row?.['now']) - (before + clock.wallMs()) / 2
}

async function connectionsInUse(connection: MysqlConnection): Promise<number> {
  const [row] = await connection.rows("SHOW GLOBAL STATUS LIKE 'Threads_connected'")
  return Number(row?.['Value'])
}

/** The answer to a request that was forgotten long ago: nobody sees it, and it goes again. */
async function commitMs(connection: MysqlConnection, clock: Clock): Promise<number> {
  const took: number[] = []
  for (let index = 0; index < COMMITS_MEASURED; index += 1) {
    const before = clock.monotonicMs()
    await connection.run(
      "INSERT INTO request (request_id, recorded_at, digest, answer) VALUES ('switchyard doctor', 0, '', '') ON DUPLICATE KEY UPDATE recorded_at = recorded_at + 1",
    )
    took.push(clock.monotonicMs() - before)
  }
  await connection.run("DELETE FROM request WHERE request_id = 'switchyard doctor'")
  return took.toSorted((a, b) => a - b)[Math.floor(COMMITS_MEASURED / 2)] ?? 0
}
