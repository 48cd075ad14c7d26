import { readdir, readFile, readlink, realpath } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const killRoundsMax = 20
const killRoundMs = 50

/** Pids of the processes that work in a directory or below it, or have it as an argument. Game servers outlive the agent that
 *  started them by design, so neither parent nor process group finds them; the directory is what is ours alone. Linux only. */
export async function processesUsing(directory: string): Promise<readonly number[]> {
  // The kernel names working directories by their real path.
  const realDirectory = await realpath(directory)
  const entries = await readdir('/proc')
  const pids = entries.filter(entry => /^\d+$/.test(entry)).map(Number)
  const uses = await Promise.all(pids.map(pid => usesDirectory(pid, [directory, realDirectory])))
  return pids.filter((pid, index) => uses[index] === true && pid !== process.pid)
}

/** Kills them with SIGKILL and resolves when none is left, or after a second, when something is stuck in the kernel. */
export async function killProcessesUsing(directory: string): Promise<void> {
  for (let round = 0; round < killRoundsMax; round++) {
    const pids = await processesUsing(directory)
    if (pids.length === 0) return
    for (const pid of pids) killIfThere(pid)
    await sleep(killRoundMs)
  }
}

async function usesDirectory(pid: number, names: readonly string[]): Promise<boolean> {
  const isInside = (path: string): boolean =>
    names.some(directory => path === directory || path.startsWith(`${directory}/`))
  try {
    if (isInside(await readlink(`/proc/${pid}/cwd`))) return true
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8')
    return commandLine.split('\0').some(isInside)
  } catch {
    // It has just ended, or is somebody else's.
    return false
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
