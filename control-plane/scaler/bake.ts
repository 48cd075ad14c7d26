import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { HostId } from '../../proto/contract/ids.ts'
import { type HostRecord, type HostStateName, hostState } from './host.ts'
import { isBakePool } from './bake-pool.ts'
import { BAKE_MS_MAX, type ImageRecord } from './images.ts'
import type { HostEvent } from './next-host.ts'
import { ASKS_MAX, JOIN_MS_MAX, LAUNCH_MS_MAX } from './plan-life.ts'
import type { CallAnswer, CreateMachine, Machine, MachineStatus } from './provider.ts'
import { contentsHash } from './template-name.ts'
import type { HostTemplate } from './template.ts'

/** Bakes at once, of all pools. */
export const BAKES_MAX = 2

/** baker: becomes the image. checker: is booted from it once. */
export type BakeRole = 'baker' | 'checker'

/** Ids of the machines of one bake: they follow from its record, and no two bakes have the same, also of one image. The baker's is the image's name. */
export function bakeHost(record: Pick<ImageRecord, 'key'>, since: StoreTimeMs, role: BakeRole): HostId {
  return `bake-${contentsHash(record.key)}-${since.toString(36)}${role === 'checker' ? '-check' : ''}` as HostId
}

/** What a bake needs done on machines, beside `MachineCare.firstBoot`. */
export interface BakeCare {
  /** See `MachineCare.prepare`. */
  prepare(order: CreateMachine, template: HostTemplate, machine: Machine): Promise<CallAnswer<undefined>>
  /** Takes away what would make the image somebody. Nobody gets in after it: one that was sealed before is `unknown`, like one that cannot be
   *  reached; `verify` tells them apart. */
  seal(order: CreateMachine, template: HostTemplate, machine: Machine): Promise<CallAnswer<undefined>>
  /** Logs in to a machine that was made from the image, and looks whether that was sealed. */
  verify(order: CreateMachine, template: HostTemplate, machine: Machine): Promise<CallAnswer<undefined>>
}

/** A machine of a bake: its row, and what its provider said of it just now. Undefined as `status`: nothing. */
export interface BakeMachine {
  readonly row: HostRecord
  readonly status: MachineStatus | 'absent' | undefined
}

export interface BakeView {
  /** Of the claim. */
  readonly since: StoreTimeMs
  readonly baker: BakeMachine | undefined
  readonly checker: BakeMachine | undefined
  /** Of its provider. */
  readonly settleMs: number
}

export type BakeStep =
  | { readonly kind: 'wait'; readonly why: string }
  | { readonly kind: 'insert-baker' }
  | { readonly kind: 'create'; readonly host: HostRecord }
  | { readonly kind: 'happens'; readonly host: HostRecord; readonly event: HostEvent; readonly why: string }
  /** Calls that take long, each for one machine. What `snapshot` answers becomes the checker's row. */
  | { readonly kind: 'prepare' | 'stop' | 'snapshot' | 'verify'; readonly host: HostRecord }
  | { readonly kind: 'fail'; readonly why: string }

/** The next step of a bake. Same arguments, same step: whoever comes after a crash does it, or finds it done.
 *    baker: made → prepared → sealed and shut down → snapshotted; checker: made from that → looked at; then the image is ready, and both are destroyed. */
export function nextBake(view: BakeView, now: StoreTimeMs): BakeStep {
  const { baker, checker, since } = view
  if (now - since > BAKE_MS_MAX) return fail('it has not ended in time')
  if (baker === undefined) return { kind: 'insert-baker' }
  return checker === undefined ? bakerStep(view, baker, now) : checkerStep(view, checker, now)
}

function fail(why: string): BakeStep {
  return { kind: 'fail', why }
}

function wait(why: string): BakeStep {
  return { kind: 'wait', why }
}

function bakerStep(view: BakeView, machine: BakeMachine, now: StoreTimeMs): BakeStep {
  const { row: host, status } = machine
  const state = hostState(host)
  if (state.kind === 'installing' || state.kind === 'joining') {
    if (status === undefined) return wait('its provider could not be asked')
    if (status === 'absent' || status === 'error') return fail(`its machine is ${status}`)
  }
  switch (state.kind) {
    case 'installing':
      if (status === 'stopped') return fail('its machine has stopped before everything was installed')
      return now - state.since > JOIN_MS_MAX
        ? fail(`nothing is installed after ${JOIN_MS_MAX / 1_000} s`)
        : { kind: 'prepare', host }
    case 'joining':
      return { kind: status === 'stopped' ? 'snapshot' : 'stop', host }
    default:
      return risingStep(view, machine, now)
  }
}

