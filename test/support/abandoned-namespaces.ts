import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'

/** Where `ip netns` keeps them. */
const NETNS_FOLDER = '/run/netns'

/** Ends whatever runs in a network namespace, and removes it with its links. What is not there, or goes meanwhile, needs nothing. */
export function removeNamespace(name: string): void {
  if (!existsSync(`${NETNS_FOLDER}/${name}`)) return
  const { stdout } = spawnSync('ip', ['netns', 'pids', name], { encoding: 'utf8' })
  for (const pid of stdout.split('\n').filter(line => line !== '')) endProcess(Number(pid))
  spawnSync('ip', ['netns', 'delete', name])
}

/** Removes those that were left by processes that were killed, or got a terminal's Ctrl-C. Call it before this process makes any: what has its pid
 *  by then is of another that had the same.
 *  @param prefix names are `<prefix>-<pid>-<part>` */
export function removeAbandonedNamespaces(prefix: string): void {
  const names = existsSync(NETNS_FOLDER) ? readdirSync(NETNS_FOLDER) : []
  const ofPid = new RegExp(`^${prefix}-(\\d+)-`)
  for (const name of names) {
    const pid = ofPid.exec(name)?.[1]
    if (pid === undefined) continue
    if (Number(pid) === process.pid || !existsSync(`/proc/${pid}`)) removeNamespace(name)
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // Others end by themselves between the list and the signal.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
