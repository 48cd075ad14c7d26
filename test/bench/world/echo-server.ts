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
  /** Each datagram is answered so much later, as by a server that is far away; 0: at once. */
  readonly holdMs?: number
}

/** A game server on every address of the shards' namespace that sends each datagram back. */
export function startUdpEcho(
  world: BenchWorld,
  { port, id = 1, repeatAfterMs = 0, holdMs = 0 }: EchoOptions,
): Promise<Program> {
  const words = ['--port', port, '--id', id, '--repeat-after-ms', repeatAfterMs, '--hold-ms', holdMs]
  return startServer(world, 'udp-echo', words)
}

/** A game server's TCP side: sends back, or streams, as its client says. */
export function startTcpServer(world: BenchWorld, port: number): Promise<Program> {
  return startServer(world, 'tcp-server', ['--port', port])
}

function startServer(
  world: BenchWorld,
  program: string,
  options: readonly (string | number)[],
): Promise<Program> {
  const words = ['--bind', '0.0.0.0', ...options.map(String)]
  return startProgram(insideOf(world.shards, join(world.programs, program), words), world.directory, 'ready')
}
