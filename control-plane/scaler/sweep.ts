import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { HostId } from '../../proto/contract/ids.ts'
import { type HostRecord, hostState, type HostState } from './host.ts'
import { ANSWERED_IN, type HostEvent } from './next-host.ts'
import type { HostSight } from './observed-host.ts'
import { MISSED_LISTINGS } from './plan-life.ts'
import { activeCount, countPool } from './pool-count.ts'
import { observedHost, UNSEEN } from './observed-host.ts'
import type { Listing, Machine } from './provider.ts'
import {
  type HardwareName,
  type PoolName,
  type PoolRecord,
  type ProviderName,
  type TemplateName,
  wantedHosts,
} from './pool.ts'
import { textHash } from './self-heal.ts'
import type { Step } from './step.ts'

/** Further misses are not written down. Enough for a call whose outcome is unknown: its first listings begin too early to count. */
const MISSES_COUNTED_MAX = 20

export interface Sweep {
  readonly installation: string
  readonly provider: ProviderName
  readonly listing: Listing
  /** Rows of this provider, those that are over among them. */
  readonly rows: readonly HostRecord[]
  readonly pools: readonly PoolRecord[]
  /** When the rows were read. */
  readonly readAt: StoreTimeMs
  /** By host tag. */
  readonly sightOf: (hostTag: string) => HostSight
  /** Listings that begin sooner after one that counted tell nothing new: a provider's muddle lasts longer than a moment. */
  readonly settleMs: number
}

/** Holds what a provider lists against the ledger: learns names, notes what is missing, finds what is ours without a row. Decides nothing from a
 *  listing that is not complete, or that was read after the ledger: a machine made in between would look like nobody's. */
export function planSweep(sweep: Sweep): Step[] {
  const { listing, readAt } = sweep
  if (!listing.complete || listing.endedAt > readAt) return []
  const rowOf = matchRows(sweep)
  const listed = new Map<HostId, Machine>()
  const steps: Step[] = []
  for (const machine of listing.machines) {
    if (machine.tags.owner !== sweep.installation) continue
    const row = rowOf(machine)
    if (row !== undefined) listed.set(row.id, machine)
    else if (isNobodys(sweep, machine)) steps.push(planNobodys(sweep, machine))
  }
  for (const row of sweep.rows) {
    const machine = listed.get(row.id)
    steps.push(...(machine === undefined ? planMissing(sweep, row) : planListed(sweep, row, machine)))
  }
  return steps
}

/** The row that accounts for a machine: by the provider's name for it, else by the host tag while that name is not known yet. */
function matchRows({ rows }: Sweep): (machine: Machine) => HostRecord | undefined {
  const byProviderId = new Map<string, HostRecord>()
  const nameless = new Map<string, HostRecord>()
  for (const row of rows) {
    const { kind } = hostState(row)
    if (kind === 'gone' || kind === 'evicted') continue
    if (row.providerId !== undefined) byProviderId.set(row.providerId, row)
    else if (row.asks > 0) nameless.set(row.hostTag, row)
  }
  return machine => {
    const known = byProviderId.get(machine.providerId)
    if (known !== undefined) return known
    const row = nameless.get(machine.tags.host ?? '')
    // Of two machines with the same tag only the first is the row's; the other is nobody's.
    if (row !== undefined) nameless.delete(row.hostTag)
    return row
  }
}

/** Ours by its tag, and not one that we let go, nor one that was removed while the listing was read. */
function isNobodys({ rows, listing }: Sweep, machine: Machine): boolean {
  return !rows.some(row => {
    if (row.providerId !== machine.providerId) return false
    const state = hostState(row)
    return state.kind === 'evicted' || (state.kind === 'gone' && state.since >= listing.begunAt)
  })
}

/** Without a host tag the delete guard would refuse it for ever: a person has to look, or the tag comes back. */
function planNobodys(sweep: Sweep, machine: Machine): Step {
  const { providerId, tags } = machine
  return tags.host === undefined
    ? {
        kind: 'alarm',
        subject: providerId,
        why: 'it has our owner tag but no host tag, and no row accounts for it',
      }
    : noteOrphan(sweep, machine)
}

function noteOrphan({ rows, provider, readAt }: Sweep, machine: Machine): Step {
  const namesake = rows.find(row => row.hostTag === machine.tags.host)
  const row: HostRecord = {
    id: orphanId(rows, provider, machine),
    pool: (machine.tags.pool ?? '') as PoolName,
    provider,
    template: namesake?.template ?? ('' as TemplateName),
    hardware: namesake?.hardware ?? ('' as HardwareName),
    createPurpose: 'growth',
    destroyPurpose: undefined,
    hostTag: machine.tags.host ?? '',
    providerId: machine.providerId,
    image: undefined,
    times: { plannedAt: readAt, foundAt: readAt },
    drainDeadline: undefined,
    asks: 0,
    missed: 0,
    listedAt: undefined,
    flags: {},
    undo: [],
    why: 'it has our owner tag, and no row accounts for it',
  }
  return { kind: 'note-orphan', row, why: row.why }
}

