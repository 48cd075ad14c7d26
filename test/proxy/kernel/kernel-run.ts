import fc from 'fast-check'
import type { MonotonicMs } from '../../../lib/clock.ts'
import { type AddressFamily, familyOf } from '../../../lib/ip-text.ts'
import { type KernelFlow, type KernelRoute, tupleOf } from '../../../proxy/kernel/kernel-elements.ts'
import { KernelTable, REST_MS } from '../../../proxy/kernel/kernel-table.ts'
import { downwards, type Fate, ModelTable, upwards } from './kernel-network.ts'

export const at = (now: number): MonotonicMs => now as MonotonicMs
export const FLOWS = 6
export const GROUPS = 3
/** Every other shard has an IPv6 address. */
export function shard(number: number): KernelRoute {
  const last = 10 + (number % 4)
  const where =
    number % 2 === 0
      ? { address: `10.0.0.${last}`, source: '10.0.0.1' }
      : { address: `2001:db8::${last}`, source: '2001:db8::1' }
  return { ...where, port: 9_000 + (number % 3) }
}

/** Every other player has one. */
function playerAddress(player: number): string {
  return player % 2 === 0 ? `192.0.2.${player}` : `2001:db8:1::${player}`
}

/** Few ports and few players, so that they meet again. */
export function flowOf(port: number, player: number, group: number): KernelFlow {
  return {
    flowPort: 20_000 + port,
    playerAddress: playerAddress(player),
    playerPort: 5_000 + player,
    publicAddress: player % 2 === 0 ? '198.51.100.1' : '2001:db8:2::1',
    publicPort: 7_777,
    group,
  }
}

export type Step =
  | {
      readonly kind: 'promote' | 'demote'
      readonly port: number
      readonly player: number
      readonly group: number
    }
  | { readonly kind: 'switch'; readonly group: number; readonly to: number }
  | { readonly kind: 'remove-group'; readonly group: number }
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'send'; readonly player: number; readonly port: number; readonly to: number }
  | { readonly kind: 'walk'; readonly packets: number }

const small = (max: number) => fc.nat({ max: max - 1 })
export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('promote' as const),
      port: small(FLOWS),
      player: small(FLOWS),
      group: small(GROUPS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('demote' as const),
      port: small(FLOWS),
      player: small(FLOWS),
      group: small(GROUPS),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('switch' as const), group: small(GROUPS), to: small(8) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove-group' as const), group: small(GROUPS) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('time' as const), ms: fc.integer({ min: 1, max: 600 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      player: small(FLOWS),
      port: small(FLOWS),
      to: small(8),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('walk' as const), packets: fc.integer({ min: 1, max: 8 }) }),
  },
)

interface Packet {
  readonly walk: Generator<undefined, Fate>
  readonly family: AddressFamily
  readonly since: number
  readonly about: { readonly player: number; readonly port: number }
  /** Who had the flow port, and where groups led, at any time while it was under way. */
  readonly owners: Set<number>
  readonly places: Set<string>
}

/** Runs both sides: what the product plans, and a kernel that carries it out between any two look-ups of datagrams under way. */
export class Run {
  readonly table = new KernelTable(100)
  readonly kernel = new ModelTable()
  readonly groups: (number | undefined)[] = []
  readonly owners = new Map<number, number>()
  readonly places = new Map<number, string>()
  packets: Packet[] = []
  now = 0
  /** Datagrams that the kernel took all the way. */
  readonly carried: Record<AddressFamily, number> = { 4: 0, 6: 0 }

  do(step: Step): void {
    switch (step.kind) {
      case 'promote':
        return this.#promote(step)
      case 'demote':
        this.kernel.carryOut(this.table.demote(20_000 + step.port, at(this.now)))
        this.owners.delete(step.port)
        return
      case 'switch': {
        const group = (this.groups[step.group] ??= this.table.newGroup())
        const to = shard(step.to)
        this.kernel.carryOut(this.table.switchRoute(group, to, at(this.now)))
        this.places.set(group, `${to.address} . ${to.port}`)
        return this.#note()
      }
      case 'remove-group': {
        const group = this.groups[step.group]
        if (group === undefined) return
        this.kernel.carryOut(this.table.removeGroup(group, at(this.now)))
        this.groups[step.group] = undefined
        return
      }
      case 'time':
        this.now += step.ms
        // Nothing is under way for so long.
        this.packets = this.packets.filter(({ since }) => this.now - since < REST_MS)
        return this.kernel.carryOut(this.table.collect(at(this.now - REST_MS)))
      case 'send':
        return this.#send(step)
      case 'walk':
        for (const packet of this.packets.slice(0, step.packets)) this.#walk(packet)
    }
  }

  /** Everybody leaves. */
  end(): void {
    for (let port = 0; port < FLOWS; port += 1)
      this.kernel.carryOut(this.table.demote(20_000 + port, at(this.now)))
    for (const group of this.groups)
      if (group !== undefined) this.kernel.carryOut(this.table.removeGroup(group, at(this.now)))
    this.now += REST_MS
    this.kernel.carryOut(this.table.collect(at(this.now - REST_MS)))
  }

  #promote({ port, player, group }: { port: number; player: number; group: number }): void {
    const number = this.groups[group]
    // A player has one flow, as the proxy's table has it.
    if (number === undefined || [...this.owners.values()].includes(player)) return
    const changes = this.table.promote(flowOf(port, player, number))
    if (changes === undefined) return
    this.kernel.carryOut(changes)
    this.owners.set(port, player)
    this.#note()
  }

  #note(): void {
    for (const { about, owners, places } of this.packets) {
      const owner = this.owners.get(about.port)
      if (owner !== undefined) owners.add(owner)
      for (const place of this.places.values()) places.add(place)
    }
  }

  #send({ player, port, to }: { player: number; port: number; to: number }): void {
    const where = shard(to)
    const about = { player, port }
    const up = upwards(this.kernel, familyOf(playerAddress(player)), tupleOf(flowOf(0, player, 0)))
    const down = downwards(this.kernel, familyOf(where.address), `${where.address} . ${where.port}`, {
      source: where.source,
      flowPort: 20_000 + port,
    })
    for (const [walk, address] of [
      [up, playerAddress(player)],
      [down, where.address],
    ] as const) {
      const family = familyOf(address)
      this.packets.push({ walk, family, since: this.now, about, owners: new Set(), places: new Set() })
    }
    this.#note()
  }

  #walk(packet: Packet): void {
    const { done, value } = packet.walk.next()
    if (done !== true) return
    this.packets.splice(this.packets.indexOf(packet), 1)
    if (value.kind === 'torn') throw new Error('torn')
    if (value.kind === 'user-space') return
    this.carried[packet.family] += 1
    if (value.kind === 'to-shard' && !packet.places.has(value.to)) throw new Error(`never led to ${value.to}`)
    if (value.kind === 'to-player') {
      const owners = [...packet.owners].map(owner => `${playerAddress(owner)} . ${5_000 + owner}`)
      if (!owners.includes(value.to)) throw new Error(`${value.to} never had the port`)
    }
  }
}
