import type { Clock } from '../../lib/clock.ts'
import { SwitchyardError } from '../../lib/errors.ts'
import type { StartShard } from '../../proto/contract/agent-link.ts'
import { isRelayed } from '../../proto/contract/common.ts'
import type { PortLedger } from '../lifecycle/port-ledger.ts'
import { GAME_ADDRESS } from '../relay/open-flows.ts'
import { isPortFree } from './free-port.ts'

/** Where proxies reach a life, and where its game server listens: two behind a relay, else one. */
export interface LifePorts {
  readonly port: number
  readonly gamePort: number
}

export interface PortTakerOptions {
  /** Where proxies reach game servers. */
  readonly address: string
  readonly ledger: PortLedger
  readonly clock: Clock
}

type PortWishes = Pick<StartShard, 'addresses' | 'protocols' | 'portLike'>

/** Gives lives of game servers ports that nobody has. */
export class PortTaker {
  readonly #options: PortTakerOptions

  constructor(options: PortTakerOptions) {
    this.#options = options
  }

  /** @throws SwitchyardError `SWY_LIMIT` (no free port) */
  async take(wishes: PortWishes): Promise<LifePorts> {
    const lonely: number[] = []
    try {
      return await this.#take(wishes, lonely)
    } finally {
      // Others may want them: without this, a range without pairs would be at rest as a whole.
      for (const port of lonely) this.#options.ledger.giveBack(port)
    }
  }

  /** @param lonely gets the ports that were taken, and that no free port is like */
  async #take({ addresses, protocols, portLike }: PortWishes, lonely: number[]): Promise<LifePorts> {
    const { ledger, address, clock } = this.#options
    // Ends: a port that somebody else holds rests like a used one, so each is tried at most once.
    for (;;) {
      const now = clock.monotonicMs()
      const port = (portLike === 0 ? undefined : ledger.takeAlike(portLike, now)) ?? ledger.take(now)
      if (port === undefined)
        throw new SwitchyardError(
          'SWY_LIMIT',
          'every port of agent.ports is used, resting or held by others (with alias and restore addresses a game server takes two that are equal modulo 256)',
        )
      const gamePort = isRelayed(addresses) ? await this.#gamePortFor(port, { addresses, protocols }) : port
      if (gamePort === undefined) lonely.push(port)
      else if (await isPortFree(address, port, protocols)) return { port, gamePort }
      else this.release({ port, gamePort })
    }
  }

  /** Notes ports that are used already, by an adopted game server. */
  claim({ port, gamePort }: LifePorts): void {
    this.#options.ledger.claim(port)
    this.#options.ledger.claim(gamePort)
  }

  release({ port, gamePort }: LifePorts): void {
    const now = this.#options.clock.monotonicMs()
    this.#options.ledger.release(port, now)
    this.#options.ledger.release(gamePort, now)
  }

  /** Undefined where every port that is like `port` is taken. */
  async #gamePortFor(
    port: number,
    { addresses, protocols }: Omit<PortWishes, 'portLike'>,
  ): Promise<number | undefined> {
    const { ledger, clock } = this.#options
    const address = addresses === 'alias' ? GAME_ADDRESS : this.#options.address
    // Ends: as above.
    for (;;) {
      const gamePort = ledger.takeAlike(port, clock.monotonicMs())
      if (gamePort === undefined || (await isPortFree(address, gamePort, protocols))) return gamePort
      ledger.release(gamePort, clock.monotonicMs())
    }
  }
}
