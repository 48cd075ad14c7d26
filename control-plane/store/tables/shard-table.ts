import type { Drain, ShardEndpoint, ShardLife, ShardLifeName, ShardRecord } from '../../shards/shard.ts'
import type { FleetName, HostId, ShardRef } from '../../../proto/contract/ids.ts'
import { shardRefText } from '../../../proto/contract/ids.ts'
import { flagIn, numberIn, optionalNumberIn, shardRefIn, textIn, timeIn } from './columns.ts'
import { type ChangeContext, type Refusal, refusedUnless } from './change-context.ts'
import {
  among,
  isAmongFrom,
  ONE_ROW,
  rows,
  run,
  type Parameters,
  type Row,
  type Statements,
} from './statements.ts'

export function* readShards(): Statements<readonly ShardRecord[]> {
  return (yield* rows('SELECT * FROM shard ORDER BY shard_id')).map(shardOf)
}

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

/** A fleet that is not declared wants whatever it is given. */
const FLEET_WANTS_MORE = `(SELECT living FROM
      (SELECT COUNT(*) AS living FROM shard WHERE fleet = :fleet AND state IN ('starting', 'ready', 'suspect')) AS counted)
    < COALESCE((SELECT shards + spares FROM fleet WHERE name = :fleet), 1000000)`

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
  return refusedUnless(
    written,
    `${shardRefText(change.ref)} is in none of the states ${change.from.join(', ')}`,
  )
}

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
    life: lifeOf(row),
  }
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
  return { deadline: timeIn(row, 'drain_deadline'), waitEmpty: flagIn(row, 'drain_wait_empty') }
}
