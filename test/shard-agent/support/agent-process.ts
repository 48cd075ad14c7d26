import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { killChild } from '../../support/kill-child.ts'
import { killGroup } from './test-host.ts'

const MAIN = fileURLToPath(new URL('../../../shard-agent/main.ts', import.meta.url))

export interface AgentProcess {
  readonly child: ChildProcess
  /** The line that it prints when it is up. */
  readonly ready: Promise<string>
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>
}

/** Starts the program itself. When the test is over, it is killed and so are the game servers that its files name. */
export function startAgent(
  t: { after(run: () => Promise<void>): unknown },
  options: { readonly dataDirectory: string; readonly arguments: readonly string[] },
): AgentProcess {
  const words = [MAIN, '--data-dir', options.dataDirectory, '--local-api-port', '0', ...options.arguments]
  const child = spawn(process.execPath, words, {
    cwd: options.dataDirectory,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
  const ended = new Promise<{ code: number | null; stderr: string }>(resolve =>
    child.once('close', code => resolve({ code, stderr })),
  )
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString()))
    void ended.then(() => reject(new Error(`the agent has ended: ${stderr}`)))
  })
  ready.catch(() => {}) // Not every test waits for it.
  t.after(async () => {
    await killChild(child)
    for (const pid of recordedPids(options.dataDirectory)) killGroup(pid)
  })
  return { child, ready, ended }
}

function recordedPids(dataDirectory: string): readonly number[] {
  const root = join(dataDirectory, 'agent/shards')
  try {
    return readdirSync(root, { recursive: true })
      .map(String)
      .filter(path => path.endsWith('child.json'))
      .flatMap(path => /"pid": (\d+)/.exec(readFileSync(join(root, path), 'utf8'))?.[1] ?? [])
      .map(Number)
  } catch {
    return []
  }
}
