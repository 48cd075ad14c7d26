import { SwitchyardError } from '../../lib/errors.ts'
import { type Random, randomId } from '../../lib/random.ts'
import type { StartShard } from '../../proto/contract/agent-link.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import type { GameEndpoint } from '../lifecycle/runtime.ts'
import { GAME_ADDRESS } from '../relay/open-flows.ts'
import type { RelayPlace } from '../relay/shard-relay.ts'
import { SECRET_CHARACTERS } from '../scripts/shard-secrets.ts'
import type { LifePorts, PortTaker } from './port-taker.ts'

/** Lets the scripts of game servers in at the local API. */
export interface ScriptDoor {
  /** From now on `secret` stands for this life of a shard.
   *  @returns the address to give to the game server */
  admit(shard: ShardRef, secret: string, adopted: boolean): string
}

/** Carries the datagrams of game servers whose fleets have `alias` addresses, and those with which flows begin to those with `restore`. */
export interface RelayDoor {
  /** @param directory of the life, for what must outlast the agent
   *  @returns false where the port cannot be had */
  open(place: RelayPlace, directory: string): boolean
  /** Goes on with a life that an earlier life of the agent began. */
  adopt(place: RelayPlace, directory: string): void
  /** @returns false where the port cannot be had
   *  @throws SwitchyardError `SWY_RESTORE_UNAVAILABLE` where this host cannot restore addresses */
  restore(place: RelayPlace): Promise<boolean>
  adoptRestored(place: RelayPlace): void
  /** Its game server has ended, or was never begun. Nothing happens where there is none. */
  close(shard: ShardRef): void
}

export interface BerthsOptions {
  /** Where game servers bind and proxies reach them. */
  readonly address: string
  readonly ports: PortTaker
  readonly door: ScriptDoor
  readonly relays: RelayDoor
  readonly random: Random
}

/** What a life has on this host before it runs, whatever it runs as: its ports, and the secret by which its script is known. */
export interface Berth {
  readonly ports: LifePorts
  readonly secret: string
}

/** Gives lives of game servers their places. */
export class Berths {
  readonly #options: BerthsOptions

  constructor(options: BerthsOptions) {
    this.#options = options
  }

  /** @throws SwitchyardError `SWY_LIMIT` (no free port) */
  async take(spec: StartShard): Promise<Berth> {
    const ports = await this.#options.ports.take(spec)
    return { ports, secret: randomId(this.#options.random, SECRET_CHARACTERS) }
  }

  /** Opens its relay, if it needs one.
   *  @throws SwitchyardError `SWY_SPAWN_FAILED`, `SWY_RESTORE_UNAVAILABLE` */
  async openRelay({ shard, addresses }: StartShard, ports: LifePorts, directory: string): Promise<void> {
    const { address, relays } = this.#options
    const place = { shard, address, ...ports }
    const isOpen =
      addresses === 'alias'
        ? relays.open(place, directory)
        : addresses !== 'restore' || (await relays.restore(place))
    if (!isOpen)
      throw new SwitchyardError('SWY_SPAWN_FAILED', `cannot bind udp port ${ports.port} for its relay`)
  }

  /** @returns the address of the local API for this life */
  admit(shard: ShardRef, secret: string): string {
    return this.#options.door.admit(shard, secret, false)
  }

  /** Notes the place of a life that an earlier life of the agent began. */
  adopt(spec: StartShard, ports: LifePorts, secret: string | undefined, directory: string): void {
    const { address, door, relays } = this.#options
    if (secret !== undefined) door.admit(spec.shard, secret, true)
    this.#options.ports.claim(ports)
    const place = { shard: spec.shard, address, ...ports }
    if (spec.addresses === 'alias') relays.adopt(place, directory)
    else if (spec.addresses === 'restore') relays.adoptRestored(place)
  }

  /** Of a life that has ended, or was never begun. */
  leave(shard: ShardRef, ports: LifePorts): void {
    this.#options.relays.close(shard)
    this.#options.ports.release(ports)
  }

  /** Of a life that ended while no agent looked: its ports rest, for nobody knows how long they have been free. */
  leaveLate(ports: LifePorts): void {
    this.#options.ports.claim(ports)
    this.#options.ports.release(ports)
  }

  /** Where the game server itself listens. */
  gameOf({ addresses }: StartShard, { gamePort }: LifePorts): GameEndpoint {
    return { address: addresses === 'alias' ? GAME_ADDRESS : this.#options.address, port: gamePort }
  }
}
