import { isPublic, type ListenerAddress, playerAddress } from './listener-address.ts'
import type { Learned } from './program.ts'

/** What a person wants to know when everything is up. */
export function welcomeText(learned: Learned): string {
  const listeners = [...new Set((learned.listeners ?? []).map(playersLine))].join('')
  const addresses = [
    ['API', learned.grpc],
    ['HTTP', learned.http === undefined ? undefined : `http://${learned.http}`],
    ['proxy', learned.status === undefined ? undefined : `http://${learned.status}/metrics`],
  ]
    .flatMap(([name, address]) =>
      name === undefined || address === undefined ? [] : [`  ${name.padEnd(9)}${address}\n`],
    )
    .join('')
  return `
Switchyard is up.

${listeners}${addresses}
Next, in another terminal:
  npx switchyard status
  npx switchyard bots --players 100 --seconds 60
  npx switchyard shards list
  npx switchyard shards kill <id>        # its players are together on another shard within a second or two
  npx switchyard events --watch

Ctrl-C stops everything that was started here.
`
}

function playersLine(listener: ListenerAddress): string {
  const reach = isPublic(listener) ? ', open to other machines' : ''
  return `  ${'players'.padEnd(9)}${playerAddress(listener)} (${listener.protocols.join(' and ')}${reach})\n`
}

/** The one line for programs. */
export function readyLine(
  pid: number,
  learned: Learned,
  processIds: Readonly<Record<string, number>>,
): string {
  const { listeners = [], grpc, http, status } = learned
  return `ready ${JSON.stringify({ pid, listeners, grpc, http, status, pids: processIds })}\n`
}
