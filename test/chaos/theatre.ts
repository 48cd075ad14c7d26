import { seededRandom } from '../../lib/random.ts'
import { Crowd } from './crowd/crowd.ts'
import type { Fault } from './faults/fault.ts'
import { KILL_FAULTS } from './faults/kill-faults.ts'
import { linkFaults } from './faults/link-faults.ts'
import { poisonGroup } from './faults/poison-fault.ts'
import { SERVICE_RESTART_FAULTS, UP_RESTART_FAULTS } from './faults/restart-faults.ts'
import type { FaultReport } from './faults/judge-fault.ts'
import { runFault, type Stage, wholeWorld } from './faults/run-fault.ts'
import { shardHung, STALL_FAULTS } from './faults/stall-faults.ts'
import { activeNodeFrozen, correlatedOutage } from './faults/standby-faults.ts'
import { diskFull, storeLocked } from './faults/store-faults.ts'
import type { ChaosWorld, WorldName } from './world/chaos-world.ts'
import { startNamespaceWorld } from './world/namespace-world.ts'
import { namespacesMissing } from './world/namespaces.ts'
import { startStandbyWorld } from './world/standby-world.ts'
import { UpWorld } from './world/up-world.ts'

/** Turns per second of a player, and the share that plays over TCP. */
const RATE = 10
const TCP_SHARE = 0.1

/** A fault that waits for its turn in the world it belongs to. */
export interface Act extends Omit<Fault, 'apply' | 'check'> {
  run(): Promise<FaultReport>
}

/** A world with its players and everything that can be done to it. */
export interface Theatre {
  readonly world: ChaosWorld
  readonly crowd: Crowd
  readonly acts: readonly Act[]
  /** Ends players and product. Returns the pids that were left running. */
  close(): Promise<readonly number[]>
}

/** Why a world cannot be had here; undefined where it can. */
export function worldMissing(name: WorldName): string | undefined {
  return name === 'namespaces' ? namespacesMissing() : undefined
}

/** @throws Error where the world does not start; then nothing of it is left */
export async function openTheatre(name: WorldName, players: number, seed: number): Promise<Theatre> {
  switch (name) {
    case 'up': {
      const faults = [...KILL_FAULTS, ...STALL_FAULTS, ...UP_RESTART_FAULTS, storeLocked, poisonGroup]
      return stageFaults(await UpWorld.start(), () => faults, players, seed)
    }
    case 'standby': {
      const standby = await startStandbyWorld()
      const faults = [
        ...SERVICE_RESTART_FAULTS,
        shardHung,
        activeNodeFrozen,
        diskFull(standby),
        correlatedOutage,
      ]
      return stageFaults(standby.world, () => faults, players, seed)
    }
    case 'namespaces': {
      const links = await startNamespaceWorld(players)
      return stageFaults(links.world, () => linkFaults(links), players, seed)
    }
  }
}

async function stageFaults<World extends ChaosWorld>(
  world: World,
  faults: () => readonly Fault<World>[],
  players: number,
  seed: number,
): Promise<Theatre> {
  const { host, port, sources, prefix } = world.players
  const crowd = new Crowd({ players, rate: RATE, tcpShare: TCP_SHARE, seed, host, port, sources }, prefix)
  const close = async (): Promise<readonly number[]> => {
    await crowd.end()
    return world.end()
  }
  try {
    await wholeWorld({ world, crowd })
  } catch (error) {
    await close()
    throw error
  }
  const stage: Stage<World> = { world, crowd, random: seededRandom(seed) }
  const acts = faults().map(fault => ({ ...fault, run: () => runFault(fault, stage) }))
  return { world, crowd, acts, close }
}
