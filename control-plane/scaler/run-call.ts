import { afterCreate, afterDelete, afterGuard, beforeCreate, beforeDelete } from './calls.ts'
import { guardDelete } from './delete-guard.ts'
import { type Effects, type PassRules, perform, settle } from './effects.ts'
import { changeEvents } from './ledger-events.ts'
import { type HostRecord, hostState } from './host.ts'
import type { Place } from './host-place.ts'
import type { LedgerChange, ScalerFacts } from './ledger.ts'
import type { PoolSpec } from './pool.ts'
import { isPaused } from './provider-pause.ts'
import type { CallAnswer, CreateMachine } from './provider.ts'
import { type BrakableAct, scalerBrakeOn } from './scaler-brake.ts'
import { isOpenSide, type UndoItem, withUndo } from './undo-list.ts'

/** What a call is made from: the row and its pool as they were planned with. */
export interface Called<Pool extends Place = PoolSpec> {
  readonly facts: ScalerFacts
  readonly host: HostRecord
  readonly pool: Pool
}

/** Writes, with what tells of it. */
export function* write({ facts }: Pick<Called, 'facts'>, changes: readonly LedgerChange[]): Effects<boolean> {
  return yield* settle(changes, changeEvents(changes, facts))
}

/** Makes a machine: first what it needs beside itself, all of it written down before any of it is made. */
export function* createHost(rules: PassRules, called: Called): Effects<boolean> {
  const { facts, host, pool } = called
  const image = rules.imageOf(facts, host)
  if (image === undefined)
    return yield* write(called, [failure(host, `its template ${host.template} is not there`)])
  const order: CreateMachine = {
    host: host.id,
    owner: facts.installation,
    pool: host.pool,
    hardware: host.hardware,
    region: pool.region,
    image: image.ordered,
    firstBoot: yield* perform<'first-boot'>({ kind: 'first-boot', host }),
    settings: pool.settings,
  }
  const sides = rules.sidesOf(host.provider, order)
  const items = listed(called, sides)
  if (items === undefined) return yield* write(called, [failure(host, 'it needs too many things')])
  const undo: LedgerChange = { kind: 'host.undo', host: host.id, seen: host.undo, items }
  const before = beforeCreate(host, pool, image.complete ? image.ordered : undefined)
  if (!(yield* write(called, [...before, undo]))) return false
  const act: BrakableAct = { kind: 'create', purpose: host.createPurpose }
  for (const side of sides) {
    if (!(yield* isStillWanted(host, act, pool))) return false
    const made = yield* perform<'make-side'>({ kind: 'make-side', provider: host.provider, order, side })
    if (made.kind !== 'done')
      return yield* write(called, afterCreate(host, of(`${side.kind} ${side.id}`, made)))
  }
  if (!(yield* isStillWanted(host, act, pool))) return false
  const answer = yield* perform<'create'>({ kind: 'create', provider: host.provider, order })
  return yield* write(called, afterCreate(host, answer))
}

function failure(host: HostRecord, why: string): LedgerChange {
  return { kind: 'host.event', host: host.id, event: { kind: 'fail', refused: true }, why }
}

/** The list of what belongs to the host, its server last. Undefined: it is too long. */
function listed(
  { facts, host }: Called,
  sides: ReturnType<PassRules['sidesOf']>,
): readonly UndoItem[] | undefined {
  let items: readonly UndoItem[] | undefined = host.undo
  for (const { kind, id } of [...sides, { kind: 'server' as const, id: host.hostTag }])
    items = items && withUndo(items, kind, id, facts.now)
  return items
}

/** The same answer, saying what it was about. */
function of<T>(
  what: string,
  answer: Exclude<CallAnswer<T>, { readonly kind: 'done' }>,
): Exclude<CallAnswer<T>, { readonly kind: 'done' }> {
  return answer.kind === 'throttled' ? answer : { ...answer, text: `${what}: ${answer.text}` }
}

/** Deletes a machine, once everything beside it is taken away. */
export function* deleteHost(called: Called<Place>): Effects<boolean> {
  const { host, pool } = called
  if (!(yield* write(called, beforeDelete(host, pool)))) return false
  const { verdict, stopped, row, facts } = yield* guarded(called)
  if (verdict.kind !== 'delete') return yield* write(called, afterGuard(host, verdict, row?.undo, facts.now))
  if (stopped || row?.undo.some(isOpenSide) !== false) return false
  const { providerId } = verdict
  const answer = yield* perform<'delete'>({ kind: 'delete', provider: host.provider, providerId })
  return yield* write(called, afterDelete(host, answer, row.undo, facts.now))
}

/** The last word before something of a host is taken away: everything has to say that it is ours, and nothing may stop it.
 *  Guard and call belong together: what is read any earlier is not fresh. */
export function* guarded({ host, pool }: Called<Place>): Effects<{
  readonly verdict: ReturnType<typeof guardDelete>
  readonly stopped: boolean
  readonly row: HostRecord | undefined
  readonly facts: ScalerFacts
}> {
  const { provider, providerId } = host
  const fresh =
    providerId === undefined
      ? undefined
      : yield* perform<'machine'>({ kind: 'machine', provider, providerId })
  const facts = yield* perform<'last-look'>({ kind: 'last-look' })
  const row = facts.hosts.find(({ id }) => id === host.id)
  const act: BrakableAct = { kind: 'delete', purpose: host.destroyPurpose ?? 'surplus' }
  return {
    verdict: guardDelete(row, fresh, facts.installation),
    stopped: stops(facts, act, pool),
    row,
    facts,
  }
}

/** Looked at right before each call, whatever was committed before. Whoever stood still meanwhile finds that somebody else has gone on: what would be
 *  made then belongs to a row that nobody unwinds any more. */
function* isStillWanted(host: HostRecord, act: BrakableAct, pool: Place): Effects<boolean> {
  const facts = yield* perform<'last-look'>({ kind: 'last-look' })
  const row = facts.hosts.find(({ id }) => id === host.id)
  const isOurs = row !== undefined && hostState(row).kind === 'provisioning' && row.asks === host.asks + 1
  return isOurs && !stops(facts, act, pool)
}

function stops({ brakes, pauses, now }: ScalerFacts, act: BrakableAct, pool: Place): boolean {
  return (
    scalerBrakeOn(brakes, act, pool, now) !== undefined || isPaused(pauses, pool.provider, now) !== undefined
  )
}
