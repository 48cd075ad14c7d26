import type { Protocol } from '../proto/contract/common.ts'
import type { FleetName, ListenerName } from '../proto/contract/ids.ts'
import { codeOf } from '../lib/errors.ts'
import type { ProxyConfig } from './config.ts'
import type { ListenerConfig } from './listener-config.ts'
import { BINDS_DEFAULT, listenerSettings } from './listener-settings.ts'
import type { TcpFront } from './tcp/tcp-front.ts'
import type { UdpFront } from './udp/udp-front.ts'

/** A port that is free for TCP may be taken for UDP: so many are tried where any will do. */
const FREE_PORTS_TRIED_MAX = 20

export interface OpenListener {
  readonly name: ListenerName
  readonly fleet: FleetName
  /** The first of its addresses. */
  readonly bind: string
  readonly port: number
  readonly protocols: readonly Protocol[]
}

/** Opens one listener, UDP and TCP on the same port number.
 *  @throws SwitchyardError `SWY_PORT_TAKEN`, with nothing of it left open */
export async function openListener(
  listener: ListenerConfig,
  config: ProxyConfig,
  tcp: TcpFront,
  udp: UdpFront,
): Promise<OpenListener> {
  const { name, fleet, protocols } = listener
  const binds = listener.bind ?? BINDS_DEFAULT
  for (let tried = 1; ; tried += 1) {
    try {
      const port = await openOnce(listener, config, binds, tcp, udp)
      return { name, fleet, bind: binds[0] ?? '0.0.0.0', port, protocols }
    } catch (error) {
      const another =
        listener.port === 0 && codeOf(error) === 'SWY_PORT_TAKEN' && tried < FREE_PORTS_TRIED_MAX
      if (!another) throw error
    }
  }
}

async function openOnce(
  listener: ListenerConfig,
  config: ProxyConfig,
  binds: readonly string[],
  tcp: TcpFront,
  udp: UdpFront,
): Promise<number> {
  const { name, protocols, port } = listener
  const settings = listenerSettings(listener, config)
  if (!protocols.includes('tcp')) return udp.listen(name, binds, port)
  const tcpPort = await tcp.listen(settings, binds, port)
  if (!protocols.includes('udp')) return tcpPort
  try {
    return udp.listen(name, binds, tcpPort)
  } catch (error) {
    tcp.stopListening(name)
    throw error
  }
}
