import type { Complain, Invariant } from './oracle.ts'

/** A player only ever gets what is meant for it. */
export function noWrongDelivery(
  complain: Complain,
  ownerOf: (ip: string, port: number) => number | undefined,
): Invariant {
  return {
    name: 'no-wrong-delivery',
    sees: {
      'to-player': ({ proxy, ip, port, message }) => {
        if (message.kind !== 'answer' && message.kind !== 'chatter')
          return complain(`${proxy.proxyId} sends a ${message.kind} to ${ip}:${port}`)
        const owner = ownerOf(ip, port)
        if (owner !== message.player)
          complain(
            `${proxy.proxyId} sends ${ip}:${port} (player ${owner}) what is meant for player ${message.player}`,
          )
      },
    },
  }
}
