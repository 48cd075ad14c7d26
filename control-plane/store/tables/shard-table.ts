import { DRAIN_CAUSES } from '../../shards/shard.ts'
import type { Drain, ShardEndpoint, ShardLife, ShardLifeName, ShardRecord } from '../../shards/shard.ts'
import type { FleetName, HostId, ShardRef } from '../../../proto/contract/ids.ts'
import { shardRefText } from '../../../proto/contract/ids.ts'
import { flagIn, numberIn, optionalNumberIn, shardRefIn, textIn, timeIn } from './columns.ts'
import { type ChangeContext, type Refusal, refusedUnless } from './change-context.ts'
import {
  among,
  isAmongFrom,
  ONE_ROW,
  put,
  row,
  rows,
  run,
  type Parameters,
  type Row,
  type Statements,
} from './statements.ts'

export function* readShards(): Statements<readonly ShardRecord[]> {
  return (yield* rows(READ_SHARDS)).map(shardOf)
}

const READ_SHARDS = `SELECT shard.*, shard_drain.cause AS drain_cause FROM shard
  LEFT JOIN shard_drain ON shard_drain.shard_id = shard.shard_id AND shard_drain.incarnation = shard.incarnation
  ORDER BY shard.shard_id`

export function* createShard(
  { now }: ChangeContext,
  shard: Pick<ShardRecord, 'ref' | 'fleet' | 'host' | 'version' | 'slots' | 'why'>,
): Statements<Refusal> {
  const values = {
    ...shard.ref,
    fleet: shard.fleet,
    host: shard.host,
    version: shard.version,
    slots: shard.slots,
    why: shard.why,
    now,
  }
  const written = shard.ref.incarnation === 1 ? yield* run(FIRST_LIFE, values) : yield* run(NEXT_LIFE, values)
  return refusedUnless(
    written,
    `${shardRefText(shard.ref)} is not the next incarnation of a fenced or gone shard, or fleet ${shard.fleet} wants no more`,
  )
}

/** What stands in `shard_drain.cause` for one that is leaving: it does not drain yet. */
const LEAVING = 'leaving'

/** A fleet that is not declared wants whatever it is given. Whatever is leaving has somebody else started in its stead. */
const FLEET_WANTS_MORE = `(SELECT living FROM
      (SELECT COUNT(*) AS living FROM shard AS one WHERE fleet = :fleet
        AND (state IN ('starting', 'ready') OR (state = 'suspect' AND drain_deadline IS NULL))
        AND NOT EXISTS (SELECT 1 FROM shard_drain WHERE shard_drain.shard_id = one.shard_id
          AND shard_drain.incarnation = one.incarnation AND cause = '${LEAVING}')) AS counted)
    < COALESCE((SELECT shards + spares FROM fleet WHERE name = :fleet), 1000000)
      + COALESCE((SELECT surge FROM fleet_plan WHERE fleet = :fleet), 0)`

const FIRST_LIFE = `INSERT INTO shard (shard_id, incarnation, fleet, host, version, slots, state, created_at, since, why)
  SELECT :shardId, :incarnation, :fleet, :host, :version, :slots, 'starting', :now, :now, :why
  FROM ${ONE_ROW} WHERE ${FLEET_WANTS_MORE} AND NOT EXISTS (SELECT 1 FROM shard WHERE shard_id = :shardId)`

const NEXT_LIFE = `UPDATE shard SET incarnation = :incarnation, fleet = :fleet, host = :host, version = :version, slots = :slots,
    state = 'starting', address = NULL, port = NULL, pid = NULL, drain_deadline = NULL, drain_wait_empty = NULL,
    created_at = :now, since = :now, start_took_ms = NULL, why = :why
  WHERE shard_id = :shardId AND incarnation = :incarnation - 1 AND state IN ('fenced', 'gone') AND ${FLEET_WANTS_MORE}`

export function* setShardLife(
  { now }: ChangeContext,
  change: {
    readonly ref: ShardRef
    readonly from: readonly ShardLifeName[]
    readonly life: ShardLife
    readonly why: string
  },
): Statements<Refusal> {
  const written = yield* run(SET_LIFE, {
    ...change.ref,
    from: among(change.from),
    ...columnsOf(change.life),
    why: change.why,
    now,
  })
  const mayDrain =
    'drain' in change.life || change.from.some(state => state === 'draining' || state === 'suspect')
  if (written > 0 && mayDrain) yield* putCause(change)
  return refusedUnless(
    written,
    `${shardRefText(change.ref)} is in none of the states ${change.from.join(', ')}`,
  )
}

