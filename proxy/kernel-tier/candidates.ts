import { type AddressFamily, familyOf } from '../../lib/ip-text.ts'
import type { ListenerName } from '../../proto/contract/ids.ts'
import type { Flow } from '../flows/flow.ts'
import type { KernelTier as GameKernelTier } from '../games/kernel-tier.ts'
import type { KernelFlow } from '../kernel/kernel-elements.ts'
import { IDLE_MS_MIN, isForwardable, isProven } from '../kernel/promotion.ts'
import type { UserSide } from '../kernel/user-side.ts'
import type { HeldBack } from './held-back.ts'
import { OwnAddresses, type OwnAddressesOptions } from './own-addresses.ts'

export interface CandidatesOptions extends OwnAddressesOptions {
  /** Whose tables there are. */
  readonly families: readonly AddressFamily[]
  /** What the kernel may carry of each listener's game; those that are not in it are carried as they are. */
  readonly games: ReadonlyMap<ListenerName, GameKernelTier>
  readonly publicPort: (listener: ListenerName) => number | undefined
}

/** A flow that has earned it. */
export interface Candidate {
  readonly userSide: UserSide
  readonly addresses: Omit<KernelFlow, 'group'>
}

/** Which UDP flows the kernel may carry, as far as the flow itself is concerned. */
export class Candidates {
  readonly #options: CandidatesOptions
  readonly #ownAddresses: OwnAddresses

  constructor(options: CandidatesOptions) {
    this.#options = options
    this.#ownAddresses = new OwnAddresses(options)
  }

  /** Why not, for one that has not proven itself, or that only user space can carry now. */
  of(flow: Flow): Candidate | HeldBack {
    const obstacle = this.obstacleOf(flow)
    if (obstacle !== undefined) return obstacle
    const { handler, route, flowPort, player, phase } = flow
    const { userSide } = handler
    if (userSide === undefined || !userSide.isTransparent) return 'proxy'
    const isPassing = userSide.isPlain && phase.kind === 'forwarding' && flow.routeId === route.routeId
    if (!isPassing || !isProven(userSide.proof, flow.clientSeenAt)) return 'unproven'
    const { publicAddress } = userSide
    const publicPort = this.#options.publicPort(player.listener)
    if (publicAddress === undefined || publicPort === undefined || !isForwardable(publicAddress))
      return 'address'
    const { ip: playerAddress, port: playerPort } = player
    return { userSide, addresses: { flowPort, playerAddress, playerPort, publicAddress, publicPort } }
  }

  /** What stands against it that does not change while the flow lives on its route; undefined where nothing does. */
  obstacleOf({ player, listener, route }: Flow): HeldBack | undefined {
    const { families } = this.#options
    const { name, udpIdleMs } = listener.settings
    if (udpIdleMs < IDLE_MS_MIN) return 'idle'
    const family = familyOf(player.ip)
    // A table rewrites within its family. What this machine sends to itself never leaves it, where it could be seen to.
    if (!families.includes(family) || family !== familyOf(route.shard.address)) return 'address'
    if (!isForwardable(player.ip) || this.#ownAddresses.has(player.ip)) return 'address'
    return this.passesTo(route, name) ? undefined : 'ports'
  }

  /** Whether those of every listener do. */
  allPassTo(route: Flow['route']): boolean {
    return [...this.#options.games.keys()].every(listener => this.passesTo(route, listener))
  }

  /** Whether datagrams of the listener's game pass to the route's present shard as they are. */
  passesTo({ shard }: Flow['route'], listener: ListenerName): boolean {
    const { games, publicPort: portOf } = this.#options
    const game = games.get(listener)
    const publicPort = portOf(listener)
    if (game === undefined) return true
    return publicPort !== undefined && game.promotable({ publicPort, shardPort: shard.port })
  }
}
