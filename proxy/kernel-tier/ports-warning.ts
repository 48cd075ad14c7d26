import type { Log } from '../../lib/log.ts'
import { endpointText } from '../../proto/contract/common.ts'
import type { ListenerName } from '../../proto/contract/ids.ts'
import type { Flow } from '../flows/flow.ts'
import type { Route } from '../routing/route.ts'

export interface PortsWarningOptions {
  readonly publicPort: (listener: ListenerName) => number | undefined
  readonly log: Log
}

/** Whoever asks for the kernel tier wants to know what keeps a whole fleet out of it: told once for each listener. */
export class PortsWarning {
  readonly #options: PortsWarningOptions
  /** As many as listeners. */
  readonly #told = new Set<ListenerName>()
  readonly #looked = new WeakSet<Route>()

  constructor(options: PortsWarningOptions) {
    this.#options = options
  }

  /** A flow stays in user space because of its shard's port.
   *  @param hasRoad whether another port would help; asked once for each route, as it costs system calls */
  note({ route, listener }: Flow, hasRoad: (route: Route) => boolean): void {
    const { name } = listener.settings
    if (this.#told.has(name) || this.#looked.has(route)) return
    this.#looked.add(route)
    if (!hasRoad(route)) return
    this.#told.add(name)
    const { publicPort, log } = this.#options
    const port = publicPort(name)
    log.warn(
      {
        listener: name,
        port,
        shard: endpointText(route.shard.address, route.shard.port),
        remedy: `give the fleet portLike: ${port}, and its hosts a range agent.ports with enough ports that equal it modulo 256`,
      },
      "this game's datagrams are made for the listener's port: the kernel carries nobody to shards at other ports",
    )
  }
}
