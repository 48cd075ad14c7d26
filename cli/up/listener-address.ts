import { endpointText } from '../../proto/contract/common.ts'
import { isRecord } from '../../lib/config-tree.ts'

/** A listener as the proxy has bound it. */
export interface ListenerAddress {
  readonly name: string
  readonly address: string
  readonly port: number
  readonly protocols: readonly string[]
}

/** Those entries that are listeners, in their order. */
export function listenerAddresses(raw: unknown): readonly ListenerAddress[] {
  if (!Array.isArray(raw)) return []
  return raw.flatMap((entry: unknown) => {
    if (!isRecord(entry)) return []
    const { name, address, port, protocols } = entry
    if (typeof name !== 'string' || typeof port !== 'number' || !isPort(port)) return []
    return [
      {
        name,
        address: typeof address === 'string' ? address : '0.0.0.0',
        port: port === 0 ? 0 : port, // JSON has a negative zero.
        protocols: Array.isArray(protocols)
          ? protocols.filter(protocol => typeof protocol === 'string')
          : ['udp', 'tcp'],
      },
    ]
  })
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 0 && port <= 65_535
}

/** Where a player on this machine connects: a wildcard bind is reached by loopback. */
export function playerAddress(listener: ListenerAddress): string {
  const wildcard = ['0.0.0.0', '::', ''].includes(listener.address)
  return endpointText(wildcard ? '127.0.0.1' : listener.address, listener.port)
}

export function isPublic(listener: ListenerAddress): boolean {
  return !listener.address.startsWith('127.') && listener.address !== '::1'
}