function* putCause({ ref, life }: { readonly ref: ShardRef; readonly life: ShardLife }): Statements<void> {
  const drain = 'drain' in life ? life.drain : undefined
  if (drain?.cause !== undefined) return yield* put(SET_CAUSE, ADD_CAUSE, { ...ref, cause: drain.cause })
  // Neither a suspicion nor its end makes one stay that is leaving.
  const mayLeave = drain === undefined && (life.kind === 'ready' || life.kind === 'suspect')
  yield* run(mayLeave ? DROP_DRAIN : DROP_CAUSE, { shardId: ref.shardId })
}

export function* setLeaving({
  ref,
  leaving,
}: {
  readonly ref: ShardRef
  readonly leaving: boolean
}): Statements<Refusal> {
  if (!leaving) {
    yield* run(DROP_LEAVING, { ...ref })
    return undefined
  }
  const found = yield* row(MAY_LEAVE, { ...ref })
  if (found === undefined) return `${shardRefText(ref)} is not ready, or drains already`
  yield* put(SET_CAUSE, ADD_CAUSE, { ...ref, cause: LEAVING })
  return undefined
}

const SET_CAUSE =
  'UPDATE shard_drain SET incarnation = :incarnation, cause = :cause WHERE shard_id = :shardId'
const ADD_CAUSE =
  'INSERT INTO shard_drain (shard_id, incarnation, cause) VALUES (:shardId, :incarnation, :cause)'
const DROP_CAUSE = 'DELETE FROM shard_drain WHERE shard_id = :shardId'
const DROP_DRAIN = `${DROP_CAUSE} AND cause <> '${LEAVING}'`
const DROP_LEAVING = `${DROP_CAUSE} AND incarnation = :incarnation AND cause = '${LEAVING}'`
const MAY_LEAVE = `SELECT 1 AS one FROM shard WHERE shard_id = :shardId AND incarnation = :incarnation
  AND (state = 'ready' OR (state = 'suspect' AND drain_deadline IS NULL))`

const SET_LIFE = `UPDATE shard SET since = CASE WHEN state = :state THEN since ELSE :now END,
    start_took_ms = CASE WHEN state = 'starting' AND :state = 'ready' THEN :now - created_at ELSE start_took_ms END,
    state = :state, address = :address, port = :port, pid = :pid,
    drain_deadline = :drainDeadline, drain_wait_empty = :drainWaitEmpty,
    why = :why
  WHERE shard_id = :shardId AND incarnation = :incarnation AND ${isAmongFrom('state')}`

function columnsOf(life: ShardLife): Parameters {
  const endpoint = 'endpoint' in life ? life.endpoint : undefined
  const drain = 'drain' in life ? life.drain : undefined
  return {
    state: life.kind,
    address: endpoint?.address ?? null,
    port: endpoint?.port ?? null,
    pid: 'pid' in life ? life.pid : null,
    drainDeadline: drain?.deadline ?? null,
    drainWaitEmpty: drain === undefined ? null : Number(drain.waitEmpty),
  }
}

function shardOf(row: Row): ShardRecord {
  const life = lifeOf(row)
  return {
    ref: shardRefIn(row),
    fleet: textIn(row, 'fleet') as FleetName,
    host: textIn(row, 'host') as HostId,
    version: textIn(row, 'version'),
    slots: numberIn(row, 'slots'),
    createdAt: timeIn(row, 'created_at'),
    since: timeIn(row, 'since'),
    why: textIn(row, 'why'),
    startTookMs: optionalNumberIn(row, 'start_took_ms'),
    life,
    ...(isLeaving(row, life) ? { leaving: true } : {}),
  }
}

/** The mark of one that has died since stays until its id drains again: it means nothing. */
function isLeaving(row: Row, life: ShardLife): boolean {
  return (
    row['drain_cause'] === LEAVING &&
    (life.kind === 'ready' || (life.kind === 'suspect' && life.drain === undefined))
  )
}

function lifeOf(row: Row): ShardLife {
  const kind = textIn(row, 'state') as ShardLifeName
  switch (kind) {
    case 'starting':
      return { kind }
    case 'fenced':
    case 'gone':
      return { kind, endpoint: row['address'] === null ? undefined : endpointOf(row) }
    case 'ready':
      return { kind, endpoint: endpointOf(row), pid: numberIn(row, 'pid') }
    case 'suspect': {
      const drain = row['drain_deadline'] === null ? undefined : drainOf(row)
      return { kind, endpoint: endpointOf(row), pid: numberIn(row, 'pid'), drain }
    }
    case 'draining':
      return { kind, endpoint: endpointOf(row), pid: numberIn(row, 'pid'), drain: drainOf(row) }
  }
}

function endpointOf(row: Row): ShardEndpoint {
  return { address: textIn(row, 'address'), port: numberIn(row, 'port') }
}

function drainOf(row: Row): Drain {
  const drain = { deadline: timeIn(row, 'drain_deadline'), waitEmpty: flagIn(row, 'drain_wait_empty') }
  const cause = DRAIN_CAUSES.find(one => one === row['drain_cause'])
  return cause === undefined ? drain : { ...drain, cause }
}
