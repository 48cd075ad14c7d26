import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { CONFIG_FILE_DEFAULT, type ProblemAt } from '../lib/config-reader.ts'
import { messageOf } from '../lib/errors.ts'
import { type FleetName, ID_PATTERN, type ListenerName } from '../proto/contract/ids.ts'
import { GAME_NAMES, hasSecondLine, namesServers, protocolsOf, streamAdapterOf } from './games/games.ts'
import { canonicalHost, HOST_CHARACTERS_MAX, HOSTS_MAX } from './games/host-table.ts'
import { FAVICON_BYTES_MAX, faviconProblem, faviconUri } from './games/minecraft-java/favicon.ts'

/** Settings of listeners: name, default, bounds, unit. Every bound is a number here and nowhere else. */
export const HOUR_MS = 3_600_000
export const FLOWS_MAX_MAX = 1_000_000
const RATE_MAX = 1_000_000
const BINDS_MAX = 16
const ANNOUNCE_MAX = 8

export const id = z
  .string()
  .regex(ID_PATTERN, 'is no name (lower-case letters, digits, inner hyphens, at most 63 characters)')
export const port = z.int().min(1).max(65_535)
/** 0 takes a free one. */
export const portOrFree = z.int().min(0).max(65_535)
const NO_ADDRESS = 'is no ip address'
export const address = z.union([z.ipv4(), z.ipv6()], NO_ADDRESS)
export const idleMs = z
  .int()
  .min(1_000)
  .max(24 * HOUR_MS)
const perSecond = z.int().min(1).max(RATE_MAX)
const fleet = id.transform(text => text as FleetName)

/** What server lists get, for games that the proxy answers for. */
const query = z.strictObject({
  name: z.string().min(1).max(63).optional(),
  secondLine: z.string().min(1).max(63).optional(),
  faviconFile: z.string().min(1).max(4_096).optional(),
  /** Absent, like the next one: as the game proposes. */
  repliesPerIpPerSecond: perSecond.optional(),
  repliesPerPrefixPerSecond: perSecond.optional(),
  /** The least is more than the longest answer to a datagram. */
  replyBytesPerSecond: z.int().min(16_384).max(1_000_000_000).default(1_000_000),
})

/** A server list that shall know of a listener. */
const announce = z.strictObject({
  url: z.string().min(1).max(500),
  method: z.enum(['GET', 'POST']).default('GET'),
  everyMs: z
    .int()
    .min(30_000)
    .max(24 * HOUR_MS)
    .default(600_000),
})

const message = z.string().min(1).max(200).optional()
/** What players read who cannot be let in just now. The defaults are `GAME_MESSAGES_DEFAULT`. */
const messages = z.strictObject({
  restarting: message,
  later: message,
  full: message,
  banned: message,
  draining: message,
})

const label = '[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?'
const HOST = new RegExp(`^(\\*\\.)?${label}(\\.${label})*\\.?$`, 'i')
const host = z
  .string()
  .regex(HOST, 'is no host name, nor *. and one')
  .max(HOST_CHARACTERS_MAX + 1)

export const listener = z.strictObject({
  name: id.transform(text => text as ListenerName),
  /** Public: players come by it. */
  port: portOrFree,
  /** One address or several. Player ports are public, so the default is every address of the machine. */
  bind: z
    .union([address, z.array(address).min(1).max(BINDS_MAX)], NO_ADDRESS)
    .transform(bind => (typeof bind === 'string' ? [bind] : bind))
    .optional(),
  protocols: z
    .array(z.enum(['udp', 'tcp']))
    .min(1)
    .max(2)
    .default(['udp', 'tcp']),
  game: z.enum(GAME_NAMES).default('generic'),
  query: query.prefault({}),
  announce: z.array(announce).max(ANNOUNCE_MAX).default([]),
  messages: messages.prefault({}),
  fleet,
  /** By the name that a client has connected to. */
  hosts: z.record(host, fleet).default({}),
  /** UDP; TCP has `proxy.tcp.idleMs`. */
  idleMs: idleMs.default(60_000),
  flowsMax: z.int().min(1).max(FLOWS_MAX_MAX).default(10_000),
  flowsPerIpMax: z.int().min(1).max(FLOWS_MAX_MAX).default(64),
  newFlowsPerIpPerSecond: perSecond.default(20),
  newFlowsPerPrefixPerSecond: perSecond.default(200),
  newFlowsPerSecond: perSecond.default(10_000),
  /** Of one UDP flow's client. Absent: as many as come. */
  datagramsPerFlowPerSecond: perSecond.optional(),
  /** Of games whose players are told to connect anew: those whose session the proxy does not know. */
  reconnectsPerSecond: perSecond.default(100),
})
export type ListenerConfig = z.output<typeof listener>

