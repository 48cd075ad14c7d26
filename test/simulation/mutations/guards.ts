import type { Edit, Guard } from './guard.ts'

const RETURN_FENCE = 'proxy/flows/return-fence.ts'
const FLOW_PORTS = 'proxy/flows/flow-ports.ts'
const FLOW_BOOK = 'proxy/flows/flow-book.ts'
const PLACEMENT = 'proxy/routing/placement.ts'
const ADOPT = 'proxy/journal/adopt-journal.ts'
const FENCES = 'control-plane/groups/plan-fences.ts'
const TARGET = 'control-plane/groups/choose-target.ts'
const FAILOVERS = 'control-plane/groups/plan-failovers.ts'
const RESERVATIONS = 'control-plane/store/tables/reservation-table.ts'
const GROUPS = 'control-plane/store/tables/group-table.ts'
const COMMITS = 'control-plane/store/tables/commit-changes.ts'
const DECISION = 'control-plane/facts/decision.ts'
const WORLD = 'control-plane/facts/world.ts'
const CLAIMS = 'control-plane/sessions/decide-claim.ts'
const SESSIONS = 'control-plane/store/sqlite/session-table.ts'
const LEADERSHIP = 'control-plane/nodes/leadership.ts'

/** Decisions are checked for brakes once more when they are written. */
const BRAKE_AT_COMMIT: Edit = {
  file: DECISION,
  find: "return unless === undefined ? changes : [{ kind: 'brake.absent', ...unless }, ...changes]",
  replace: 'void unless; return changes',
}

/** Its condition in the store: nothing decides on the spot how many are ready. */
const FLOOR_AT_COMMIT: Edit = {
  file: 'control-plane/shards/begin-drain.ts',
  find: "changes: [{ kind: 'fleet.floor', fleet }, ...decision.changes]",
  replace: 'changes: (void fleet, decision.changes)',
}

