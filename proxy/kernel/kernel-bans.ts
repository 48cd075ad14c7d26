import type { MonotonicMs } from '../../lib/clock.ts'
import type { AddressFamily } from '../../lib/ip-text.ts'
import {
  addressBits,
  type IpNetwork,
  ipNetworkText,
  isSingleAddress,
  prefixMask,
} from '../../lib/ip-network.ts'
import { FAMILY_WORDS } from '../../lib/nft/family-words.ts'
import { BANNED, BANNED_SETS, BANS_CHAIN } from './guard-text.ts'
import { tableName } from './kernel-elements.ts'

export interface LiveBan {
  readonly network: IpNetwork
  /** Undefined: until it is lifted. */
  readonly until: MonotonicMs | undefined
}

export interface KernelBansBounds {
  readonly bansMax: number
  /** Of prefixes, single addresses apart: each costs every datagram to the listeners a look-up. */
  readonly lengthsMax: number
}

type Held = ReadonlyMap<string, LiveBan>

const SAME_END_MS = 50
const DAY_MS = 86_400_000
/** Longer than anybody runs a machine. */
const TIMEOUT_MS_MAX = 36_500 * DAY_MS

/** The bans that the kernel's table of one family holds, or will when the lines that `follow` gives are carried out, in order and each call's as one
 *  transaction; at first its chain `bans` is empty. One set for each prefix length in use, and one rule that looks into it with the address masked: exact,
 *  and no interval set. What has no room is user space's alone. Elements of bans with an end have a time-out: the kernel ends them by itself. */
export class KernelBans {
  readonly #family: AddressFamily
  readonly #bounds: KernelBansBounds
  #held: Held = new Map()
  #leftOut = 0
  /** To write a network costs more than to look one up, and a ban's stays the same. */
  readonly #texts = new WeakMap<IpNetwork, string>()

  constructor(family: AddressFamily, bounds: KernelBansBounds) {
    this.#family = family
    this.#bounds = bounds
  }

  get size(): number {
    return this.#held.size
  }

