import { join, resolve } from 'node:path'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Random } from '../../lib/random.ts'
import { PortLedger, type PortRange } from '../lifecycle/port-ledger.ts'
import { Roster } from '../lifecycle/roster.ts'
import { Keeper } from './keeper.ts'
import { PortTaker } from './port-taker.ts'
import { Prober } from './prober.ts'
import { ProcessRuntime, type RelayDoor, type ScriptDoor } from './process-runtime.ts'
import { ShardDirectories } from './shard-directories.ts'

export interface CreateKeeperOptions {
  readonly address: string
  readonly ports: PortRange
  /** Game servers' files go below `agent/shards` in it. */
  readonly dataDirectory: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly nodePath: string
  readonly door: ScriptDoor
  readonly relays: RelayDoor
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** A keeper of child processes; call `recover` first, then `tick` all the time. */
export function createKeeper(options: CreateKeeperOptions): Keeper {
  const { address, clock, log, nodePath, env, door, relays, random } = options
  const runtime = new ProcessRuntime({
    address,
    directories: new ShardDirectories(resolve(join(options.dataDirectory, 'agent', 'shards'))),
    ports: new PortTaker({ address, ledger: new PortLedger(options.ports, random), clock }),
    nodePath,
    env,
    door,
    relays,
    random,
    clock,
    log,
    onExit: (shard, exit) => keeper.tell(shard, { kind: 'exited', ...exit }),
  })
  const prober = new Prober({
    outputContains: (shard, text) => runtime.outputContains(shard, text),
    onAnswer: shard => keeper.tell(shard, { kind: 'answered' }),
  })
  const keeper = new Keeper({ address, roster: new Roster(random), runtime, prober, clock, log })
  return keeper
}
