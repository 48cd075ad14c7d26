import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { NftSession } from '../../../lib/nft/nft-session.ts'
import { tableName } from '../../../proxy/kernel/kernel-elements.ts'
import { readSets } from '../../../proxy/kernel/read-listing.ts'
import { readLeft } from '../../../proxy/kernel/read-table.ts'
import { Namespaces } from '../../chaos/world/namespaces.ts'
import { eventually } from '../../support/eventually.ts'
import { innerRun } from '../../support/inner-run.ts'
import { type LineChild, startLineChild } from '../../support/line-child.ts'
import { nftMissing } from '../../support/nft-missing.ts'
import { PROJECT_ROOT } from '../../support/project-root.ts'
import type { ProxyProcess } from '../support/proxy-process.ts'
import { patiently } from '../support/until.ts'

/** Where everybody lives: players ─ proxy ─ two hosts of shards. */
export const PLACES = {
  player: '10.91.1.2',
  front: '10.91.1.1',
  back: '10.91.2.1',
  shards: ['10.91.2.11', '10.91.2.12'],
} as const
/** The same by IPv6. */
export const PLACES_6 = {
  player: 'fd91:1::2',
  front: 'fd91:1::1',
  back: 'fd91:2::1',
  shards: ['fd91:2::11', 'fd91:2::12'],
} as const
export type Places = typeof PLACES | typeof PLACES_6
export const SHARD_PORT = 9_000
/** A bound for a test that hangs. */
export const PATIENCE_MS = 60_000

const PEER = fileURLToPath(new URL('network-peer.ts', import.meta.url))
const LAB = 'KERNEL_LAB'

export const MACHINES = ['players', 'proxy', 'shard-1', 'shard-2'] as const
export type Machine = (typeof MACHINES)[number]

/** Words before a command, by machine; undefined in the process that makes the machines. */
export function machines(): Readonly<Record<Machine, readonly string[]>> | undefined {
  const text = process.env[LAB]
  return text === undefined ? undefined : (JSON.parse(text) as Record<Machine, readonly string[]>)
}

/** Makes four machines, and runs this file once more on the proxy's.
 *  @param more what else is missing here, and further addresses of the machine `players` */
export function outside(
  what: string,
  file: string,
  more: { readonly missing?: string | undefined; readonly playersToo?: readonly string[] } = {},
): void {
  t.test(what, { skip: nftMissing() ?? more.missing ?? false }, async t => {
    const namespaces = new Namespaces('kernel')
    t.teardown(() => namespaces.remove())
    namespaces.makeNetworks(['front', 'back'])
    for (const machine of MACHINES) namespaces.makeMachine(machine)
    // Without looking for others who may have the address, which takes a second.
    const plug = (network: string, machine: Machine, ip: string, ip6: string, ...others: string[]): void =>
      namespaces.plug({ network, machine }, [`${ip6}/64 nodad`, ...[ip, ...others].map(one => `${one}/24`)])
    plug('front', 'players', PLACES.player, PLACES_6.player, ...(more.playersToo ?? []))
    plug('front', 'proxy', PLACES.front, PLACES_6.front)
    plug('back', 'proxy', PLACES.back, PLACES_6.back)
    for (const at of [0, 1] as const)
      plug('back', at === 0 ? 'shard-1' : 'shard-2', PLACES.shards[at], PLACES_6.shards[at])
    const on = Object.fromEntries(MACHINES.map(machine => [machine, namespaces.on(machine)]))
    const words = [...namespaces.on('proxy'), process.execPath, fileURLToPath(file)]
    const { text, ...end } = await innerRun(t, { words, environment: { [LAB]: JSON.stringify(on) } })
    t.same(end, { code: 0, failed: [] }, 'all of it passes there')
    if (end.code !== 0) t.comment(text)
  })
}

/** Of a machine that forwards IPv6. */
export const FORWARDS_6 = 'net/ipv6/conf/all/forwarding=1'
/** Of one that forwards IPv4, whatever side datagrams come from. */
export const FORWARDS = [
  'net/ipv4/ip_forward=1',
  'net/ipv4/conf/all/accept_local=1',
  'net/ipv4/conf/all/rp_filter=0',
] as const

/** Of the namespace that the caller lives in. */
export function setSysctls(settings: readonly string[]): void {
  for (const setting of settings) {
    const [name = '', value = ''] = setting.split('=')
    writeFileSync(`/proc/sys/${name}`, value)
  }
}

interface PeerReport {
  readonly sent: number
  readonly sentBytes: number
  readonly received: number
  readonly shouted: number
  readonly wrong: number
  readonly missing: number
  /** Of these, those that were not sent in fragments. */
  readonly missingWhole: number
  readonly byShard: Readonly<Record<string, number>>
  readonly last: string
}

/** `shout`, to a shard: it goes on sending to whom it heard last. */
type PeerWord = 'report' | 'pause' | 'resume' | 'shout'

/** A program on a machine of the lab that answers each line of its standard input with one of JSON. */
export interface AskedChild<Report, Word extends string = string> {
  readonly child: LineChild
  /** @param word `report` unless told otherwise */
  ask(word?: Word): Promise<Report>
  /** Asks until `holds` does. */
  until(what: string, holds: (report: Report) => boolean): Promise<Report>
}

