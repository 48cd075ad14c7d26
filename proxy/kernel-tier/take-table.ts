import type { Defragmenting } from '../../lib/nft/defragmenting.ts'
import { NftError } from '../../lib/nft/nft-error.ts'
import type { NftSession } from '../../lib/nft/nft-session.ts'
import type { AddressFamily } from '../../lib/ip-text.ts'
import type { PuntPattern } from '../games/kernel-tier.ts'
import { type KernelFlow, tableName, tupleOf } from '../kernel/kernel-elements.ts'
import type { LeftTable } from '../kernel/kernel-table.ts'
import { leftoverText } from '../kernel/leftover-text.ts'
import {
  type ElementCounter,
  type NamedPart,
  readNamedParts,
  type ReadSet,
  readSets,
} from '../kernel/read-listing.ts'
import { joinLeft, readFamilies, readLeft, readOwner } from '../kernel/read-table.ts'
import { dropText, tableText } from '../kernel/table-text.ts'
import type { Guard } from './guard.ts'
import { startTicksOf } from './probe-kernel.ts'

export interface TakeTableOptions {
  readonly bootId: string
  /** By public port. */
  readonly punts: () => ReadonlyMap<number, readonly PuntPattern[]>
  readonly guard: Pick<Guard, 'begin'>
  readonly elementsMax: number
  readonly defragmenting: Defragmenting
}

/** The table of one family that an earlier process has left. */
export interface FoundTable {
  readonly family: AddressFamily
  readonly generation: number
  readonly sets: readonly ReadSet[]
  /** All that has a name in it. */
  readonly named: readonly NamedPart[]
  readonly left: LeftTable
}

/** What was taken over. */
export interface Found {
  readonly left: LeftTable
  /** What a flow's counters show now. */
  readonly counters: (flow: KernelFlow) => { readonly up: ElementCounter; readonly down: ElementCounter }
}

const NOTHING: ElementCounter = { packets: 0, bytes: 0 }

/** Reads what is left in the tables of these families, and takes out all others: those too that nobody can read.
 *  @throws NftError */
export async function findTables(
  session: NftSession,
  families: readonly AddressFamily[],
): Promise<readonly FoundTable[]> {
  const found: FoundTable[] = []
  for (const family of families) {
    const listing = await listingOf(session, family)
    const sets = readSets(listing)
    const owner = readOwner(sets)
    if (owner === undefined) continue
    const named = readNamedParts(listing)
    found.push({ family, generation: owner.generation, sets, named, left: readLeft(family, sets) })
  }
  await dropTables(
    session,
    found.map(({ family }) => family),
  )
  return found
}

/** Makes the tables of these families ours, with all that was found in them.
 *  @returns undefined where nothing was taken over
 *  @throws NftError */
export async function takeTables(
  session: NftSession,
  families: readonly AddressFamily[],
  found: readonly FoundTable[],
  options: TakeTableOptions,
): Promise<Found | undefined> {
  const taken: FoundTable[] = []
  for (const family of families) {
    const before = found.find(one => one.family === family)
    if ((await takeTable(session, family, before, options)) && before !== undefined) taken.push(before)
  }
  if (taken.length === 0) return undefined
  return {
    left: joinLeft(taken.map(({ left }) => left)),
    counters: countersIn(taken.flatMap(({ sets }) => sets)),
  }
}

/** One of another layout, or of other sizes, is made anew.
 *  @returns whether what was in it is in it still
 *  @throws NftError */
async function takeTable(
  session: NftSession,
  family: AddressFamily,
  before: FoundTable | undefined,
  options: TakeTableOptions,
): Promise<boolean> {
  const owner = {
    bootId: options.bootId,
    pid: process.pid,
    startTicks: startTicksOf(process.pid),
    generation: (before?.generation ?? 0) + 1,
  }
  const { punts, guard, elementsMax, defragmenting } = options
  const { limits, lines } = guard.begin(family)
  const text = [
    tableText(family, { owner, punts: punts(), limits, elementsMax, defragmenting }),
    ...lines,
  ].join('\n')
  const anew = `${dropText([family])}\n${text}`
  if (before === undefined) {
    await session.run(anew)
    return false
  }
  try {
    await session.run([text, ...leftoverText(family, before.named, text)].join('\n'))
  } catch (error) {
    if (!(error instanceof NftError) || error.failure !== 'refused') throw error
    await session.run(anew)
    return false
  }
  return true
}

/** Leaves the tables of these families alone. Never names one that is not there: not every system knows both families.
 *  @throws NftError */
export async function dropTables(session: NftSession, except: readonly AddressFamily[] = []): Promise<void> {
  const there = readFamilies(await session.list('list tables')).filter(family => !except.includes(family))
  if (there.length > 0) await session.run(dropText(there))
}

/** Undefined where there is no such table. */
async function listingOf(session: NftSession, family: AddressFamily): Promise<unknown> {
  try {
    return await session.list(`list table ${tableName(family)}`)
  } catch (error) {
    if (error instanceof NftError && error.failure === 'absent') return undefined
    throw error
  }
}

function countersIn(sets: readonly ReadSet[]): Found['counters'] {
  const of = (name: string): ReadonlyMap<string, ElementCounter> =>
    new Map(
      sets
        .filter(set => set.name === name)
        .flatMap(({ elements }) => elements.map(({ key, counter }) => [key, counter] as const)),
    )
  const [up, down] = [of('flow_ports'), of('player_ports')]
  return flow => ({
    up: { ...(up.get(tupleOf(flow)) ?? NOTHING) },
    down: { ...(down.get(`${flow.flowPort}`) ?? NOTHING) },
  })
}
