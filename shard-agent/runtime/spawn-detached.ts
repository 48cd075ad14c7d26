import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { closeSync, constants, openSync, statSync } from 'node:fs'
import { promisify } from 'node:util'
import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import type { LaunchPlan } from '../lifecycle/launch-plan.ts'

export interface DetachedFiles {
  /** A FIFO that is there already, see `makeFifo`. */
  readonly input: string
  readonly output: string
}

const run = promisify(execFile)

/** Node has no call for it. @throws SwitchyardError `SWY_SPAWN_FAILED` */
export async function makeFifo(path: string): Promise<void> {
  try {
    await run('mkfifo', ['-m', '600', path], { timeout: 5_000 })
  } catch (error) {
    throw new SwitchyardError('SWY_SPAWN_FAILED', `cannot make ${path}: ${messageOf(error)}`)
  }
}

/** Starts a process that outlives us: own session and process group, output appended straight to a file (a pipe would kill it with
 *  SIGPIPE when we end), stdin a FIFO that it holds open for reading and writing itself, so it never sees an end of file.
 *  @throws SwitchyardError `SWY_SPAWN_FAILED` */
export async function spawnDetached(plan: LaunchPlan, files: DetachedFiles): Promise<ChildProcess> {
  if (!isDirectory(plan.workingDirectory))
    throw new SwitchyardError('SWY_SPAWN_FAILED', `no such working directory: ${plan.workingDirectory}`)
  const input = openSync(files.input, constants.O_RDWR)
  const output = openSync(files.output, 'a', 0o600)
  try {
    const child = spawn(plan.file, plan.arguments, {
      cwd: plan.workingDirectory,
      env: plan.env,
      detached: true,
      stdio: [input, output, output],
    })
    await spawned(child)
    child.unref()
    return child
  } catch (error) {
    throw new SwitchyardError('SWY_SPAWN_FAILED', `cannot start ${plan.file}: ${messageOf(error)}`)
  } finally {
    closeSync(input)
    closeSync(output)
  }
}

function spawned(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve())
    child.once('error', reject)
  })
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
