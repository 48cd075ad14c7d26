import { join } from 'node:path'
import { startLineChild } from '../../support/line-child.ts'
import type { BenchWorld } from '../world/bench-world.ts'
import { insideOf } from '../world/namespaces.ts'

/** Where the players' traffic goes, and from which of their addresses. */
export interface Target {
  readonly address: string
  readonly port: number
  readonly source: string
  /** The first of the addresses from which a crowd comes (`CROWD_ADDRESSES_MAX`). */
  readonly crowd: string
}

export type LoadOptions = Readonly<Record<string, string | number>>

/** Runs a load program in the players' namespace to its end, and gives the JSON it printed.
 *  @param stop ends it early, where the program is told to listen for that
 *  @throws Error with what it said, if it fails */
export async function runLoad(
  world: BenchWorld,
  program: 'udp-load' | 'tcp-load',
  given: LoadOptions,
  stop?: AbortSignal,
): Promise<unknown> {
  const words = Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)])
  const [command = '', ...args] = insideOf(world.players, join(world.programs, program), words)
  const lines: string[] = []
  const child = startLineChild({ command, args, directory: world.programs, onLine: line => lines.push(line) })
  const onStop = (): void => child.say('stop')
  stop?.addEventListener('abort', onStop, { once: true })
  const end = await child.ended
  stop?.removeEventListener('abort', onStop)
  if (end !== 'exit code 0') throw new Error(`${program} ended with ${end}: ${lines.join(' ')}`)
  return JSON.parse(lines.join(''))
}
