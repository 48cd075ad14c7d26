import { readdirSync, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { messageOf } from '../../lib/errors.ts'
import { type AddressFamily, familyOf } from '../../lib/ip-text.ts'
import type { Log } from '../../lib/log.ts'
import { NftError, type NftFailure } from '../../lib/nft/nft-error.ts'
import type { NftSession } from '../../lib/nft/nft-session.ts'
import { parseProcessStat } from '../../lib/process-stat.ts'
import type { TierProbe } from '../data-plane-choice.ts'
import { tableName } from '../kernel/kernel-elements.ts'
import { readSets } from '../kernel/read-listing.ts'
import { readOwner } from '../kernel/read-table.ts'
import type { TableOwner } from '../kernel/table-owner.ts'
import { sysctlChanges, type SysctlChange } from './kernel-sysctls.ts'
import type { SysctlKeeper } from './sysctl-keeper.ts'

const NAMED: Readonly<Partial<Record<NftFailure, { readonly why: string; readonly remedy: string }>>> = {
  missing: { why: 'the program nft is missing', remedy: 'Install the package nftables.' },
  'not-permitted': {
    why: 'the process may not change the network (CAP_NET_ADMIN)',
    remedy:
      'Give it CAP_NET_ADMIN, in systemd by AmbientCapabilities=CAP_NET_ADMIN, in Docker by --cap-add NET_ADMIN.',
  },
}

const NOT_LINUX = missing('nftables is part of Linux', 'Leave proxy.dataPlane at auto.')

/** Whether nftables can be used from here, by looking; changes nothing. */
export async function probeNft(session: NftSession): Promise<TierProbe> {
  if (process.platform !== 'linux') return NOT_LINUX
  try {
    await session.list('list tables')
    return { kind: 'works' }
  } catch (error) {
    if (!(error instanceof NftError)) throw error
    const { why, remedy } = NAMED[error.failure] ?? {
      why: `nft does not work: ${error.message.split('\n')[0]}`,
      remedy: 'Try `nft list tables` as the same user.',
    }
    return missing(why, remedy)
  }
}

/** The table is held by another process. Its owner's text is for people: pids may be of another container. */
export async function probeHeld(session: NftSession): Promise<TierProbe> {
  const owner = await tableOwner(session).catch(() => undefined)
  const who = owner === undefined ? '' : ` (pid ${owner.pid} where it runs)`
  return missing(
    `another proxy${who} carries by the kernel of this network namespace already`,
    'Run one proxy with the kernel tier in a network namespace.',
  )
}

/** Nobody can tell whether another process holds the table. */
export function holdMissing(error: unknown): TierProbe {
  return missing(
    `there are no abstract sockets here: ${messageOf(error)}`,
    'Allow them to the process (seccomp).',
  )
}

export interface SysctlsOptions {
  readonly keeper: SysctlKeeper
  /** Whether settings that are missing are set; what was set for nothing is given back. */
  readonly mayChange: boolean
  readonly log: Log
  /** Those whose settings count; those of this machine unless told otherwise. */
  readonly interfaces?: (family: AddressFamily) => readonly string[]
}

export interface ProbeSysctlsOptions extends SysctlsOptions {
  /** Whether players may come by IPv6: to forward it concerns the whole machine, and how it learns its way. */
  readonly withIpv6: boolean
}

/** Whether the system forwards what the table has rewritten; of IPv4, without which the tier is nothing. Whether it forwards IPv6 as well is
 *  looked at later (`kernelFamilies`). */
export function probeSysctls(options: ProbeSysctlsOptions): TierProbe {
  const { keeper, mayChange, withIpv6, log } = options
  const changes = changesOf(4, options)
  if (!mayChange) return judgeSysctls(changes, '')
  const failed = setAll(keeper, changes, log)
  const left = changesOf(4, options)
  const judged = judgeSysctls(left, because(left, failed))
  if (judged.kind === 'missing') keeper.restore(log)
  else if (withIpv6) setAll(keeper, changesOf(6, options), log)
  return judged
}

/** Whether somebody has prepared the machine for the tier; changes nothing. */
export function probePrepared(options: ProbeSysctlsOptions): TierProbe {
  if (process.platform !== 'linux') return NOT_LINUX
  // Those that come later lack what nobody has set for them.
  if ((options.interfaces ?? concerned)(4).length === 0)
    return missing(
      'no interface has an IPv4 address that others could reach',
      'Start the proxy when the network is up.',
    )
  const judged = probeSysctls({ ...options, mayChange: false })
  if (judged.kind === 'works') return judged
  return missing(
    judged.why,
    `Ask for it, and the proxy sets that: --data-plane kernel. Or set it: ${judged.remedy}.`,
  )
}

/** Looks again, where datagrams vanish: interfaces may have come since the start. Sets what they lack, where it may; what somebody else has changed after us
 *  is left alone.
 *  @returns what is needed and missing still, as `sysctl -w` takes it */
export function mendSysctls(families: readonly AddressFamily[], options: SysctlsOptions): readonly string[] {
  const { keeper, mayChange, log } = options
  for (const family of mayChange ? families : [])
    setAll(
      keeper,
      changesOf(family, options).filter(({ name }) => !keeper.hasSet(name)),
      log,
    )
  return wordsOf(families.flatMap(family => changesOf(family, options)).filter(({ isNeeded }) => isNeeded))
}

function changesOf(
  family: AddressFamily,
  { keeper, interfaces = concerned }: SysctlsOptions,
): readonly SysctlChange[] {
  return sysctlChanges({ family, interfaces: interfaces(family), read: keeper.read })
}

function setAll(
  keeper: SysctlKeeper,
  changes: readonly SysctlChange[],
  log: Log,
): ReadonlyMap<string, string> {
  if (changes.length === 0) return new Map()
  const failed = keeper.set(changes)
  const set = wordsOf(changes.filter(({ name }) => !failed.has(name)))
  if (set.length > 0)
    log.info(
      { set, originals: keeper.path },
      'set what the kernel tier needs of the system; a clean stop restores it',
    )
  return failed
}

function because(left: readonly SysctlChange[], failed: ReadonlyMap<string, string>): string {
  const why = left.map(({ name }) => failed.get(name)).find(one => one !== undefined) ?? 'it does not hold'
  return `, and cannot be set from here: ${why}`
}

function judgeSysctls(changes: readonly SysctlChange[], because: string): TierProbe {
  const left = changes.filter(({ isNeeded }) => isNeeded)
  if (left.length === 0) return { kind: 'works' }
  const words = wordsOf(left).join(' ')
  return missing(
    `the system does not forward rewritten datagrams: ${words} is not set${because}`,
    `sysctl -w ${words}`,
  )
}

function wordsOf(changes: readonly SysctlChange[]): readonly string[] {
  return changes.map(({ name, value }) => `${name}=${value}`)
}

/** Of the table that is there; undefined where there is none, or none of ours. */
async function tableOwner(session: NftSession): Promise<TableOwner | undefined> {
  try {
    return readOwner(readSets(await session.list(`list set ${tableName(4)} owner`)))
  } catch (error) {
    if (error instanceof NftError && error.failure === 'absent') return undefined
    throw error
  }
}

/** From the start of the machine; 0 where there is no /proc. */
export function startTicksOf(pid: number): number {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.startTicks ?? 0
  } catch {
    return 0
  }
}

function missing(why: string, remedy: string): TierProbe {
  return { kind: 'missing', why, remedy }
}

const IPV6_SETTINGS = '/proc/sys/net/ipv6/conf'

/** Interfaces whose settings count. To forward IPv6 is set on all at once, on those too that are still to come (`default`). */
function concerned(family: AddressFamily): readonly string[] {
  const reachable = interfacesOf(family)
  if (family === 4 || reachable.length === 0) return reachable
  try {
    return readdirSync(IPV6_SETTINGS).filter(name => name !== 'all')
  } catch {
    return [] // No /proc/sys: then nothing of it can be set.
  }
}

/** Those that have addresses by which others can reach them; none where a family has not got any. */
function interfacesOf(family: AddressFamily): readonly string[] {
  const names = new Set<string>()
  for (const [name, addresses = []] of Object.entries(networkInterfaces()))
    for (const { address, internal } of addresses)
      if (!internal && familyOf(address) === family && !address.startsWith('fe80:'))
        names.add(name.replace(/:.*$/, ''))
  return [...names]
}
