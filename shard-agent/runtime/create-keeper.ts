import { join, resolve } from 'node:path'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Random } from '../../lib/random.ts'
import { PortLedger, type PortRange } from '../lifecycle/port-ledger.ts'
import { Roster } from '../lifecycle/roster.ts'
import type { ExitListener } from '../lifecycle/runtime.ts'
import { Berths, type RelayDoor, type ScriptDoor } from './berth.ts'
import { childRecords } from './child-record.ts'
import { containerRecords } from './docker/container-record.ts'
import { DockerRuntime } from './docker/docker-runtime.ts'
import { Engine } from './docker/engine.ts'
import { Keeper } from './keeper.ts'
import { PortTaker } from './port-taker.ts'
import { Prober } from './prober.ts'
import { ProcessRuntime } from './process-runtime.ts'
import { RuntimeByOrder } from './runtime-by-order.ts'
import { ShardDirectories } from './shard-directories.ts'

export interface CreateKeeperOptions {
  readonly hostId: string
  readonly address: string
  readonly ports: PortRange
  /** The engine for fleets with containers; nobody looks whether it is there before there is one. */
  readonly docker: { readonly socket: string }
  /** Game servers' files go below `agent/shards` and `agent/containers` in it. */
  readonly dataDirectory: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly nodePath: string
  readonly door: ScriptDoor
  readonly relays: RelayDoor
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** A keeper of child processes and containers; call `recover` first, then `tick` all the time. */
export function createKeeper(options: CreateKeeperOptions): Keeper {
  const { address, clock, log, random } = options
  const runtime = createRuntime(options, (shard, exit) => keeper.tell(shard, { kind: 'exited', ...exit }))
  const prober = new Prober({
    outputContains: (shard, text) => runtime.outputContains(shard, text),
    onAnswer: shard => keeper.tell(shard, { kind: 'answered' }),
  })
  const keeper = new Keeper({ address, roster: new Roster(random), runtime, prober, clock, log })
  return keeper
}

function createRuntime(options: CreateKeeperOptions, onExit: ExitListener): RuntimeByOrder {
  const { address, clock, log, random, door, relays, hostId } = options
  const ports = new PortTaker({ address, ledger: new PortLedger(options.ports, random), clock })
  const berths = new Berths({ address, ports, door, relays, random })
  const below = (name: string): string => resolve(join(options.dataDirectory, 'agent', name))
  return new RuntimeByOrder({
    processes: new ProcessRuntime({
      directories: new ShardDirectories(below('shards'), childRecords),
      berths,
      nodePath: options.nodePath,
      env: options.env,
      clock,
      log,
      onExit,
    }),
    containers: new DockerRuntime({
      hostId,
      engine: new Engine(options.docker.socket),
      directories: new ShardDirectories(below('containers'), containerRecords),
      berths,
      random,
      clock,
      log,
      onExit,
    }),
  })
}
