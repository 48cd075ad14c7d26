import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { Namespaces } from '../chaos/world/namespaces.ts'
import { patiently } from '../proxy/support/until.ts'
import { type InnerEnd, innerRun } from '../support/inner-run.ts'
import { startLineChild } from '../support/line-child.ts'
import { droppedByQueues } from '../support/queue-drops.ts'
import type { PlayersOrder, PlayersReport, ShardsOrder, ShardsReport } from './peer-orders.ts'
import type { TierName } from './tier-traits.ts'

/** Where everybody lives: players ─ proxy ─ two hosts of shards. The same for every tier: each has networks of its own. */
export const FRONT = '10.91.1.1'
export const BACK = '10.91.2.1'
const HOSTS = ['10.91.2.11', '10.91.2.12'] as const
const PLAYER_ADDRESSES = 20
const FLOOD_NETWORK = '10.94.0.0/16'
/** Two players have one address. */
const PLAYERS_PER_ADDRESS = 2

/** A mixture of two shards' address and port is another shard: it would be seen. */
export const SHARDS = {
  1: { address: HOSTS[0], port: 9_000 },
  2: { address: HOSTS[1], port: 9_001 },
  3: { address: HOSTS[0], port: 9_001 },
  4: { address: HOSTS[1], port: 9_000 },
} as const
export type ShardNumber = keyof typeof SHARDS

const MACHINES = ['players', 'proxy', 'shards-1', 'shards-2'] as const
type Machine = (typeof MACHINES)[number]

const LAB = 'TIER_LAB'
/** The kernel tier asks for the first three; the others carry on without. */
const SYSCTLS = ['net/ipv4/ip_forward=1', 'net/ipv4/conf/all/accept_local=1', 'net/ipv4/conf/all/rp_filter=0']

interface Inside {
  readonly tier: TierName
  /** Words before a command that shall run there. */
  readonly on: Readonly<Record<Machine, readonly string[]>>
}

/** What this process is for: undefined for the one that makes the machines. */
export function inside(): Inside | undefined {
  const text = process.env[LAB]
  return text === undefined ? undefined : (JSON.parse(text) as Inside)
}

export function addressOf(player: number): string {
  return `10.91.1.${10 + (Math.floor(player / PLAYERS_PER_ADDRESS) % PLAYER_ADDRESSES)}`
}

/** Makes four machines, and runs `file` once more on the proxy's.
 *  @param timeoutS for what takes longer than tests do */
export async function runOnMachines(
  t: Test,
  file: string,
  { tier, timeoutS }: { readonly tier: TierName; readonly timeoutS?: number | undefined },
): Promise<InnerEnd> {
  const namespaces = new Namespaces(tier)
  t.teardown(() => namespaces.remove())
  namespaces.makeNetworks(['front', 'back'])
  for (const machine of MACHINES) namespaces.makeMachine(machine)
  const players = Array.from({ length: PLAYER_ADDRESSES }, (_, index) => `10.91.1.${10 + index}/24`)
  namespaces.plug({ network: 'front', machine: 'players' }, players)
  namespaces.plug({ network: 'front', machine: 'proxy' }, [`${FRONT}/24`])
  namespaces.plug({ network: 'back', machine: 'proxy' }, [`${BACK}/24`])
  for (const [index, address] of HOSTS.entries())
    namespaces.plug({ network: 'back', machine: `shards-${index + 1}` }, [`${address}/24`])
  // Whoever floods writes any address that it likes on its datagrams.
  run([...namespaces.on('players'), 'ip', 'route', 'add', 'local', FLOOD_NETWORK, 'dev', 'lo'])
  run([...namespaces.on('proxy'), 'ip', 'route', 'add', FLOOD_NETWORK, 'via', '10.91.1.10'])
  const on = Object.fromEntries(MACHINES.map(machine => [machine, namespaces.on(machine)]))
  const words = [...namespaces.on('proxy'), process.execPath, fileURLToPath(file)]
  const environment = { [LAB]: JSON.stringify({ tier, on }) }
  return innerRun(t, { words, environment, timeoutS })
}

function run([program = '', ...words]: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${stderr}`)
  return stdout
}

/** One program that obeys. */
export interface Peer<O, R> {
  ask(order: O): Promise<R>
}

function startPeer<O, R>(t: Test, on: readonly string[], file: string, words: readonly string[]): Peer<O, R> {
  const [program = '', ...before] = on
  const waiting: ((report: R) => void)[] = []
  const said: string[] = []
  const child = startLineChild({
    command: program,
    args: [...before, process.execPath, file, ...words],
    directory: import.meta.dirname,
    onLine(line) {
      if (line.startsWith('{')) waiting.shift()?.(JSON.parse(line) as R)
      else said.push(line)
    },
  })
  t.teardown(() => child.kill())
  const ended = child.ended.then(end => Promise.reject(new Error(`${file} ended: ${end} ${said.join('\n')}`)))
  ended.catch(() => {})
  return {
    ask(order) {
      const answer = new Promise<R>(resolve => waiting.push(resolve))
      child.say(JSON.stringify(order))
      return patiently(() => `${file} has answered ${JSON.stringify(order)}`, Promise.race([answer, ended]))
    },
  }
}

/** Everybody but the proxy. */
export interface TierLab {
  readonly tier: TierName
  readonly players: Peer<PlayersOrder, PlayersReport>
  readonly shards: readonly Peer<ShardsOrder, ShardsReport>[]
  /** Datagrams that sockets of all machines, and the kernel's queues between these, had no room for so far. */
  dropped(): number
}

export function startLab(t: Test, { tier, on }: Inside): TierLab {
  for (const setting of SYSCTLS) {
    const [name = '', value = ''] = setting.split('=')
    writeFileSync(`/proc/sys/${name}`, value)
  }
  const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
  const shards = HOSTS.map((address, index) => {
    const places = Object.entries(SHARDS).filter(([, place]) => place.address === address)
    const words = places.map(([number, { port }]) => `${number}:${port}`)
    return startPeer<ShardsOrder, ShardsReport>(
      t,
      on[index === 0 ? 'shards-1' : 'shards-2'],
      fileOf('shards-peer.ts'),
      [address, ...words],
    )
  })
  return {
    tier,
    players: startPeer(t, on.players, fileOf('players-peer.ts'), []),
    shards,
    dropped: () => MACHINES.reduce((sum, machine) => sum + droppedOn(on[machine]), droppedByQueues()),
  }
}

function droppedOn(on: readonly string[]): number {
  const lines = run([...on, 'cat', '/proc/net/snmp']).split('\n')
  const [names = [], values = []] = lines.flatMap(line => (line.startsWith('Udp: ') ? [line.split(' ')] : []))
  return Number(values[names.indexOf('RcvbufErrors')])
}
