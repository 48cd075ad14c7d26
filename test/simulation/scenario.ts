import { SESSION_SETTINGS_DEFAULT } from '../../control-plane/sessions/session-settings.ts'
import type { FleetRecord, FleetSpec } from '../../control-plane/fleets/fleet.ts'
import type { PoolName } from '../../control-plane/scaler/pool.ts'
import type { FleetName } from '../../proto/contract/ids.ts'
import type { Chance } from './kernel/chance.ts'
import { PROBE_PAYLOAD } from './parts/message.ts'

/** What one seed simulates: sizes and settings, drawn once. */
export interface Scenario {
  readonly nodes: number
  readonly proxies: number
  readonly hosts: number
  readonly players: number
  readonly fleet: FleetRecord
  /** Flow ports of each proxy: few, so that ports are used again. */
  readonly flowPorts: number
  readonly quarantineMs: number
  readonly idleMs: number
  readonly seatMs: number
  /** Clocks go wrong by up to this share. */
  readonly drift: number
  /** Players behind one address. */
  readonly playersPerIp: number
  /** Places that each host of the pool has; 0: hosts are in no pool. */
  readonly slotsPerHost: number
}

export const FLEET = 'arena' as FleetName

export const POOL = 'pool' as PoolName
/** Shards that all hosts together have room for: what people may ask for at most, half of it lost, and a rollout's surge on top. */
const SHARDS_ROOM = 16

export function drawScenario(chance: Chance): Scenario {
  const players = chance.whole(5, 12)
  const hosts = chance.whole(1, 3)
  const pooled = chance.hits(0.6)
  const fleet = drawFleet(chance, pooled)
  return {
    nodes: chance.whole(1, 3),
    proxies: chance.whole(1, 2),
    hosts,
    players,
    fleet,
    slotsPerHost: pooled ? fleet.spec.slots * Math.ceil(SHARDS_ROOM / hosts) : 0,
    flowPorts: players + chance.whole(2, 20),
    // Longer than a game goes on sending to players who have left; else nothing protects the next holder of a port.
    quarantineMs: chance.whole(9_000, 20_000),
    idleMs: chance.whole(5_000, 12_000),
    seatMs: chance.whole(5_000, 20_000),
    drift: chance.pick([0, 0.0005, 0.005, 0.02]),
    playersPerIp: chance.whole(1, 4),
  }
}

function drawFleet(chance: Chance, pooled: boolean): FleetRecord {
  const shards = chance.whole(2, 3)
  const spares = chance.whole(0, 2)
  const probe = { kind: { kind: 'udp' as const, value: { payload: PROBE_PAYLOAD } } }
  const spec: FleetSpec = {
    name: FLEET,
    command: ['game'],
    env: {},
    workingDirectory: '',
    protocols: ['udp'],
    slots: chance.whole(4, 16),
    placement: chance.pick(['fill', 'spread', 'hash'] as const),
    ready: probe,
    probe: chance.hits(0.8) ? probe : undefined,
    readyTimeoutMs: 5_000,
    stopSignal: 'SIGTERM',
    stopGraceMs: chance.whole(500, 2_000),
    follow: chance.hits(0.7) ? 'resume' : 'timeout',
    clientTimeoutMs: 3_000,
    pacePerSecond: 100,
    holdMs: chance.whole(0, 6_000),
    proxyProtocol: false,
    portLike: 0,
    addresses: 'nat',
    labels: {},
    sessions: SESSION_SETTINGS_DEFAULT,
    rollout: {
      mode: chance.hits(0.7) ? 'replace' : 'drain',
      maxSurge: chance.whole(1, 2),
      bakeMs: chance.whole(0, 3_000),
      failuresMax: chance.whole(1, 3),
      autoPromote: chance.hits(0.8),
      maxAgeMs: chance.whole(10_000, 40_000),
    },
    ...(pooled ? { pool: POOL } : {}),
    version: 'v1',
  }
  return { spec, shards, spares, declared: { shards, spares } }
}
