import { brakeOn } from '../brakes/brake.ts'
import { sameShard, shardRefText } from '../../proto/contract/ids.ts'
import type { HostedShard } from '../../proto/contract/agent-link.ts'
import type { Change } from '../facts/change.ts'
import { type Decision, onlyChange, onlyOrder, onlySessionStep } from '../facts/decision.ts'
import { exitOf, hostedBy, type HostLive } from '../facts/live-view.ts'
import { fleetOf, shardOf, type World } from '../facts/world.ts'
import { specOfVersion } from '../fleets/deployment.ts'
import type { FleetRecord } from '../fleets/fleet.ts'
import { inability } from '../fleets/host-places.ts'
import { failureOf } from '../fleets/rollout-failure.ts'
import { needsUser } from '../sessions/session-settings.ts'
import type { Verdict } from './judge.ts'
import type { ShardLife, ShardRecord } from './shard.ts'
import { startOrder } from './start-order.ts'

/** A shard that never became ready on a host that has been away for so long is given up. */
export const START_GIVEN_UP_MS = 15_000
/** A script that hangs gets so long to stop by itself. */
export const HUNG_STOP_GRACE_MS = 10_000

/** Brings each shard's recorded life in line with what its agent and the proxies say, and the agents in line with the records.
 *  Fencing is not done here: see `groups/plan-fences.ts`. */
export function planLives(world: World): Decision[] {
  const decisions: Decision[] = []
  for (const shard of world.facts.shards) {
    const host = world.live.hosts.find(candidate => candidate.id === shard.host)
    const decision = planLife(world, shard, host)
    if (decision !== undefined) decisions.push(decision)
  }
  for (const host of world.live.hosts) if (host.attached) decisions.push(...planStrays(world, host))
  return decisions
}

function planLife(world: World, shard: ShardRecord, host: HostLive | undefined): Decision | undefined {
  const verdict = world.verdictOf(shard)
  switch (shard.life.kind) {
    case 'starting':
      return planStart(world, shard, host, verdict)
    case 'ready':
    case 'draining':
    case 'suspect':
      return planServing(world, shard, shard.life, host)
    case 'fenced':
      return host !== undefined && host.attached && hostedBy(host, shard.ref) === undefined
        ? onlyChange(
            [
              {
                kind: 'shard.life',
                ref: shard.ref,
                from: ['fenced'],
                life: { kind: 'gone', endpoint: shard.life.endpoint },
                why: shard.why,
              },
            ],
            [],
          )
        : undefined
    case 'gone':
      return planUserEnd(world, shard, host)
  }
}

/** A shard that was stopped, not fenced, leaves its database user open: it ends when the process certainly has. */
function planUserEnd(world: World, shard: ShardRecord, host: HostLive | undefined): Decision | undefined {
  const fleet = fleetOf(world.facts, shard.fleet)
  if (fleet === undefined || !needsUser(fleet.spec)) return undefined
  if (host === undefined || !host.attached || hostedBy(host, shard.ref) !== undefined) return undefined
  return world.live.sessions.lockOf(shard.ref).kind === 'locked'
    ? undefined
    : onlySessionStep({ kind: 'lock-user', shard: shard.ref })
}

function planStart(
  world: World,
  shard: ShardRecord,
  host: HostLive | undefined,
  verdict: Verdict,
): Decision | undefined {
  if (verdict.kind === 'down') return giveUp(shard, verdict.evidence.join('; '), failureOf(world, shard))
  if (host === undefined || !host.attached)
    return world.live.activeForMs > START_GIVEN_UP_MS &&
      (host === undefined || host.sinceMs > START_GIVEN_UP_MS)
      ? giveUp(shard, `host ${shard.host} is away`)
      : undefined
  const hosted = hostedBy(host, shard.ref)
  if (hosted === undefined) {
    const fleet = fleetOf(world.facts, shard.fleet)
    if (fleet !== undefined && isBraked(world, 'start', shard)) return undefined
    if (fleet === undefined) return giveUp(shard, 'its fleet does not exist any more')
    const database = databaseOf(world, shard, fleet)
    const spec = specOfVersion(fleet, shard.version)
    // It would run the container's command on its host, or know no such mode of addresses.
    const unable = inability(spec, host)
    if (unable !== undefined) return giveUp(shard, unable)
    return database === undefined
      ? onlySessionStep({ kind: 'make-user', shard: shard.ref })
      : onlyOrder(host.id, { kind: 'start', start: startOrder(shard, spec, database) })
  }
  return hosted.state === 'ready' ? becomeReady(shard, hosted) : undefined
}

/** What the game server is told about its database user; undefined until there is one. */
function databaseOf(
  world: World,
  shard: ShardRecord,
  fleet: FleetRecord,
): Readonly<Record<string, string>> | undefined {
  return needsUser(fleet.spec) ? world.live.sessions.environmentOf(shard.ref) : {}
}

function becomeReady(shard: ShardRecord, hosted: HostedShard): Decision {
  const life: ShardLife = {
    kind: 'ready',
    endpoint: { address: hosted.address, port: hosted.port },
    pid: hosted.pid,
  }
  return onlyChange(
    [{ kind: 'shard.life', ref: shard.ref, from: ['starting'], life, why: 'its agent found it ready' }],
    [
      {
        actor: 'system',
        kind: 'shard.ready',
        subject: shard.ref.shardId,
        summary: `${shardRefText(shard.ref)} is ready at ${hosted.address}:${hosted.port}`,
        why: 'its agent found it ready',
        after: { address: hosted.address, port: hosted.port, pid: hosted.pid },
      },
    ],
  )
}

