import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { stringify } from 'yaml'
import { killProcessesUsing } from '../support/directory-processes.ts'
import { killChild } from '../support/kill-child.ts'
import { PROJECT_ROOT } from '../support/project-root.ts'
import { ControlPlaneTalk } from './control-plane-talk.ts'
import { configuration, type ControlPlanePlaces, controlPlaneOn } from './scaler-world.ts'

const OUTPUT_LINES_MAX = 400

/** A control plane without anybody who starts it again: the test kills it as it likes. */
export class LoneControlPlane extends ControlPlaneTalk {
  readonly directory: string
  /** The last lines of its log, oldest first. */
  readonly output: string[] = []
  #child: ChildProcess | undefined

  private constructor(directory: string, { grpc }: ControlPlanePlaces) {
    super(`${grpc.bind}:${grpc.port}`, directory)
    this.directory = directory
  }

  /** It does not run yet. */
  static async on(address: string, providers: readonly object[]): Promise<LoneControlPlane> {
    const directory = mkdtempSync(join(tmpdir(), 'switchyard-lone-'))
    mkdirSync(join(directory, 'data'))
    const places = await controlPlaneOn(address)
    writeFileSync(join(directory, 'switchyard.yaml'), stringify({ ...configuration(places), providers }))
    return new LoneControlPlane(directory, places)
  }

  /** Resolves when it says that it is ready. */
  async start(): Promise<void> {
    const { NODE_OPTIONS: _runner, ...env } = process.env
    const words = [
      '--config',
      join(this.directory, 'switchyard.yaml'),
      '--data-dir',
      join(this.directory, 'data'),
    ]
    const child = spawn(process.execPath, ['control-plane/main.ts', ...words], {
      cwd: PROJECT_ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    const ready = Promise.withResolvers<void>()
    child.once('exit', () => ready.reject(new Error(`it does not start:\n${this.output.join('\n')}`)))
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', line => {
        this.output.push(line)
        if (this.output.length > OUTPUT_LINES_MAX) this.output.shift()
        if (line.startsWith('ready ')) ready.resolve()
      })
    await ready.promise
  }

  /** At once, wherever it is. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child !== undefined) await killChild(child)
  }

  async end(): Promise<void> {
    await this.kill()
    await killProcessesUsing(this.directory)
    rmSync(this.directory, { recursive: true, force: true })
  }
}
