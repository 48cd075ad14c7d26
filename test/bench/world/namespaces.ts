import { removeNamespace } from '../../support/abandoned-namespaces.ts'
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
  /** And by the namespace of the proxy with the kernel tier. */
  tablePlayer: '10.77.4.2',
  tableFront: '10.77.4.1',
  tableBack: '10.77.5.1',
  tableShard: '10.77.5.2',
} as const

/** Addresses from which a crowd comes, one after the other, beside that of the namespace. */
export const CROWD_ADDRESSES_MAX = 64
const CROWD_BITS = 26

/** The first of them on the same link. */
export function crowdOf(player: string): string {
  return player.replace(/\d+$/, '128')
}

export interface Namespaces {
  readonly players: string
  readonly proxy: string
  /** Of a proxy with the kernel tier: its table would look at the datagrams of everybody else, too. */
  readonly table: string
  readonly shards: string
}

/** Those that have to be made and removed, in this order. */
function allOf({ players, proxy, table, shards }: Namespaces): readonly string[] {
  return [players, proxy, table, shards]
}

/** Before the pid of whoever makes them. */
export const NAMESPACE_PREFIX = 'swybench'
/** What the kernel tier needs beside; plain forwarding needs the first. */
const ROUTER_SETTINGS: readonly string[] = [
  'net.ipv4.ip_forward=1',
  'net.ipv4.conf.all.accept_local=1',
  'net.ipv4.conf.all.rp_filter=0',
  'net.ipv4.conf.default.rp_filter=0',
  'net.ipv4.conf.all.send_redirects=0',
]

/** Unique while this process lives. */
export function namespacesOf(pid: number): Namespaces {
  const name = (part: string): string => `${NAMESPACE_PREFIX}-${pid}-${part}`
  return { players: name('players'), proxy: name('proxy'), table: name('table'), shards: name('shards') }
}

/** players ─ proxy ─ shards, players ─ table ─ shards, and players ─ shards. The namespace of the proxy also forwards, so that plain forwarding
 *  can be measured on the very same links. */
export function makeNamespaces(namespaces: Namespaces): void {
  const { players, proxy, table, shards } = namespaces
  for (const name of allOf(namespaces)) {
    runCommand('ip', ['netns', 'add', name])
    runCommand('ip', ['-n', name, 'link', 'set', 'lo', 'up'])
    // Connections per second would otherwise stop when every port rests in TIME_WAIT.
    setSysctl(name, 'net.ipv4.tcp_tw_reuse=1')
  }
  for (const name of [proxy, table]) for (const setting of ROUTER_SETTINGS) setSysctl(name, setting)
  setSysctl(players, 'net.ipv4.ip_local_port_range=10000 65535')
  link([players, ADDRESSES.player], [proxy, ADDRESSES.proxyFront])
  link([proxy, ADDRESSES.proxyBack], [shards, ADDRESSES.shard])
  link([players, ADDRESSES.directPlayer], [shards, ADDRESSES.directShard])
  link([players, ADDRESSES.tablePlayer], [table, ADDRESSES.tableFront])
  link([table, ADDRESSES.tableBack], [shards, ADDRESSES.tableShard])
  // Any address of the range is the players' own, without being given to a link.
  for (const player of [ADDRESSES.player, ADDRESSES.directPlayer, ADDRESSES.tablePlayer]) {
    const range = `${crowdOf(player)}/${CROWD_BITS}`
    runCommand('ip', ['-n', players, 'route', 'add', 'local', range, 'dev', 'lo'])
  }
  runCommand('ip', ['-n', players, 'route', 'add', '10.77.2.0/24', 'via', ADDRESSES.proxyFront])
  runCommand('ip', ['-n', shards, 'route', 'add', '10.77.1.0/24', 'via', ADDRESSES.proxyBack])
}

/** Ends whatever runs in them, and removes them with their links. What is not there is left out. */
export function removeNamespaces(namespaces: Namespaces): void {
  for (const name of allOf(namespaces)) removeNamespace(name)
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