function giveUp(shard: ShardRecord, why: string, failure: readonly Change[] = []): Decision {
  return onlyChange(
    [
      {
        kind: 'shard.life',
        ref: shard.ref,
        from: ['starting'],
        life: { kind: 'gone', endpoint: undefined },
        why,
      },
      ...failure,
    ],
    [
      {
        actor: 'system',
        kind: 'shard.start-failed',
        subject: shard.ref.shardId,
        summary: `${shardRefText(shard.ref)} did not start: ${why}`,
        why,
      },
    ],
  )
}

type ServingLife = Extract<ShardLife, { readonly kind: 'ready' | 'draining' | 'suspect' }>

function planServing(
  world: World,
  shard: ShardRecord,
  life: ServingLife,
  host: HostLive | undefined,
): Decision | undefined {
  const verdict = world.verdictOf(shard)
  switch (verdict.kind) {
    case 'down':
      return undefined // Fenced elsewhere, together with its groups.
    case 'suspect':
      return life.kind === 'suspect' ? undefined : becomeSuspect(shard, life, verdict.evidence)
    case 'hung':
      return host === undefined || isBraked(world, 'stop', shard)
        ? undefined
        : onlyOrder(host.id, {
            kind: 'stop',
            shard: shard.ref,
            graceMs: HUNG_STOP_GRACE_MS,
            why: verdict.evidence.join('; '),
          })
    case 'healthy':
    case 'agent-lost':
      return life.kind === 'suspect' ? becomeTrusted(shard, life) : undefined
    case 'unknown':
      return undefined
  }
}

function becomeSuspect(shard: ShardRecord, life: ServingLife, evidence: readonly string[]): Decision {
  const why = evidence.join('; ')
  const drain = life.kind === 'draining' ? life.drain : undefined
  return onlyChange(
    [
      {
        kind: 'shard.life',
        ref: shard.ref,
        from: [life.kind],
        life: { kind: 'suspect', endpoint: life.endpoint, pid: life.pid, drain },
        why,
      },
    ],
    [
      {
        actor: 'system',
        kind: 'shard.suspect',
        subject: shard.ref.shardId,
        summary: `${shardRefText(shard.ref)} is suspect; new players wait`,
        why,
        before: { state: life.kind },
        after: { state: 'suspect' },
      },
    ],
  )
}

function becomeTrusted(shard: ShardRecord, life: Extract<ShardLife, { readonly kind: 'suspect' }>): Decision {
  const { endpoint, pid, drain } = life
  const next: ShardLife =
    drain === undefined ? { kind: 'ready', endpoint, pid } : { kind: 'draining', endpoint, pid, drain }
  return onlyChange(
    [{ kind: 'shard.life', ref: shard.ref, from: ['suspect'], life: next, why: 'it answers again' }],
    [
      {
        actor: 'system',
        kind: 'shard.trusted',
        subject: shard.ref.shardId,
        summary: `${shardRefText(shard.ref)} answers again`,
        why: 'nothing speaks against it any more',
        before: { state: 'suspect' },
        after: { state: next.kind },
      },
    ],
  )
}

/** Game servers that run although the records say otherwise (a fenced zombie, a stopped shard, an earlier life), and exits that have been dealt with. */
function planStrays(world: World, host: HostLive): Decision[] {
  const decisions: Decision[] = []
  for (const hosted of host.hosted) {
    const record = shardOf(world.facts, hosted.shard)
    if (
      record !== undefined &&
      record.host === host.id &&
      record.life.kind !== 'fenced' &&
      record.life.kind !== 'gone'
    )
      continue
    if (hosted.state === 'stopping' && record?.life.kind === 'gone') continue
    // Nothing routes to it any more, so it can wait until somebody trusts our eyes again.
    if (isBraked(world, 'stop', { fleet: hosted.fleet, host: host.id })) continue
    decisions.push(
      record?.life.kind === 'gone'
        ? onlyOrder(host.id, {
            kind: 'stop',
            shard: hosted.shard,
            graceMs: graceOf(world, record),
            why: record.why,
          })
        : onlyOrder(host.id, {
            kind: 'kill',
            shard: hosted.shard,
            why: record === undefined ? 'not in the records' : `fenced: ${record.why}`,
          }),
    )
  }
  for (const exit of host.exits) {
    const record = world.facts.shards.find(shard => sameShard(shard.ref, exit.shard))
    const dealtWith = record === undefined || record.life.kind === 'gone' || record.life.kind === 'fenced'
    if (dealtWith && exitOf(host, exit.shard) !== undefined)
      decisions.push(onlyOrder(host.id, { kind: 'forget', shard: exit.shard }))
  }
  return decisions
}

function isBraked(world: World, verb: 'start' | 'stop', thing: Pick<ShardRecord, 'fleet' | 'host'>): boolean {
  return brakeOn(world.facts.brakes, verb, thing, world.facts.now) !== undefined
}

function graceOf(world: World, shard: ShardRecord): number {
  return fleetOf(world.facts, shard.fleet)?.spec.stopGraceMs ?? 5_000
}
