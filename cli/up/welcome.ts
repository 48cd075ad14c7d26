import { isPublic, type ListenerAddress, playerAddress } from './listener-address.ts'
import type { Learned } from './program.ts'

export interface WelcomeOptions {
  /** The built-in example runs, whose bots there are. */
  readonly isExample: boolean
  /** Where other commands do not look by themselves. */
  readonly dataDirectory: string | undefined
}

/** What a person wants to know when everything is up. */
export function welcomeText(learned: Learned, { isExample, dataDirectory }: WelcomeOptions): string {
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
  const command = `npx switchyard${dataDirectory === undefined ? '' : ` --data-dir ${dataDirectory}`}`
  const bots = isExample ? `  ${command} bots --players 100 --seconds 60\n` : ''
  return `
Switchyard is up.

${listeners}${addresses}
Next, in another terminal:
  ${command} status
${bots}  ${command} shards list
  ${command} shards kill <id>        # its players go on together on another shard
  ${command} events --watch

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
