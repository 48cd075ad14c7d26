import { existsSync, readdirSync } from 'node:fs'
import { runCommand } from './run-command.ts'

/** Where everybody lives. The addresses exist in the bench's own namespaces only. */
export const ADDRESSES = {
  player: '10.77.1.2',
  proxyFront: '10.77.1.1',
  proxyBack: '10.77.2.1',
  shard: '10.77.2.2',
  /** The same two without anything in between. */
  directPlayer: '10.77.3.2',
  directShard: '10.77.3.1',
} as const

export interface Namespaces {
  readonly players: string
  readonly proxy: string
  readonly shards: string
}

const PREFIX = 'swybench'
/** Where `ip netns` keeps them. */
const NETNS_FOLDER = '/run/netns'

/** Unique while this process lives. */
export function namespacesOf(pid: number): Namespaces {
  const name = (part: string): string => `${PREFIX}-${pid}-${part}`
  return { players: name('players'), proxy: name('proxy'), shards: name('shards') }
}

/** players ─ proxy ─ shards, and players ─ shards. The namespace of the proxy also forwards, so that plain forwarding can be
 *  measured on the very same links. */
export function makeNamespaces({ players, proxy, shards }: Namespaces): void {
  for (const name of [players, proxy, shards]) {
    runCommand('ip', ['netns', 'add', name])
    runCommand('ip', ['-n', name, 'link', 'set', 'lo', 'up'])
    // Connections per second would otherwise stop when every port rests in TIME_WAIT.
    setSysctl(name, 'net.ipv4.tcp_tw_reuse=1')
  }
  setSysctl(proxy, 'net.ipv4.ip_forward=1')
  setSysctl(players, 'net.ipv4.ip_local_port_range=10000 65535')
  link([players, ADDRESSES.player], [proxy, ADDRESSES.proxyFront])
  link([proxy, ADDRESSES.proxyBack], [shards, ADDRESSES.shard])
  link([players, ADDRESSES.directPlayer], [shards, ADDRESSES.directShard])
  runCommand('ip', ['-n', players, 'route', 'add', '10.77.2.0/24', 'via', ADDRESSES.proxyFront])
  runCommand('ip', ['-n', shards, 'route', 'add', '10.77.1.0/24', 'via', ADDRESSES.proxyBack])
}

/** Ends whatever runs in them, and removes them with their links. What is not there is left out. */
export function removeNamespaces({ players, proxy, shards }: Namespaces): void {
  for (const name of [players, proxy, shards]) {
    if (!existsSync(`${NETNS_FOLDER}/${name}`)) continue
    for (const pid of pidsIn(name)) endProcess(pid)
    runCommand('ip', ['netns', 'delete', name])
  }
}

/** Those of benches that were killed before they could clean up. */
export function removeAbandonedNamespaces(): void {
  const names = existsSync(NETNS_FOLDER) ? readdirSync(NETNS_FOLDER) : []
  const pids = names
    .map(name => new RegExp(`^${PREFIX}-(\\d+)-`).exec(name)?.[1])
    .filter(pid => pid !== undefined)
  for (const pid of new Set(pids))
    if (!existsSync(`/proc/${pid}`)) removeNamespaces(namespacesOf(Number(pid)))
}

export function insideOf(namespace: string, command: string, args: readonly string[]): readonly string[] {
  return ['ip', 'netns', 'exec', namespace, command, ...args]
}

function link(
  [left, leftAddress]: readonly [string, string],
  [right, rightAddress]: readonly [string, string],
): void {
  const [leftName, rightName] = [`to${rightAddress}`, `to${leftAddress}`]
  runCommand('ip', [
    'link',
    'add',
    leftName,
    'netns',
    left,
    'type',
    'veth',
    'peer',
    'name',
    rightName,
    'netns',
    right,
  ])
  runCommand('ip', ['-n', left, 'address', 'add', `${leftAddress}/24`, 'dev', leftName])
  runCommand('ip', ['-n', right, 'address', 'add', `${rightAddress}/24`, 'dev', rightName])
  runCommand('ip', ['-n', left, 'link', 'set', leftName, 'up'])
  runCommand('ip', ['-n', right, 'link', 'set', rightName, 'up'])
}

function setSysctl(namespace: string, setting: string): void {
  const [name = '', value = ''] = setting.split('=')
  const path = `/proc/sys/${name.replaceAll('.', '/')}`
  runCommand('ip', ['netns', 'exec', namespace, 'sh', '-c', `echo "${value}" > ${path}`])
}

function pidsIn(name: string): readonly number[] {
  return runCommand('ip', ['netns', 'pids', name])
    .split('\n')
    .filter(line => line !== '')
    .map(Number)
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
