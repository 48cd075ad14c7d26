import { readDatagramHeader } from '../../../proto/contract/proxy-protocol-header.ts'
import type { SampWorld } from '../../games/samp/samp-world.ts'
import { type Address, addressKey } from '../../games/samp/server-peer.ts'

/** What is behind the header that a proxy puts before datagrams of an `alias` fleet. */
export function withoutHeader(data: Buffer): Buffer {
  const header = readDatagramHeader(data)
  return header.kind === 'broken' ? data : data.subarray(header.bytes)
}

/** The least that an agent of an `alias` fleet does: the server sees each client ip at an address of its own. */
export function aliasAgent(world: SampWorld, at: Address, server: Address): void {
  const ips = new Map<string, string>()
  const ports = new Map<string, number>()
  world.attach(at, {
    tick: () => [],
    receive: ({ data, from }) => {
      const header = readDatagramHeader(data)
      if (header.kind === 'client') ips.set(addressKey(from), header.client.ip)
      const ip = ips.get(addressKey(from))
      const plain = withoutHeader(data)
      // A question of the proxy itself, or a header alone.
      if (ip === undefined || header.kind === 'own' || plain.length === 0) return []
      const alias = { ip: ip.replace(/^\d+/, '127'), port: portOf(at, ports, from) }
      world.attach(alias, { tick: () => [], receive: back => [{ data: back.data, from: at, to: from }] })
      return [{ data: plain, from: alias, to: server }]
    },
  })
}

/** Agents share the addresses, not the ports. */
function portOf({ ip }: Address, ports: Map<string, number>, from: Address): number {
  const known = ports.get(addressKey(from)) ?? 20_000 + 5_000 * Number(ip.split('.').at(-1)) + ports.size
  ports.set(addressKey(from), known)
  return known
}
