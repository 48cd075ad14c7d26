import type { MonotonicMs } from '../../../lib/clock.ts'
import { canonicalIp } from '../../../lib/ip-text.ts'
import type { NetworkBan } from '../../../proto/contract/ban.ts'
import { admit } from '../../../proxy/flows/admit.ts'
import { carrierWorld } from '../../proxy/support/carrier-world.ts'
import { change, snapshot, token } from '../../proxy/support/routes.ts'

export interface BanFigures {
  readonly bans: string
  /** Of one new UDP flow, entered into all tables and closed again, without its sockets. */
  readonly newFlowNs: number
  /** Of one newcomer that is turned away. */
  readonly refusalNs: number
  /** Of the look at one datagram of a known flow. */
  readonly datagramNs: number
}

export interface BanSizes {
  readonly bans: number
  readonly flows: number
  readonly datagrams: number
  readonly rounds: number
}

type BanTables = Readonly<Record<string, (bans: number) => readonly NetworkBan[]>>

/** What may be in the table: nothing; addresses; ranges of every length that people use; every length there is. */
export const BAN_TABLES: BanTables = {
  none: () => [],
  addresses: bans => Array.from({ length: bans }, (_, n) => banOf(`172.16.${n >> 8}.${n & 255}`)),
  ranges: bans =>
    Array.from({ length: bans }, (_, n) =>
      banOf(n % 2 === 0 ? `172.${n >> 8}.${n & 255}.0/24` : `2001:db8:${n.toString(16)}::/48`),
    ),
  'all lengths': bans =>
    Array.from({ length: Math.min(bans, 112) }, (_, n) => {
      const bits = 17 + n
      return banOf(`${canonicalIp(`3ffe:${lastBit(bits)}`)}${bits === 128 ? '' : `/${bits}`}`)
    }),
}

const NEWCOMER = '2001:db8:ffff::7'
const BANNED = '192.0.2.7'

/** Each kind of table in turn, round after round, and the best of the rounds: what else the machine does only ever makes one slower. */
export function measureBans(sizes: BanSizes): readonly BanFigures[] {
  const worlds = Object.keys(BAN_TABLES).map(bans => banWorld(bans, sizes.bans - 1))
  const best = worlds.map(({ bans }) => ({
    bans,
    newFlowNs: Number.POSITIVE_INFINITY,
    refusalNs: Number.POSITIVE_INFINITY,
    datagramNs: Number.POSITIVE_INFINITY,
  }))
  for (let round = 0; round < sizes.rounds; round += 1)
    for (const [index, { open, look }] of worlds.entries()) {
      const least = best[index]
      if (least === undefined) continue
      least.newFlowNs = Math.min(
        least.newFlowNs,
        nsOf(sizes.flows, () => open(NEWCOMER)),
      )
      least.refusalNs = Math.min(
        least.refusalNs,
        nsOf(sizes.flows, () => open(BANNED)),
      )
      least.datagramNs = Math.min(least.datagramNs, nsOf(sizes.datagrams, look))
    }
  return best
}

function banWorld(bans: string, count: number) {
  const table = BAN_TABLES[bans]?.(count) ?? []
  const { carrier, listener, joined } = carrierWorld({ listener: UNLIMITED })
  carrier.applySnapshot(token(1), snapshot([{ group: 1, slots: 1_000_000 }]))
  const all = bans === 'none' ? [] : [...table, banOf(BANNED)]
  carrier.applyChange(token(1), change({ bans: all }))
  joined(NEWCOMER, 1)
  const now = 1_000_000 as MonotonicMs
  return {
    bans,
    look: () => void admit(listener, NEWCOMER, 1, now),
    open: (ip: string): void => {
      const opened = carrier.openUdp(listener, ip, 2, () => QUIET)
      if (opened.kind !== 'opened') return
      // As of a flow that never got a socket: else every port towards the shard would soon be at rest.
      carrier.book.giveBackPort(opened.flow)
      carrier.close(opened.flow, 'flow-ports')
    },
  }
}

/** How long a ban of a range holds the proxy up that looks at the address of every flow. Each player has its own address. */
export function measureSweepMs(flows: number): number {
  const { carrier, joined } = carrierWorld({
    limits: { flowsMax: flows },
    listener: { ...UNLIMITED, flowsMax: flows },
  })
  carrier.applySnapshot(token(1), snapshot([{ group: 1, slots: flows }]))
  for (let n = 0; n < flows; n += 1) joined(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`, 1)
  const started = performance.now()
  carrier.applyChange(token(1), change({ bans: [banOf('192.0.2.0/24')] }))
  return performance.now() - started
}

/** The clock stands still, so no rate would ever recover. */
const UNLIMITED = {
  newFlowsPerIpPerSecond: Number.MAX_SAFE_INTEGER,
  newFlowsPerPrefixPerSecond: Number.MAX_SAFE_INTEGER,
  newFlowsPerSecond: Number.MAX_SAFE_INTEGER,
}

const QUIET = { rerouted: () => {}, closed: () => {} }

function banOf(network: string): NetworkBan {
  return { network, expiresAtMs: 0 }
}

/** The seven groups after the first, with the last bit of the prefix set. */
function lastBit(bits: number): string {
  const groups = Array.from({ length: 7 }, () => 0)
  groups[Math.floor((bits - 17) / 16)] = 1 << (15 - ((bits - 17) % 16))
  return groups.map(group => group.toString(16)).join(':')
}

function nsOf(times: number, act: () => void): number {
  const started = performance.now()
  for (let n = 0; n < times; n += 1) act()
  return ((performance.now() - started) * 1e6) / times
}
