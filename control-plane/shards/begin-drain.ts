import { shardRefText } from '../../proto/contract/ids.ts'
import { type Decision, onlyChange } from '../facts/decision.ts'
import type { World } from '../facts/world.ts'
import type { Drain, ShardRecord } from './shard.ts'

/** The system drains a ready or suspect shard: its agent tells the script, as when a person drains it. Nothing for any other. */
export function beginDrain(
  world: Pick<World, 'facts'>,
  shard: ShardRecord,
  drain: Drain,
  { summary, why }: { readonly summary: string; readonly why: string },
): Decision[] {
  const { life, ref, fleet, host } = shard
  if (life.kind !== 'ready' && life.kind !== 'suspect') return []
  const { endpoint, pid } = life
  const { deadline, waitEmpty } = drain
  const deadlineMs = Math.max(0, deadline - world.facts.now)
  return [
    {
      ...onlyChange(
        [
          {
            kind: 'shard.life',
            ref,
            from: [life.kind],
            life: { kind: life.kind === 'ready' ? 'draining' : 'suspect', endpoint, pid, drain },
            why,
          },
        ],
        [
          {
            actor: 'system',
            kind: 'shard.draining',
            subject: ref.shardId,
            summary: `${shardRefText(ref)} drains: ${summary}`,
            why,
            before: { state: life.kind },
            after: { state: 'draining', deadlineMs, waitEmpty },
          },
        ],
        { verb: 'drain', fleet, host },
      ),
      orders: [{ host, step: { kind: 'drain', shard: ref, draining: true, deadlineMs } }],
    },
  ]
}

/** The same, unless no more of its fleet are ready by then than it wants: what was ready when this was planned may have died since. */
export function unlessBelowFloor({ fleet }: ShardRecord, decisions: readonly Decision[]): Decision[] {
  return decisions.map(decision => ({
    ...decision,
    changes: [{ kind: 'fleet.floor', fleet }, ...decision.changes],
  }))
}

/** One that never was ready is not needed any more. Nothing for any other. */
export function cancelStart({ ref, life }: ShardRecord, why: string): Decision[] {
  if (life.kind !== 'starting') return []
  return [
    onlyChange(
      [{ kind: 'shard.life', ref, from: ['starting'], life: { kind: 'gone', endpoint: undefined }, why }],
      [
        {
          actor: 'system',
          kind: 'shard.cancelled',
          subject: ref.shardId,
          summary: `${shardRefText(ref)} is not needed any more`,
          why,
        },
      ],
    ),
  ]
}
