import type { AddressFamily } from '../../lib/ip-text.ts'
import { FAMILY_WORDS } from '../../lib/nft/family-words.ts'
import type { DropReason } from '../flows/drop-reason.ts'
import type { GuardLimits } from './guard-limits.ts'
import { tableName } from './kernel-elements.ts'

/** What the kernel drops of itself, under the names that user space has for it. */
export const GUARD_REASONS = [
  'banned',
  'flow-rate',
  'ip-rate',
  'prefix-rate',
  'total-rate',
] as const satisfies readonly DropReason[]
export type GuardReason = (typeof GUARD_REASONS)[number]

/** Parts of a table's text. */
export interface GuardText {
  /** Commands between the flush of the table and its new rules: nothing of an earlier process counts any more, but for what it knew. */
  readonly reset: readonly string[]
  /** What stands in the table. */
  readonly chains: readonly string[]
  /** The first rules for datagrams to listeners' ports, and the last. At addresses that are not listeners' they drop nothing. */
  readonly first: readonly string[]
  readonly last: string
}

/** Addresses and ports of listeners. */
export const PUBLIC_MAX = 16_384
/** Of senders whom the kernel remembers for a moment. A full set keeps no more of them apart: then the budget of all holds alone. */
const SENDERS_MAX = 65_536
const SENDERS_MS = 3_000
/** Of a banned player, and of all that are banned at one listener, per second: for the word that it is banned. */
const KNOCKS = 10
const KNOCKS_OF_ALL = 100
const LOOPBACK: Readonly<Record<AddressFamily, string>> = { 4: '127.0.0.0/8', 6: '::1' }
const PREFIX: Readonly<Record<AddressFamily, string>> = { 4: '255.255.255.0', 6: 'ffff:ffff:ffff::' }

interface GuardSet {
  readonly name: string
  readonly text: string
  /** Whether it outlives the process that has filled it. */
  readonly stays?: true
}

/** Where the verdict of datagrams lies that the kernel does not carry: every way to user space leads through it. */
export const TO_USER_SPACE = 'goto strangers'

/** What shards send goes back to players. */
export const REPLIES = '    meta mark set udp dport map @reply_groups goto down'

/** The part of a table that protects user space, and ends what is banned.
 *  @param elementsMax of flows */
export function guardText(
  family: AddressFamily,
  listeners: readonly GuardLimits[],
  elementsMax: number,
): GuardText {
  const table = tableName(family)
  const { ip } = FAMILY_WORDS[family]
  const sets = guardSets(ip, elementsMax)
  const counters = listeners.flatMap(({ port }) => GUARD_REASONS.map(reason => counterName(reason, port)))
  const declared = sets.map(({ name, text }) => `  set ${name} { ${text} }`)
  return {
    reset: [
      `table ${table} {`,
      ...declared,
      ...counters.map(name => `  counter ${name} { }`),
      '}',
      ...sets.filter(({ stays }) => stays !== true).map(({ name }) => `flush set ${table} ${name}`),
      ...counters.map(name => `delete counter ${table} ${name}`),
    ],
    chains: [
      ...counters.map(name => `  counter ${name} { }`),
      ...declared,
      `  chain ${BANS_CHAIN} { }`,
      ...bannedChain(ip, listeners),
      ...strangersChain(ip, listeners),
      ...listeners.flatMap(limits => listenerChains(family, limits)),
    ],
    first: playersRules(ip, listeners),
    last: `    ${TO_USER_SPACE}`,
  }
}

/** Its rules come and go with the bans. */
export const BANS_CHAIN = 'bans'
/** Of the names of its sets, one for each length of prefix: they come and go, too. */
export const BANNED_SETS = 'banned_'
export const BANNED = 'goto banned'

export function counterName(reason: GuardReason, port: number): string {
  return `drop_${reason.replace('-', '_')}_${port}`
}

function flowOf(ip: string): string {
  return `${ip} saddr . udp sport . udp dport`
}

function guardSets(ip: string, elementsMax: number): readonly GuardSet[] {
  const senders = `flags dynamic,timeout; timeout ${SENDERS_MS / 1_000}s; size ${SENDERS_MAX};`
  const ofIp = `typeof ${ip} saddr . udp dport; ${senders}`
  return [
    { name: PUBLIC_SET, text: `typeof ${ip} daddr . udp dport; size ${PUBLIC_MAX};` },
    { name: KNOWN_SET, text: `typeof ${flowOf(ip)}; flags timeout; size ${elementsMax};`, stays: true },
    { name: 'recent', text: `typeof ${flowOf(ip)}; ${senders}` },
    {
      name: 'flow_rates',
      text: `typeof ${flowOf(ip)}; flags dynamic,timeout; timeout ${SENDERS_MS / 1_000}s; size ${elementsMax};`,
    },
    ...['first_ips', 'first_prefixes', 'unknown_ips', 'knocks'].map(name => ({ name, text: ofIp })),
  ]
}