/** The guards that the simulator is held to: it must notice that any of them is missing. */
export const GUARDS: readonly Guard[] = [
  {
    name: 'return-route',
    keeps: 'what an old shard still sends after a switch is compared away',
    edits: [
      {
        file: RETURN_FENCE,
        find: 'binding.routeId === flow.route.routeId &&\n    fromPort === binding.port',
        replace: 'fromPort === binding.port',
      },
    ],
  },
  {
    name: 'return-source',
    keeps: 'what waited in a socket from before it was aimed anew is compared away',
    edits: [
      {
        file: RETURN_FENCE,
        find: 'fromPort === binding.port &&\n    fromAddress === binding.address &&\n    flow.phase',
        replace: 'flow.phase',
      },
    ],
  },
  {
    name: 'port-quarantine',
    keeps: 'a flow port rests before another flow uses it towards the same shard',
    edits: [
      {
        file: FLOW_PORTS,
        find: 'return !use.served.some(served => served.endpoint === endpoint || served.endpoint === ANY_ADDRESS)',
        replace: 'return true',
      },
    ],
  },
  {
    name: 'journaled-quarantine',
    keeps: 'ports go on resting after a restart of the proxy',
    edits: [
      {
        file: ADOPT,
        find: 'if (until > wallNow) carrier.ports',
        replace: 'if (until < 0) carrier.ports',
      },
    ],
  },
  {
    name: 'port-release',
    keeps: 'a closed flow gives its port back',
    edits: [
      {
        file: FLOW_BOOK,
        find: 'if (flow.flowPort !== 0) ports.release(flow.flowPort, now)\n    events.closed',
        replace: 'events.closed',
      },
    ],
  },
  {
    name: 'leader-token',
    keeps: 'a node whose lease has run out, or that was replaced, writes nothing',
    edits: [
      { file: COMMITS, find: 'if (lease.token !== token)', replace: 'if (lease.token < 0)' },
      { file: COMMITS, find: 'if (lease.expiresAt <= now)', replace: 'if (lease.expiresAt < 0)' },
      {
        file: LEADERSHIP,
        find: 'this.#parts.clock.monotonicMs() >= standing.until',
        replace: 'this.#parts.clock.monotonicMs() < 0',
      },
    ],
  },
  {
    name: 'shard-slots',
    keeps: 'a full shard takes nobody new',
    edits: [
      {
        file: PLACEMENT,
        find: 'return flowsOnShard(shard, player.protocol) < shard.slots',
        replace: 'void shard; void player; void flowsOnShard; return true',
      },
    ],
  },
  {
    name: 'spare-claimed-once',
    keeps: 'two groups never get the same spare',
    edits: [
      {
        file: TARGET,
        find: '&&\n        !claimed.has(shardRefText(shard.ref))',
        replace: '',
      },
      {
        file: TARGET,
        find: 'isSpare(world.facts, shard) && placesReserved(world.facts, shard.ref) === 0 && shard.slots >= places',
        replace: 'isSpare(world.facts, shard) && shard.slots >= places',
      },
      { file: RESERVATIONS, find: '${INSERT} AND ${SHARD_IS_NOBODYS}', replace: '${INSERT}' },
    ],
  },
  {
    name: 'spare-is-empty',
    keeps: 'a shard with a group is no spare',
    edits: [
      {
        file: WORLD,
        find: "return life.kind === 'ready' && leaving === undefined && groupsOn(facts, ref).length === 0",
        replace: "void facts; void ref; return life.kind === 'ready' && leaving === undefined",
      },
    ],
  },
  {
    name: 'places-counted',
    keeps: 'a group is not put where there is no room for all of it',
    edits: [
      {
        file: TARGET,
        find: 'players + placesReserved(world.facts, shard.ref) + places <= shard.slots',
        replace: 'players + places > 0',
      },
      {
        file: RESERVATIONS,
        find: 'AND :players + :places + (SELECT COALESCE(SUM(places), 0) ${OTHERS}) <=\n      (SELECT slots FROM shard WHERE shard_id = :shardId)',
        replace: '',
      },
    ],
  },
  {
    name: 'bind-to-ready',
    keeps: 'a group is bound only to a shard that is ready',
    edits: [
      {
        file: FAILOVERS,
        find: "target.life.kind !== 'ready' ||\n    world.verdictOf(target).kind === 'down' ||\n",
        replace: '',
      },
      {
        file: GROUPS,
        find: 'WHERE group_id = :id AND generation = :generation AND ${SHARD_IS_READY}',
        replace: 'WHERE group_id = :id AND generation = :generation',
      },
    ],
  },
  {
    name: 'generation-grows',
    keeps: 'every new binding of a group has a higher generation',
    edits: [{ file: GROUPS, find: 'generation = generation + 1', replace: 'generation = generation + 0' }],
  },
  {
    name: 'reservation-dropped',
    keeps: 'places are given back when a fail-over is over',
    edits: [
      {
        file: FAILOVERS,
        find: ": { kind: 'reservation.drop', id: phase.reservation },\n      {\n        kind: 'failover.phase',\n        id: failover.id,\n        from: ['bound'],",
        replace:
          ": { kind: 'reservation.extend', id: phase.reservation, ttlMs: 3_600_000 },\n      {\n        kind: 'failover.phase',\n        id: failover.id,\n        from: ['bound'],",
      },
    ],
  },
  {
    name: 'brake-at-commit',
    keeps: 'a brake stops what was decided before it was set',
    edits: [BRAKE_AT_COMMIT],
  },
  {
    name: 'brake-on-fences',
    keeps: 'nothing is fenced while the brake is on',
    edits: [
      BRAKE_AT_COMMIT,
      {
        file: FENCES,
        find: "brakeOn(world.facts.brakes, 'failover', { fleet: shard.fleet, host: shard.host }, world.facts.now) !==\n      undefined",
        replace: 'brakeOn === undefined',
      },
    ],
  },
  {
    name: 'brake-on-targets',
    keeps: 'no group goes on to a new shard while the brake is on',
    edits: [
      BRAKE_AT_COMMIT,
      {
        file: FAILOVERS,
        find: "return brakeOn(world.facts.brakes, 'failover', { fleet: group.fleet }, world.facts.now) !== undefined",
        replace: 'void world; void group; void brakeOn; return false',
      },
    ],
  },
  {
    name: 'flap-guard',
    keeps: 'a poison group does not kill spare after spare',
    edits: [
      { file: FENCES, find: "cause === 'crash' && crashes >= FLAP_FAILOVERS_MAX", replace: 'crashes < 0' },
    ],
  },
  {
    name: 'host-floor',
    keeps: 'shards of a host that is emptied go when enough others are ready',
    edits: [
      FLOOR_AT_COMMIT,
      {
        file: 'control-plane/shards/plan-host-drains.ts',
        find: '.slice(0, Math.max(0, ready.length - floor))',
        replace: '.slice(0, Math.max(0, ready.length - floor + wanted))',
      },
    ],
  },
  {
    name: 'one-holder',
    keeps: 'an account that a living shard holds is granted to nobody else',
    edits: [
      {
        file: CLAIMS,
        find: "return state.kind !== 'free' && isLiving(state.shard, holder)",
        replace: "return state.kind !== 'free' && isLiving === undefined && holder === undefined",
      },
    ],
  },
  {
    name: 'holder-epoch',
    keeps: 'a shard saves nothing of an account that it has lost',
    edits: [
      {
        file: SESSIONS,
        find: 'const OF_HOLDER = `account_id = :account AND epoch = :epoch AND shard_id = :shardId AND incarnation = :incarnation`',
        replace:
          "const OF_HOLDER = `account_id = :account AND :epoch > 0 AND :shardId <> '' AND :incarnation > 0`",
      },
      { file: SESSIONS, find: 'AND ${IS_PLAYED} AND ${IS_LIVING} RETURNING rev', replace: 'RETURNING rev' },
    ],
  },
]