/** Names and ports are each one's own, and a listener has only what its game has a use for. */
export function checkListeners(listeners: readonly ListenerConfig[], problemAt: ProblemAt): void {
  const names = new Set<string>()
  const ports = new Map<string, string>()
  for (const [index, one] of listeners.entries()) {
    const { name, port: number, protocols } = one
    checkGame(one, index, problemAt)
    checkHosts(one, index, problemAt)
    const again = `is the name of two listeners`
    if (names.has(name)) problemAt(['listeners', index, 'name'], again, 'Give each its own name.')
    names.add(name)
    if (number === 0) continue
    for (const protocol of protocols) {
      const holder = ports.get(`${protocol}/${number}`)
      ports.set(`${protocol}/${number}`, name)
      if (holder !== undefined)
        problemAt(
          ['listeners', index, 'port'],
          `${number}/${protocol} is the port of listener ${holder} already`,
          'Give each its own port, or one udp and the other tcp.',
        )
    }
  }
}

function checkGame(one: ListenerConfig, index: number, problemAt: ProblemAt): void {
  const { game, protocols, query: asked, messages: given, hosts } = one
  const spoken = protocolsOf(game)
  if (spoken.length > 0 && !spoken.some(protocol => protocols.includes(protocol)))
    problemAt(
      ['listeners', index, 'protocols'],
      `has no ${spoken.join(' or ')}, which ${game} is played by`,
      `Give protocols: [${spoken.join(', ')}].`,
    )
  const unfit = (path: readonly string[], what: string, remedy: string): void =>
    problemAt(['listeners', index, ...path], `is for games ${what}, and ${game} is none`, remedy)
  if (asked.name !== undefined && !namesServers(game))
    unfit(
      ['query', 'name'],
      'whose servers the proxy names in answers',
      'Say which game the listener has, or remove the name.',
    )
  if (asked.secondLine !== undefined && !hasSecondLine(game))
    unfit(
      ['query', 'secondLine'],
      'whose lists have two lines',
      'Say which game the listener has, or remove it.',
    )
  if (streamAdapterOf(game) !== undefined) return
  const remedy = 'Say which game the listener has, or remove them.'
  if (asked.faviconFile !== undefined) unfit(['query', 'faviconFile'], 'whose lists have pictures', remedy)
  if (Object.keys(hosts).length > 0) unfit(['hosts'], 'whose clients say the name they connect to', remedy)
  if (Object.values(given).some(text => text !== undefined))
    unfit(['messages'], 'whose clients can be told something before they are in', remedy)
}

function checkHosts({ hosts }: ListenerConfig, index: number, problemAt: ProblemAt): void {
  const names = Object.keys(hosts)
  if (names.length > HOSTS_MAX)
    problemAt(
      ['listeners', index, 'hosts'],
      `has more than ${HOSTS_MAX} names`,
      'Use *. for what has an end in common.',
    )
  const known = new Set<string>()
  for (const name of names) {
    if (known.has(canonicalHost(name)))
      problemAt(
        ['listeners', index, 'hosts', name],
        'is there twice',
        'Case and a dot at the end make no difference.',
      )
    known.add(canonicalHost(name))
  }
}

/** The pictures for server lists, as data URIs. Reads their files.
 *  @param configPath relative paths count from its folder */
export function readFavicons(
  listeners: readonly ListenerConfig[],
  configPath: string | undefined,
  problemAt: ProblemAt,
): ReadonlyMap<ListenerName, string> {
  const favicons = new Map<ListenerName, string>()
  for (const [index, { name, query: asked }] of listeners.entries()) {
    if (asked.faviconFile === undefined) continue
    const path = resolve(dirname(configPath ?? CONFIG_FILE_DEFAULT), asked.faviconFile)
    const read = readFavicon(path)
    if (typeof read === 'string')
      problemAt(['listeners', index, 'query', 'faviconFile'], read, 'Name a PNG file of 64 x 64 pixels.')
    else favicons.set(name, faviconUri(read))
  }
  return favicons
}

/** @returns what is wrong with it, as text */
function readFavicon(path: string): Buffer | string {
  try {
    const found = statSync(path)
    if (!found.isFile()) return 'is no file'
    const { size } = found
    if (size > FAVICON_BYTES_MAX) return `has ${size} bytes, allowed is at most ${FAVICON_BYTES_MAX}`
    const file = readFileSync(path)
    return faviconProblem(file) ?? file
  } catch (error) {
    return `cannot be read: ${messageOf(error)}`
  }
}