/** Addresses and ports where players come in. */
export const PUBLIC_SET = 'public'
/** Players whom user space knows. */
export const KNOWN_SET = 'known'

/** Of a set's element: true for what is beyond its rate. A set that is full lets it pass. */
function beyond(set: string, key: string, perSecond: number): string {
  return `update @${set} { ${key} ${over(perSecond)} }`
}

function over(perSecond: number): string {
  return `limit rate over ${perSecond}/second burst ${perSecond} packets`
}

function within(perSecond: number): string {
  return `limit rate ${perSecond}/second burst ${perSecond} packets`
}

function drop(reason: GuardReason, port: number): string {
  return `counter name "${counterName(reason, port)}" drop`
}

function bannedChain(ip: string, listeners: readonly GuardLimits[]): readonly string[] {
  const counters = listeners.map(({ port }) => `${port} : "${counterName('banned', port)}"`)
  // A range has more addresses than any limit for each could hold.
  const knocks = `add @knocks { ${ip} saddr . udp dport ${within(KNOCKS)} } ${within(KNOCKS_OF_ALL)}`
  return [
    '  chain banned {',
    `    ${ip} daddr . udp dport != @${PUBLIC_SET} return`,
    ...listeners.flatMap(({ port, tellsBanned }) =>
      tellsBanned ? [`    udp dport ${port} ${knocks} accept`] : [],
    ),
    ...(counters.length === 0 ? [] : [`    counter name udp dport map { ${counters.join(', ')} }`]),
    '    drop',
    '  }',
  ]
}

/** For all that comes to listeners, of promoted flows or not. */
function playersRules(ip: string, listeners: readonly GuardLimits[]): readonly string[] {
  return [
    `    jump ${BANS_CHAIN}`,
    ...listeners.flatMap(({ port, perFlow }) =>
      perFlow === undefined
        ? []
        : [
            `    ${ip} daddr . udp dport @${PUBLIC_SET} udp dport ${port} ${flowOf(ip)} @known ${beyond('flow_rates', flowOf(ip), perFlow)} ${drop('flow-rate', port)}`,
          ],
    ),
  ]
}

function strangersChain(ip: string, listeners: readonly GuardLimits[]): readonly string[] {
  const ports = listeners.map(({ port }) => `${port} : goto strangers_${port}`)
  return [
    '  chain strangers {',
    `    ${ip} daddr . udp dport @${PUBLIC_SET} goto strangers_here`,
    // A flow port towards shards may have the number of a listener's port at another address.
    REPLIES,
    '    accept',
    '  }',
    '  chain strangers_here {',
    `    ${flowOf(ip)} @${KNOWN_SET} accept`,
    ...(ports.length === 0 ? [] : [`    udp dport vmap { ${ports.join(', ')} }`]),
    '    accept',
    '  }',
  ]
}

/** Whoever has spoken a moment ago counts as no newcomer, but in the budgets of all datagrams. */
function listenerChains(family: AddressFamily, limits: GuardLimits): readonly string[] {
  const { ip } = FAMILY_WORDS[family]
  const { port, firstPerIp, firstPerPrefix, unknownPerIp, unknown } = limits
  const ofIp = `${ip} saddr . udp dport`
  const ofPrefix = `${ip} saddr & ${PREFIX[family]} . udp dport`
  return [
    `  chain strangers_${port} {`,
    `    ${ip} saddr ${LOOPBACK[family]} goto budget_${port}`,
    `    ${beyond('unknown_ips', ofIp, unknownPerIp)} ${drop('ip-rate', port)}`,
    `    ${flowOf(ip)} @recent goto budget_${port}`,
    `    ${beyond('first_ips', ofIp, firstPerIp)} ${drop('ip-rate', port)}`,
    `    ${beyond('first_prefixes', ofPrefix, firstPerPrefix)} ${drop('prefix-rate', port)}`,
    `    goto budget_${port}`,
    '  }',
    `  chain budget_${port} {`,
    `    ${over(unknown)} ${drop('total-rate', port)}`,
    `    update @recent { ${flowOf(ip)} }`,
    '    accept',
    '  }',
  ]
}
