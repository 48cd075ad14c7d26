import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const serverFile = fileURLToPath(new URL('../../../examples/arena/main.ts', import.meta.url))
const botsFile = fileURLToPath(new URL('../../../examples/arena/bots/main.ts', import.meta.url))

/** A real game server as a child process. */
export interface ArenaProcess {
  readonly child: ChildProcess
  readonly port: number
  /** Resolves with the exit code, or the signal, once it is gone. */
  readonly ended: Promise<number | NodeJS.Signals>
}

/** Starts a server and waits until it is ready. It dies with the test. */
export async function startArena(
  test: { teardown: (after: () => void) => void },
  options: { readonly shard: string; readonly port?: number; readonly slots?: number },
): Promise<ArenaProcess> {
  const { shard, port = 0, slots = 100 } = options
  const child = spawn(process.execPath, [serverFile], {
    env: { SWITCHYARD_SHARD: shard, SWITCHYARD_PORT: String(port), SWITCHYARD_SLOTS: String(slots) },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  test.teardown(() => child.kill('SIGKILL'))
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals)
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, port: Number(/ ready on 127\.0\.0\.1:(\d+)\n$/.exec(line.toString())?.[1]), ended }
}

/** Bots under way. */
export interface BotsProcess {
  readonly child: ChildProcess
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>
}

export function startBots(args: readonly string[]): BotsProcess {
  const child = spawn(process.execPath, [botsFile, ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }))
  return { child, ended }
}

/** Runs the bots to their end. */
export async function runBots(args: readonly string[]): Promise<{ code: number | null; output: string }> {
  return startBots(args).ended
}
