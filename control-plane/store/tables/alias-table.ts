import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { type AliasRecord, type AliasRules, CANDIDATES_MAX } from '../../aliases/alias-store.ts'
import { numberIn, textIn, timeIn } from './columns.ts'
import { row, rows, run, type Row, type Statements } from './statements.ts'

/** Oldest rows that are looked at, in one allotment, for one that may be given up. */
const OLDEST_LOOKED_AT_MAX = 1_000

/** Must run inside a writing transaction. Allotments come one after the other: the first statement takes the row that counts. */
export function* allotAliases(
  ips: readonly string[],
  rules: AliasRules,
  now: StoreTimeMs,
): Statements<readonly AliasRecord[]> {
  yield* run('UPDATE alias_room SET held = held WHERE id = 1')
  const allotted: AliasRecord[] = []
  for (const ip of new Set(ips)) {
    const record = (yield* seen(ip, now)) ?? (yield* allotOne(ip, rules, now))
    if (record !== undefined) allotted.push(record)
  }
  return allotted
}

/** By the player's address, or by the alias. */
export function* findAlias(address: string): Statements<AliasRecord | undefined> {
  // In a laboratory an alias may be a player's own address, too.
  const found =
    (yield* row('SELECT * FROM alias WHERE alias = :address', { address })) ??
    (yield* row('SELECT * FROM alias WHERE ip = :address', { address }))
  return found && recordOf(found)
}

function* seen(ip: string, now: StoreTimeMs): Statements<AliasRecord | undefined> {
  const found = yield* row('SELECT * FROM alias WHERE ip = :ip', { ip })
  if (found === undefined) return undefined
  // Clocks of databases can step back: what was seen stays seen.
  yield* run('UPDATE alias SET seen_at = :now WHERE ip = :ip AND seen_at < :now', { ip, now })
  return recordOf(found)
}

function* allotOne(ip: string, rules: AliasRules, now: StoreTimeMs): Statements<AliasRecord | undefined> {
  if ((yield* held()) >= rules.aliasesMax && !(yield* giveUpOldest(rules, now))) return undefined
  const alias = yield* freeCandidate(ip, rules, now)
  if (alias === undefined) return undefined
  yield* run('INSERT INTO alias (ip, alias, since, seen_at) VALUES (:ip, :alias, :now, :now)', {
    ip,
    alias,
    now,
  })
  yield* run('UPDATE alias_room SET held = held + 1 WHERE id = 1')
  return { ip, alias, since: now, seenAt: now }
}

/** The first candidate that nobody has; where all are taken, the first whose holder may lose it. */
function* freeCandidate(ip: string, rules: AliasRules, now: StoreTimeMs): Statements<string | undefined> {
  let loser: AliasRecord | undefined
  for (let n = 0; n < CANDIDATES_MAX; n += 1) {
    const alias = rules.candidate(ip, n)
    const found = yield* row('SELECT * FROM alias WHERE alias = :alias', { alias })
    if (found === undefined) return alias
    const holder = recordOf(found)
    if (loser === undefined && mayLose(holder, rules, now)) loser = holder
  }
  if (loser === undefined) return undefined
  yield* giveUp(loser)
  return loser.alias
}

function* giveUpOldest(rules: AliasRules, now: StoreTimeMs): Statements<boolean> {
  const oldest = yield* rows('SELECT * FROM alias ORDER BY seen_at LIMIT :limit', {
    limit: OLDEST_LOOKED_AT_MAX,
  })
  const loser = oldest.map(recordOf).find(record => mayLose(record, rules, now))
  if (loser === undefined) return false
  yield* giveUp(loser)
  return true
}

function mayLose({ ip, seenAt }: AliasRecord, rules: AliasRules, now: StoreTimeMs): boolean {
  const { quarantineMs, rememberedSince, isBanned } = rules
  return (
    seenAt + quarantineMs <= now &&
    (rememberedSince === undefined || seenAt < rememberedSince) &&
    !isBanned(ip)
  )
}

function* giveUp({ ip }: AliasRecord): Statements<void> {
  yield* run('DELETE FROM alias WHERE ip = :ip', { ip })
  yield* run('UPDATE alias_room SET held = held - 1 WHERE id = 1')
}

function* held(): Statements<number> {
  const found = yield* row('SELECT held FROM alias_room WHERE id = 1')
  return found === undefined ? 0 : numberIn(found, 'held')
}

function recordOf(found: Row): AliasRecord {
  return {
    ip: textIn(found, 'ip'),
    alias: textIn(found, 'alias'),
    since: timeIn(found, 'since'),
    seenAt: timeIn(found, 'seen_at'),
  }
}
