import type { StoreFinding } from '../store-finding.ts'
import { hasRoles, missingRights, WHOLE_SERVER } from './granted-rights.ts'
import { isOn } from './judge-server.ts'
import { LEASE_CONNECTIONS_MAX, STORE_CONNECTIONS_MAX } from './mysql-database.ts'
import { grantText } from './mysql-failure.ts'
import type { MysqlPlace } from './mysql-place.ts'
import type { ServerFacts } from './server-facts.ts'

/** Judgements about what was gathered. Pure: the gathering is elsewhere. */

const STORE_RIGHTS = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'ALTER',
  'INDEX',
  'DROP',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
  'EXECUTE',
]
/** The server's own deviation from ours that leases and the view of people still bear. */
const CLOCK_APART_MS_MAX = 2_000
const COMMIT_MS_MAX = 50
/** A fail-over of thousands of players is written in one statement. */
const PACKET_BYTES_MIN = 16 * 1_024 * 1_024

export function judgeRights({ grants }: ServerFacts, place: MysqlPlace): StoreFinding {
  const name = 'store rights'
  const missing = missingRights(grants, place.database, STORE_RIGHTS)
  if (missing.length === 0)
    return { kind: 'ok', name, detail: `user ${place.user} may do all that the store needs` }
  if (hasRoles(grants))
    return {
      kind: 'note',
      name,
      detail: `user ${place.user} has roles: whether they give ${missing.join(', ')} is not known`,
    }
  return {
    kind: 'fail',
    name,
    detail: `user ${place.user} lacks ${missing.join(', ')} on ${place.database}`,
    remedy: `Let an administrator run: ${grantText(place)}`,
  }
}

/** F1: a database user of its own for every incarnation of a shard, locked when it is fenced.
 *  @param isUsed by a fleet of the configuration: its game servers do not start without */
export function judgeFirstFence(
  { kind, grants }: ServerFacts,
  place: MysqlPlace,
  isUsed: boolean,
): StoreFinding {
  const kill = kind === 'MariaDB' ? 'CONNECTION ADMIN' : 'CONNECTION_ADMIN'
  const hasKill = [kill, 'SUPER'].some(right => missingRights(grants, WHOLE_SERVER, [right]).length === 0)
  const lacking = [
    ...missingRights(grants, WHOLE_SERVER, ['CREATE USER', 'PROCESS']),
    ...(hasKill ? [] : [kill]),
    ...(mayHandOn(grants, place) ? [] : [`the right to hand on its rights on ${place.database}`]),
  ]
  const finding = fenceNote('F1 (a database user for each shard)', lacking, place)
  if (lacking.length === 0 || !isUsed) return finding
  return hasRoles(grants)
    ? { ...finding, detail: `${finding.detail}, unless its roles give it` }
    : {
        ...finding,
        kind: 'fail',
        detail: `${finding.detail}; fleets with sessions.fence: f1 do not start`,
        remedy: `Let an administrator run: ${grantText(place)} WITH GRANT OPTION; GRANT CREATE USER, PROCESS, ${kill} ON *.* TO '${place.user}'@'%'; and hand it what store.shardUser.grants lists WITH GRANT OPTION.`,
      }
}

function mayHandOn(grants: readonly string[], { database }: MysqlPlace): boolean {
  const handedOn = grants.filter(grant => grant.includes(' WITH GRANT OPTION'))
  return missingRights(handedOn, database, ['EXECUTE']).length === 0
}

/** F2: triggers on the tables of players. */
export function judgeSecondFence({ grants, variables }: ServerFacts, place: MysqlPlace): StoreFinding {
  const lacking = missingRights(grants, place.database, ['TRIGGER'])
  const isRefused =
    isOn(variables.get('log_bin')) &&
    !isOn(variables.get('log_bin_trust_function_creators')) &&
    missingRights(grants, WHOLE_SERVER, ['SUPER']).length > 0
  const needs = [...lacking, ...(isRefused ? ['log_bin_trust_function_creators = 1 on the server'] : [])]
  return fenceNote('F2 (triggers on tables of players)', needs, place)
}

function fenceNote(level: string, lacking: readonly string[], place: MysqlPlace): StoreFinding {
  const name = 'store fences'
  return lacking.length === 0
    ? { kind: 'ok', name, detail: `${level} can be used` }
    : {
        kind: 'note',
        name,
        detail: `${level} cannot be used: user ${place.user} lacks ${lacking.join(', ')}`,
      }
}

/** @param apartMs how far the database's clock is ahead of ours */
export function judgeStoreClock(apartMs: number): StoreFinding {
  const name = 'store clock'
  const detail = `${Math.abs(Math.round(apartMs))} ms ${apartMs < 0 ? 'behind' : 'ahead of'} this machine`
  return Math.abs(apartMs) <= CLOCK_APART_MS_MAX
    ? { kind: 'ok', name, detail }
    : { kind: 'warn', name, detail, remedy: 'Let both machines keep time, for example with chrony.' }
}

/** @param inUse connections that the server has now, of everybody */
export function judgeConnections({ variables }: ServerFacts, inUse: number): StoreFinding {
  const name = 'store connections'
  const needed = STORE_CONNECTIONS_MAX + LEASE_CONNECTIONS_MAX
  const most = Number(variables.get('max_connections') ?? 0)
  const detail = `a node takes up to ${needed}; the server allows ${most}, ${inUse} are in use`
  return most - inUse >= needed
    ? { kind: 'ok', name, detail }
    : { kind: 'warn', name, detail, remedy: 'Raise max_connections of the server.' }
}

export function judgePacket({ variables }: ServerFacts): StoreFinding {
  const name = 'store packets'
  const most = Number(variables.get('max_allowed_packet') ?? 0)
  const detail = `statements may be ${Math.round(most / 1_024 / 1_024)} MiB long`
  return most >= PACKET_BYTES_MIN
    ? { kind: 'ok', name, detail }
    : {
        kind: 'warn',
        name,
        detail: `${detail}; a move of many players takes up to 16 MiB`,
        remedy: 'Set max_allowed_packet of the server to 16M or more.',
      }
}

/** @param commitMs the middle one of some; undefined where none could be made */
export function judgeCommits(commitMs: number | undefined): StoreFinding {
  const name = 'store commits'
  if (commitMs === undefined)
    return { kind: 'note', name, detail: 'not measured: it takes tables, and the right to write to them' }
  const detail = `one takes ${commitMs.toFixed(1)} ms`
  return commitMs <= COMMIT_MS_MAX
    ? { kind: 'ok', name, detail }
    : {
        kind: 'warn',
        name,
        detail,
        remedy: 'Look at the way to the server and at its disk; every fail-over takes several commits.',
      }
}
