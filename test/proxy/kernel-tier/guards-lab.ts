import { spawnSync } from 'node:child_process'
import type { Test } from 'tap'
import { NftSession } from '../../../lib/nft/nft-session.ts'
import { tableName } from '../../../proxy/kernel/kernel-elements.ts'
import { readCounters } from '../../../proxy/kernel/read-listing.ts'
import { eventually } from '../../support/eventually.ts'
import type { ProxyProcess } from '../support/proxy-process.ts'
import { flowPortRange } from '../support/udp-world.ts'
import {
  FORWARDS,
  FORWARDS_6,
  isComplete,
  type Machine,
  machines,
  metric,
  PATIENCE_MS,
  PLACES,
  PLACES_6,
  type Places,
  setSysctls,
  SHARD_PORT,
  startPeer,
} from './kernel-lab.ts'

/** Where floods come from: networks behind the machine of players. */
export const STRANGERS = '10.93'

/** Flows of the second listener are never the kernel's, as their time-out is too short for that. */
export function yaml(...more: string[]): string {
  const { first, last } = flowPortRange()
  const plain = `{ name: plain, port: 0, bind: ${PLACES.front}, fleet: arena, idleMs: 4000, newFlowsPerSecond: 20 }`
  return [
    `listeners: [{ name: main, port: 0, bind: [${PLACES.front}, '${PLACES_6.front}'], fleet: arena }, ${plain}]`,
    `proxy: { dataPlane: kernel, status: { port: 0 }, flowPorts: { first: ${first}, last: ${last} } }`,
    ...more,
  ].join('\n')
}

export const STATIC = `routes: [{ fleet: arena, shards: [{ id: arena-1, address: ${PLACES.shards[0]}, port: ${SHARD_PORT} }] }]`

/** A command on the machine of players. */
export function onPlayers(...command: readonly string[]): void {
  onMachine('players', ...command)
}

export function onMachine(machine: Machine, ...command: readonly string[]): void {
  const [program = '', ...words] = machines()?.[machine] ?? []
  const { status, stderr } = spawnSync(program, [...words, ...command], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

export function playerAt(t: Test, address: string, port: number, { front }: Places = PLACES) {
  return startPeer(t, 'players', ['player', address, front, port])
}

export type Player = ReturnType<typeof playerAt>

export async function lostNothing(t: Test, player: Player): Promise<void> {
  await player.ask('pause')
  t.equal((await player.until('all is answered', isComplete)).wrong, 0)
}

/** Datagrams that the kernel has dropped of itself at this port. */
export async function droppedByKernel(port: number): Promise<number> {
  const session = NftSession.open()
  try {
    const counters = readCounters(await session.list(`list counters table ${tableName(4)}`))
    return [...counters].reduce((sum, [name, packets]) => sum + (name.endsWith(`_${port}`) ? packets : 0), 0)
  } finally {
    await session.close()
  }
}

export async function isCounted(proxy: ProxyProcess, name: string, least: number): Promise<void> {
  await eventually(`${name} is counted`, PATIENCE_MS, async () =>
    (await metric(proxy, name)) >= least ? true : undefined,
  )
}

/** Datagrams of banned players that user space has dropped. */
export const BANNED = 'drops_total{listener="main",reason="banned"}'

/** The proxy's machine passes on what it shall, and strangers have their networks. */
export function beginGuards(): void {
  setSysctls([...FORWARDS, FORWARDS_6])
  onPlayers('ip', 'route', 'add', 'local', `${STRANGERS}.0.0/16`, 'dev', 'lo')
  spawnSync('ip', ['route', 'add', `${STRANGERS}.0.0/16`, 'via', PLACES.player])
}