function checkerStep(view: BakeView, machine: BakeMachine, now: StoreTimeMs): BakeStep {
  const { row: host, status } = machine
  const state = hostState(host)
  if (state.kind !== 'installing') return risingStep(view, machine, now)
  if (status === undefined) return wait('its provider could not be asked')
  if (status !== 'running' && status !== 'unknown')
    return fail(`the machine made from the image is ${status}`)
  return now - state.since > JOIN_MS_MAX
    ? fail(`nobody could look at the machine made from the image within ${JOIN_MS_MAX / 1_000} s`)
    : { kind: 'verify', host }
}

/** Until its machine runs: the same for both. */
function risingStep({ settleMs }: BakeView, { row: host, status }: BakeMachine, now: StoreTimeMs): BakeStep {
  const state = hostState(host)
  switch (state.kind) {
    case 'planned':
      return now - state.since > LAUNCH_MS_MAX
        ? fail('nothing could be asked of its provider')
        : { kind: 'create', host }
    case 'provisioning':
      break
    default:
      return fail(`its machine is ${state.kind}: ${host.why}`)
  }
  const late = now - state.since > LAUNCH_MS_MAX
  if (host.providerId === undefined) {
    // We have asked and do not know what came of it: only a look that began well after shows that nothing did.
    const absent = host.missed >= 1 && (host.listedAt ?? 0) - (host.times.askedAt ?? 0) >= settleMs
    if (absent && host.asks < ASKS_MAX) return { kind: 'create', host }
    return absent || late
      ? fail('its provider has made nothing')
      : wait('nobody knows what its provider has made')
  }
  switch (status) {
    case 'running':
      return { kind: 'happens', host, event: { kind: 'build' }, why: 'its machine runs' }
    case 'absent':
    case 'error':
    case 'stopped':
      return fail(`its machine came up in state ${status}`)
    case 'building':
    case 'unknown':
    case undefined:
      return late
        ? fail(`its machine does not run after ${LAUNCH_MS_MAX / 1_000} s`)
        : wait('its machine is being made')
  }
}

/** What was found without a row is the sweep's business: nothing goes at its first sighting. */
const NOT_STRAY: readonly HostStateName[] = ['destroying', 'gone', 'evicted', 'adopt?']

/** Rows of bakes that are over, or that a later one has replaced: nobody else takes them away.
 *  @param records of all images */
export function strayBakers(
  hosts: readonly HostRecord[],
  records: Iterable<ImageRecord>,
): readonly HostRecord[] {
  const own = new Set<string>()
  for (const record of records)
    if (record.state.kind === 'baking')
      for (const role of ['baker', 'checker'] as const) own.add(bakeHost(record, record.state.since, role))
  return hosts.filter(host => {
    const { kind } = hostState(host)
    return isBakePool(host.pool) && !own.has(host.id) && !NOT_STRAY.includes(kind)
  })
}

/** Keys by which no image is to be thrown away as nobody's: of records, whatever they are.
 *  @returns image ids, and names of images that are being made */
export function accountedImages(records: Iterable<ImageRecord>): {
  readonly ids: ReadonlySet<string>
  readonly names: ReadonlySet<string>
} {
  const ids = new Set<string>()
  const names = new Set<string>()
  for (const record of records) {
    const { state } = record
    if (state.kind === 'baking') names.add(bakeHost(record, state.since, 'baker'))
    else if (state.kind !== 'failed') ids.add(state.imageId)
  }
  return { ids, names }
}

/** Images that hosts on their way up are being made from. */
export function imagesInUse(hosts: readonly HostRecord[]): ReadonlySet<string> {
  const rising: readonly string[] = ['planned', 'provisioning', 'installing', 'joining']
  return new Set(
    hosts.flatMap(host =>
      host.image !== undefined && rising.includes(hostState(host).kind) ? [host.image] : [],
    ),
  )
}