/** Ended with the test.
 *  @param words of Node: the file, and what it is told */
export function startAsked<Report, Word extends string = string>(
  t: Test,
  machine: Machine,
  words: readonly (string | number)[],
): AskedChild<Report, Word> {
  const [program = '', ...args] = machines()?.[machine] ?? []
  const waiting: ((report: Report) => void)[] = []
  const said: string[] = []
  const child = startLineChild({
    command: program,
    args: [...args, process.execPath, ...words.map(String)],
    directory: PROJECT_ROOT,
    onLine(line) {
      if (line.startsWith('{')) waiting.shift()?.(JSON.parse(line) as Report)
      else said.push(line)
    },
  })
  t.teardown(() => child.kill())
  const gone = child.ended.then(end => Promise.reject(new Error(`it ended: ${end} ${said.join('\n')}`)))
  gone.catch(() => {})
  const ask = (word: string = 'report'): Promise<Report> => {
    const answer = new Promise<Report>(resolve => waiting.push(resolve))
    child.say(word)
    return patiently(() => `${words.join(' ')} has answered ${word}`, Promise.race([answer, gone]))
  }
  return {
    child,
    ask,
    async until(what, holds) {
      let last: Report | undefined
      try {
        return await eventually(what, PATIENCE_MS, async () => {
          last = await ask()
          return holds(last) ? last : undefined
        })
      } catch (error) {
        throw new Error(JSON.stringify(last), { cause: error })
      }
    },
  }
}

export function startPeer(t: Test, machine: Machine, words: readonly (string | number)[]) {
  return startAsked<PeerReport, PeerWord>(t, machine, [PEER, ...words])
}

/** What sockets of all machines had no room for so far: on a busy machine a peer is not there in time to take it. Anything else that is missing was
 *  lost on the way. */
export function droppedBySockets(): number {
  return MACHINES.reduce((sum, machine) => {
    const [program = '', ...args] = machines()?.[machine] ?? []
    const paths = ['/proc/net/snmp', '/proc/net/snmp6']
    const { stdout } = spawnSync(program, [...args, 'cat', ...paths], { encoding: 'utf8' })
    const [names = [], values = []] = stdout
      .split('\n')
      .flatMap(line => (line.startsWith('Udp: ') ? [line.split(' ')] : []))
    const [, six = 0] = /^Udp6RcvbufErrors\s+(\d+)$/m.exec(stdout) ?? []
    return sum + Number(values[names.indexOf('RcvbufErrors')]) + Number(six)
  }, 0)
}

/** What the kernel has of ours, as somebody sees it who looks from outside. */
export async function tableNow(family: 4 | 6 = 4): Promise<ReturnType<typeof readLeft> | undefined> {
  const session = NftSession.open()
  try {
    return readLeft(family, readSets(await session.list(`list table ${tableName(family)}`)))
  } catch {
    return undefined
  } finally {
    await session.close()
  }
}

export async function metric(proxy: ProxyProcess, name: string): Promise<number> {
  const { text } = await proxy.status('/metrics')
  const line = text.split('\n').find(one => one.startsWith(`switchyard_proxy_${name}`))
  return Number(line?.slice(line.lastIndexOf(' ') + 1) ?? Number.NaN)
}

/** @param flows as many as the proxy says, all of them of one family */
export async function carried(proxy: ProxyProcess, flows: number, family: 4 | 6 = 4): Promise<void> {
  await eventually(
    `${flows} flows are the kernel's: ${proxy.lines.slice(-5).join('\n')}`,
    PATIENCE_MS,
    async () =>
      (await metric(proxy, 'kernel_flows')) === flows && (await tableNow(family))?.flows.length === flows
        ? true
        : undefined,
  )
}

/** Nothing was lost on the way. */
export function isComplete({ missing }: PeerReport): boolean {
  return missing <= droppedBySockets()
}

/** The same, but for a datagram each time that somebody has taken away the rule that puts fragments together: with it goes what it has not put
 *  together yet. */
export function isCompleteBut(times: number): (report: PeerReport) => boolean {
  return report =>
    isComplete({ ...report, missing: report.missingWhole }) && report.missing <= times + droppedBySockets()
}

/** Players of one proxy, all on their way. */
export function startPlayers(
  t: Test,
  { port }: Pick<ProxyProcess, 'port'>,
  count: number,
  { player, front }: Places = PLACES,
) {
  return Array.from({ length: count }, () => startPeer(t, 'players', ['player', player, front, port]))
}

export function startShards(t: Test, { shards }: Places = PLACES) {
  return shards.map((address, at) =>
    startPeer(t, at === 0 ? 'shard-1' : 'shard-2', ['shard', address, SHARD_PORT, at + 1]),
  )
}

/** @param number what it says with each answer */
export function startShard(t: Test, machine: Machine, { address, port }: RouteAddress, number: number) {
  return startPeer(t, machine, ['shard', address, port, number])
}

interface RouteAddress {
  readonly address: string
  readonly port: number
}
