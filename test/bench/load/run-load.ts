import { join } from 'node:path'
import { startLineChild } from '../../support/line-child.ts'
import type { BenchWorld } from '../world/bench-world.ts'
import { insideOf } from '../world/namespaces.ts'

/** Where the players' traffic goes, and from which of their addresses. */
export interface Target {
  readonly address: string
  readonly port: number
  readonly source: string
}

/** Runs a load program in the players' namespace to its end, and gives the JSON it printed.
 *  @throws Error with what it said, if it fails */
export async function runLoad(
  world: BenchWorld,
  program: 'udp-load' | 'tcp-load',
  { address, port, source }: Target,
  options: Readonly<Record<string, string | number>>,
): Promise<unknown> {
  const given = { target: address, source, port, ...options }
  const words = Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)])
  const [command = '', ...args] = insideOf(world.players, join(world.programs, program), words)
  const lines: string[] = []
  const child = startLineChild({ command, args, directory: world.programs, onLine: line => lines.push(line) })
  const end = await child.ended
  if (end !== 'exit code 0') throw new Error(`${program} ended with ${end}: ${lines.join(' ')}`)
  return JSON.parse(lines.join(''))
}