/** The same machine gets the same id from everybody who finds it, and another one if it is found again after it was over. */
function orphanId(rows: readonly HostRecord[], provider: ProviderName, { providerId }: Machine): HostId {
  const id = `orphan-${textHash(`${provider}/${providerId}`).toString(36)}`
  const before = rows.filter(row => row.id === id || row.id.startsWith(`${id}-`)).length
  return (before === 0 ? id : `${id}-${before + 1}`) as HostId
}

function happens(row: HostRecord, event: HostEvent, why: string): Step {
  return { kind: 'host', host: row.id, event, why }
}

/** At most one step per row: what follows from it is planned from the next look at the ledger. */
function planListed(sweep: Sweep, row: HostRecord, machine: Machine): Step[] {
  const { listing } = sweep
  const state = hostState(row)
  if (row.providerId === undefined) {
    const { providerId } = machine
    return [happens(row, { kind: 'accept', providerId }, `found as ${providerId}`)]
  }
  if (row.missed > 0 && ANSWERED_IN.see.includes(state.kind))
    return [happens(row, { kind: 'see', listedAt: listing.begunAt }, 'it is listed again')]
  if (row.flags.quarantined !== undefined && machine.tags.host === row.hostTag)
    return [happens(row, { kind: 'flag', flag: 'quarantined', value: undefined }, 'its tags are there again')]
  if (state.kind === 'lost') return [happens(row, { kind: 'find' }, 'it was lost, and is listed again')]
  // A first sighting may be a moment's muddle, ours or the provider's: only a listing that began well after it was noted counts.
  return state.kind === 'adopt?' && listing.begunAt - state.since >= sweep.settleMs
    ? planOrphan(sweep, row, machine)
    : []
}

function planOrphan(sweep: Sweep, row: HostRecord, machine: Machine): Step[] {
  if (row.flags.quarantined !== undefined || row.flags.protected !== undefined) return []
  if (machine.status === 'unknown')
    return [
      { kind: 'alarm', subject: row.id, why: 'nobody accounts for it, and its state is not understood' },
    ]
  const why = adoptRefusal(sweep, row)
  return why === undefined
    ? [happens(row, { kind: 'adopt' }, 'its agent answers, and it is wanted or in use')]
    : [happens(row, { kind: 'destroy', purpose: 'orphan' }, `no row accounted for it, and ${why}`)]
}

/** Why it is not taken in. Undefined: it is. */
function adoptRefusal({ pools, rows, sightOf, readAt }: Sweep, row: HostRecord): string | undefined {
  const pool = pools.find(({ spec }) => spec.name === row.pool)
  if (pool === undefined) return `there is no pool ${row.pool}`
  const sight = sightOf(row.hostTag)
  if (sight.agent !== 'attached') return 'its agent does not answer'
  if (rows.some(other => other.id !== row.id && other.hostTag === row.hostTag && isLive(hostState(other))))
    return 'another machine has its name'
  // Whoever is on it is not thrown off: as one of its pool it is drained like every other that is too many.
  if (sight.players > 0) return undefined
  if (row.template !== pool.spec.template) return 'it is not of the wanted template'
  const hosts = rows
    .filter(({ pool: name }) => name === pool.spec.name)
    .map(other => observedHost(other, undefined, UNSEEN))
  return activeCount(countPool(hosts, readAt)) >= wantedHosts(pool) ? 'its pool has all it wants' : undefined
}

function isLive({ kind }: HostState): boolean {
  return kind !== 'gone' && kind !== 'evicted' && kind !== 'lost'
}

function planMissing(sweep: Sweep, row: HostRecord): Step[] {
  const { listing, sightOf } = sweep
  const state = hostState(row)
  const asked = row.times.askedAt ?? row.times.foundAt ?? row.times.plannedAt
  const made = row.providerId !== undefined
  if (!ANSWERED_IN.miss.includes(state.kind) || (!made && row.asks === 0)) return []
  // Only a listing that could have had it says something.
  if (listing.begunAt <= asked) return []
  // A machine of ours that has lost its host tag may be the one whose name we never learnt.
  if (
    !made &&
    listing.machines.some(({ tags }) => tags.owner === sweep.installation && tags.host === undefined)
  )
    return []
  // The agent of a machine that nobody accounts for may be another one's, with the same name.
  const isOwnAgent = made && state.kind !== 'adopt?' && state.kind !== 'destroying'
  if (isOwnAgent && sightOf(row.hostTag).agent === 'attached') {
    const why = 'its agent answers, but its provider does not list it with our tag'
    return [{ kind: 'alarm', subject: row.id, why }]
  }
  if (row.missed >= MISSED_LISTINGS) {
    const why = `${row.missed} complete listings in a row do not have it`
    if (state.kind === 'adopt?') return [happens(row, { kind: 'destroy', purpose: 'orphan' }, why)]
    if (hasBeenBuilt(state)) return [happens(row, { kind: 'lose' }, why)]
  }
  return listing.begunAt - (row.listedAt ?? 0) >= sweep.settleMs && row.missed < MISSES_COUNTED_MAX
    ? [happens(row, { kind: 'miss', listedAt: listing.begunAt }, 'it is not listed')]
    : []
}

/** A missing one of these is lost; of the others `planLife` knows what becomes of them. */
function hasBeenBuilt({ kind }: HostState): boolean {
  return ['installing', 'joining', 'ready', 'draining', 'drained'].includes(kind)
}