  /** Sets and rules of the table that are theirs. */
  get parts(): number {
    return 2 * lengthsOf(this.#held).size
  }

  /** Those that have no room. */
  get leftOut(): number {
    return this.#leftOut
  }

  /** @param bans all that hold now, in any order; those of the other family are not looked at. Some milliseconds for 10,000 */
  follow(bans: readonly LiveBan[], now: MonotonicMs): readonly string[] {
    const family = this.#family
    const before = this.#held
    const named = bans
      .filter(({ network }) => network.family === family)
      .map(ban => [this.#textOf(ban), ban] as const)
    const { chosen, leftOut } = choose(named, before, this.#bounds)
    this.#held = chosen
    this.#leftOut = leftOut
    return linesOf({ family, before, after: chosen, setSize: 2 * this.#bounds.bansMax, now })
  }

  #textOf({ network }: LiveBan): string {
    const text = this.#texts.get(network) ?? ipNetworkText(network)
    this.#texts.set(network, text)
    return text
  }
}

/** Those that are held stay: a ban never gives way to a later one. */
function choose(
  named: readonly (readonly [string, LiveBan])[],
  held: Held,
  { bansMax, lengthsMax }: KernelBansBounds,
): { readonly chosen: Held; readonly leftOut: number } {
  const chosen = new Map<string, LiveBan>()
  const lengths = new Set<number>()
  let leftOut = 0
  for (const isHeld of [true, false])
    for (const [text, ban] of named) {
      const known = held.get(text)
      if ((known !== undefined) !== isHeld) continue
      const { prefixBits } = ban.network
      const hasLength = isSingleAddress(ban.network) || lengths.has(prefixBits) || lengths.size < lengthsMax
      if (!hasLength || chosen.size >= bansMax) leftOut += 1
      else {
        if (!isSingleAddress(ban.network)) lengths.add(prefixBits)
        chosen.set(text, known !== undefined && endsWith(known, ban) ? known : ban)
      }
    }
  return { chosen, leftOut }
}

/** A snapshot tells the same end a little otherwise. */
function endsWith({ until: one }: LiveBan, { until: other }: LiveBan): boolean {
  return one === other || (one !== undefined && other !== undefined && Math.abs(one - other) <= SAME_END_MS)
}

interface Step {
  readonly family: AddressFamily
  readonly before: Held
  readonly after: Held
  readonly setSize: number
  readonly now: MonotonicMs
}

/** Of one prefix length: what goes and what comes, as nft writes it. */
interface Difference {
  readonly gone: string[]
  readonly added: string[]
}

function linesOf(step: Step): readonly string[] {
  const { family, before, after, setSize } = step
  const table = tableName(family)
  const had = lengthsOf(before)
  const has = lengthsOf(after)
  const isNew = [...has].filter(bits => !had.has(bits))
  const isOver = [...had].filter(bits => !has.has(bits))
  const lines = isNew.flatMap(bits => [
    `add set ${table} ${setOf(bits)} { typeof ${FAMILY_WORDS[family].ip} saddr; flags timeout; size ${setSize}; }`,
    `flush set ${table} ${setOf(bits)}`,
  ])
  if (isNew.length + isOver.length > 0)
    lines.push(`flush chain ${table} ${BANS_CHAIN}`, ...[...has].map(bits => ruleOf(family, bits)))
  for (const bits of isOver)
    lines.push(`flush set ${table} ${setOf(bits)}`, `delete set ${table} ${setOf(bits)}`)
  for (const [bits, difference] of differences(step))
    if (has.has(bits)) lines.push(...elementLines(`${table} ${setOf(bits)}`, difference))
  return lines
}

/** By prefix length. */
function differences({ before, after, now }: Step): ReadonlyMap<number, Difference> {
  const byLength = new Map<number, Difference>()
  const of = ({ prefixBits }: IpNetwork): Difference => {
    const difference = byLength.get(prefixBits) ?? { gone: [], added: [] }
    byLength.set(prefixBits, difference)
    return difference
  }
  for (const [text, ban] of before) if (after.get(text) !== ban) of(ban.network).gone.push(keyOf(ban.network))
  for (const [text, ban] of after)
    if (before.get(text) !== ban)
      of(ban.network).added.push(`${keyOf(ban.network)}${timeoutText(ban.until, now)}`)
  return byLength
}

/** An element that runs out while nft is on its way could not be deleted, and one that is there keeps its time-out: so each is added first, which is
 *  nothing where it is there, and deleted then. */
function elementLines(set: string, { gone, added }: Difference): readonly string[] {
  const words = gone.join(', ')
  return [
    ...(gone.length === 0 ? [] : [`add element ${set} { ${words} }`, `delete element ${set} { ${words} }`]),
    ...(added.length === 0 ? [] : [`add element ${set} { ${added.join(', ')} }`]),
  ]
}

function lengthsOf(held: Held): ReadonlySet<number> {
  const lengths = new Set<number>()
  for (const { network } of held.values()) lengths.add(network.prefixBits)
  return lengths
}

function setOf(prefixBits: number): string {
  return `${BANNED_SETS}${prefixBits}`
}

function ruleOf(family: AddressFamily, prefixBits: number): string {
  const { ip } = FAMILY_WORDS[family]
  const mask = prefixMask(family, prefixBits)
  const masked =
    prefixBits === addressBits(family) ? '' : ` & ${keyOf({ family, first: mask, prefixBits })} ==`
  return `add rule ${tableName(family)} ${BANS_CHAIN} ${ip} saddr${masked} @${setOf(prefixBits)} ${BANNED}`
}

/** Its first address. */
function keyOf({ family, first }: IpNetwork): string {
  return ipNetworkText({ family, first, prefixBits: addressBits(family) })
}

/** nft takes at most eight digits of a unit. */
function timeoutText(until: MonotonicMs | undefined, now: MonotonicMs): string {
  if (until === undefined || until - now > TIMEOUT_MS_MAX) return ''
  const ms = Math.max(1, Math.ceil(until - now))
  const days = Math.floor(ms / DAY_MS)
  return ` timeout ${days > 0 ? `${days}d` : ''}${ms - days * DAY_MS}ms`
}
