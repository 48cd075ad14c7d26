import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemRandom } from '../../lib/random.ts'
import { cli } from '../cli/support/fake-context.ts'
import { killProcessesUsing, processesUsing } from './directory-processes.ts'

const projectRoot = join(import.meta.dirname, '..', '..')
const startMsMax = 240_000
const stopMsMax = 120_000
const outputLinesMax = 400

/** Every port that is not a player port: taken free, so that tests can run side by side. */
export const freePortsEnvironment = {
  SWITCHYARD_CONTROL_PLANE_GRPC_PORT: '0',
  SWITCHYARD_CONTROL_PLANE_HTTP_PORT: '0',
  SWITCHYARD_PROXY_STATUS_PORT: '0',
  SWITCHYARD_AGENT_LOCAL_API_PORT: '0',
}

export interface CliResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** What standard output says as JSON. Throws, with both outputs, where it says something else. */
  readonly json: unknown
}

export interface ProductOptions {
  /** Path of the configuration file. */
  readonly config: string
  /** An existing directory of this product alone: on `stop` whatever still runs in it is killed. */
  readonly dataDir: string
  readonly environment?: Readonly<Record<string, string>>
}

/** The machine-readable line of `switchyard up`. */
export interface ReadyLine {
  readonly grpc: string
  readonly listeners: readonly { readonly name: string; readonly address: string; readonly port: number }[]
  readonly pids: Readonly<Record<'control-plane' | 'shard-agent' | 'proxy', number>>
}

/** A running `switchyard up`, driven as its user drives it: by command line and signals. */
export interface Product {
  /** Of the process that was started, not of its children. */
  readonly pid: number
  /** The address its API listens on, `host:port`. */
  readonly api: string
  /** What it said when it was ready. */
  readonly ready: ReadyLine
  /** The last lines of both outputs, oldest first: for the message of a failing test. */
  readonly output: readonly string[]
  /** Runs one `switchyard` command against it. */
  cli(...args: readonly string[]): Promise<CliResult>
  /** SIGINT, as from a terminal, then waits for the end. Returns the exit code and what still ran afterwards, which is then killed.
   *  May be called again; the second call finds nothing to do. */
  stop(): Promise<{ readonly code: number | null; readonly leftBehind: readonly number[] }>
}

/** Starts the product and resolves when it says on standard output that it is ready: one line of the form
 *  `ready {json}`. Rejects, with its output, where that does not happen; then nothing of it runs any more. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const child = spawn(process.execPath, upArguments(options), {
    cwd: projectRoot,
    env: environmentFor(options),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that a signal for the test is none for the product, and one for the group reaches all of it.
    detached: true,
  })
  const output: string[] = []
  try {
    const ready = await readyLine(child, output)
    if (child.pid === undefined) throw new Error('the product has no pid')
    return {
      pid: child.pid,
      api: ready.grpc,
      ready,
      output,
      cli: (...args) => runCli(args, ready.grpc),
      stop: () => stopProduct(child, options.dataDir),
    }
  } catch (cause) {
    killGroup(child)
    await killProcessesUsing(options.dataDir)
    throw new Error(`the product did not start:\n${output.join('\n')}`, { cause })
  }
}

function upArguments(options: ProductOptions): readonly string[] {
  return ['cli/main.ts', 'up', '--config', options.config, '--data-dir', options.dataDir]
}

/** The test runner's own loaders are not for the product. */
function environmentFor(options: ProductOptions): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _runner, ...inherited } = process.env
  return { ...inherited, ...freePortsEnvironment, ...options.environment }
}

async function readyLine(child: ChildProcess, output: string[]): Promise<ReadyLine> {
  const found = Promise.withResolvers<ReadyLine>()
  const follow = (line: string): void => {
    output.push(line)
    if (output.length > outputLinesMax) output.shift()
    if (!line.startsWith('ready ')) return
    try {
      found.resolve(JSON.parse(line.slice('ready '.length)) as ReadyLine)
    } catch {
      found.reject(new Error(`no JSON in the line: ${line}`))
    }
  }
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', follow)
  }
  child.once('error', found.reject)
  child.once('exit', (code, signal) =>
    found.reject(new Error(`it ended with ${signal ?? `exit code ${code}`}`)),
  )
  const late = setTimeout(() => found.reject(new Error(`not ready after ${startMsMax} ms`)), startMsMax)
  return found.promise.finally(() => clearTimeout(late))
}

async function stopProduct(
  child: ChildProcess,
  dataDir: string,
): Promise<{ readonly code: number | null; readonly leftBehind: readonly number[] }> {
  if (!hasEnded(child)) {
    const ended = once(child, 'exit')
    child.kill('SIGINT')
    const late = new AbortController()
    await Promise.race([ended, sleep(stopMsMax, undefined, { signal: late.signal })])
    late.abort()
  }
  const leftBehind = await processesUsing(dataDir)
  killGroup(child)
  await killProcessesUsing(dataDir)
  return { code: child.exitCode, leftBehind }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

/** The pid stays reserved as the group's name while a member lives, so this cannot reach anybody else. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Runs one `switchyard` command against the control plane at `api`, `host:port`: all of it but the start of a program, which would cost
 *  a test that looks often most of a core. */
export async function runCli(args: readonly string[], api: string): Promise<CliResult> {
  const { code, stdout, stderr } = await cli(args, {
    environment: { SWITCHYARD_API: api },
    directory: projectRoot,
    random: systemRandom,
  })
  return {
    code,
    stdout,
    stderr,
    get json() {
      return parseJson(args, stdout, stderr)
    },
  }
}

function parseJson(args: readonly string[], stdout: string, stderr: string): unknown {
  try {
    return JSON.parse(stdout)
  } catch (cause) {
    throw new Error(`no JSON from switchyard ${args.join(' ')}:\n${stdout}\n${stderr}`, { cause })
  }
}
