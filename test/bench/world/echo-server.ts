import { join } from 'node:path'
import type { BenchWorld } from './bench-world.ts'
import { insideOf } from './namespaces.ts'
import { type Program, startProgram } from './program.ts'

export interface EchoOptions {
  readonly port: number
  /** Stamped into each reply. */
  readonly id?: number
  /** Everything is said once more after so long; 0: it is not. */
  readonly repeatAfterMs?: number
}

/** A game server on every address of the shards' namespace that sends each datagram back. */
export function startUdpEcho(
  world: BenchWorld,
  { port, id = 1, repeatAfterMs = 0 }: EchoOptions,
): Promise<Program> {
  const numbers = ['--port', port, '--id', id, '--repeat-after-ms', repeatAfterMs].map(String)
  const words = ['--bind', '0.0.0.0', ...numbers]
  return startProgram(
    insideOf(world.shards, join(world.programs, 'udp-echo'), words),
    world.directory,
    'ready',
  )
}
