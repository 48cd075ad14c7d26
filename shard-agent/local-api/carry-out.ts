import type { Clock } from '../../lib/clock.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import type {
  AccountName,
  ClaimReply,
  Epoch,
  Holding,
  SeenEndpoint,
  SessionHolder,
} from '../../proto/contract/session.ts'
import { type Answer, badRequest, failure, ok, OK } from '../scripts/answer.ts'
import type { Call, CallOf } from '../scripts/calls.ts'
import type { Reach } from '../scripts/reach.ts'
import { bytesOf, cutPart } from '../scripts/value-parts.ts'
import { askReachable, ControlPlaneAway } from './control-plane-away.ts'
import type { SaveOutcome, SavePump } from './save-pump.ts'
import type { SessionCalls } from './session-calls.ts'
import type { ShardDesk } from './shard-desk.ts'

/** A player's own. */
export interface PlayerAddress {
  readonly ip: string
  readonly port: number
}

export interface CallSurroundings {
  readonly desk: ShardDesk
  readonly calls: SessionCalls
  readonly pump: SavePump
  readonly reach: Reach
  readonly clock: Clock
  readonly graceMs: number
  readonly ticked: (shard: ShardRef) => void
  readonly playerAt: (shard: ShardRef, seen: SeenEndpoint) => PlayerAddress | undefined
  readonly noticeTaken: (noticeId: string) => void
  /** Waits until nothing of the call's account is under way. */
  readonly settle: () => Promise<void>
}

const FENCED = failure(
  'FENCED',
  'somebody else has this account, or nobody: save nothing, disconnect the player',
)

/** Does what a call asks. @throws ControlPlaneAway, SwitchyardError */
export async function carryOut(call: Call, around: CallSurroundings): Promise<Answer> {
  switch (call.name) {
    case 'tick':
      return tick(around)
    case 'whois':
    case 'realip':
      return whois(call, around)
    case 'claim':
      return claim(call, around)
    case 'check':
      return check(call, around)
    case 'release':
      return savedAnswer(await around.pump.release(holderOf(call.given, around)))
    case 'stamp':
      return stamp(call, around)
    case 'state/get':
      return getState(call, around)
    case 'state/put':
      return putState(call, around)
    case 'ban':
      return ban(call, around)
    case 'events':
      return events(call, around)
  }
}

/** Answered from memory: the script's heart beats whoever is away. */
function tick({ desk, clock, ticked }: CallSurroundings): Answer {
  ticked(desk.shard)
  const leftMs = desk.holdings.leaseLeftMs(clock.monotonicMs())
  return ok(
    { name: 'events', value: desk.events.length },
    { name: 'leaseMs', value: leftMs === undefined ? 0 : Math.max(0, Math.floor(leftMs)) },
  )
}

async function whois(call: CallOf<'whois' | 'realip'>, around: CallSurroundings): Promise<Answer> {
  const { calls, reach, clock, desk, playerAt } = around
  const seen: SeenEndpoint = call.given
  // What the agent relays it knows itself, whoever is away.
  const relayed = call.name === 'realip' ? playerAt(desk.shard, seen) : undefined
  if (relayed !== undefined) return ok(...addressFields(relayed))
  const { found, player, account, epoch } = await askReachable(reach, clock, () =>
    calls.whois(desk.shard, seen),
  )
  if (!found || player === undefined)
    return failure('NOT_FOUND', 'no player of ours has this address and port')
  if (call.name === 'realip') return ok(...addressFields(player))
  return ok(
    ...addressFields(player),
    { name: 'protocol', value: player.protocol },
    { name: 'listener', value: player.listener },
    { name: 'account', value: account },
    { name: 'epoch', value: String(epoch) },
  )
}

function addressFields({ ip, port }: PlayerAddress) {
  return [
    { name: 'ip', value: ip },
    { name: 'port', value: port },
  ]
}

async function claim({ given }: CallOf<'claim'>, around: CallSurroundings): Promise<Answer> {
  const { account, attempt, ip, port, protocol } = given
  const { calls, reach, clock, desk, settle } = around
  if ((ip === undefined) !== (port === undefined))
    return badRequest(ip === undefined ? 'ip' : 'port', 'is missing: give both or none')
  const seen = ip === undefined || port === undefined ? undefined : { ip, port, protocol }
  await settle() // Its saves of before, and its release, come first.
  const { shard } = desk
  const outcome = await askReachable(reach, clock, () => calls.claim({ shard, account, attempt, seen }))
  if (outcome.kind === 'granted') desk.holdings.learn(account, outcome.value.epoch, 'held')
  return claimAnswer(outcome)
}

function claimAnswer(outcome: ClaimReply['outcome']): Answer {
  switch (outcome.kind) {
    case 'granted': {
      const { epoch, repeated } = outcome.value
      return ok({ name: 'epoch', value: String(epoch) }, { name: 'repeated', value: repeated })
    }
    case 'busy': {
      const { why, retryAfterMs } = outcome.value
      return { kind: 'error', code: 'BUSY', text: why, retryAfterMs }
    }
    case 'refused': {
      const { reason, why, retryAfterMs } = outcome.value
      const codes = { shard: 'REFUSED', banned: 'BANNED', quarantine: 'QUARANTINE' } as const
      return failure(codes[reason], why, retryAfterMs)
    }
  }
}

/** The control plane's word; while it is away, what this agent may still believe. */
async function check({ given }: CallOf<'check'>, around: CallSurroundings): Promise<Answer> {
  const { calls, reach, clock, desk, graceMs } = around
  const { account, epoch } = given
  try {
    const holding = await askReachable(reach, clock, () => calls.check(holderOf(given, around)))
    return learned(holding, given, around) ?? ok({ name: 'by', value: 'store' })
  } catch (error) {
    if (!(error instanceof ControlPlaneAway)) throw error
    const verdict = desk.holdings.verdict(account, epoch, clock.monotonicMs(), graceMs)
    if (verdict.kind === 'unknown') throw error
    if (verdict.kind === 'fenced') return FENCED
    const by = verdict.kind === 'held' ? 'lease' : 'grace'
    return ok({ name: 'by', value: by }, { name: 'leftMs', value: verdict.leftMs })
  }
}

async function stamp({ given }: CallOf<'stamp'>, around: CallSurroundings): Promise<Answer> {
  const { calls, reach, clock } = around
  const holding = await askReachable(reach, clock, () => calls.stamp(holderOf(given, around)))
  return learned(holding, given, around) ?? OK
}

async function getState({ given }: CallOf<'state/get'>, around: CallSurroundings): Promise<Answer> {
  const { calls, reach, clock, settle } = around
  const { key, encoding, offset, bytes } = given
  await settle() // Else it would read what was before a save that is under way.
  const { holding, entries } = await askReachable(reach, clock, () =>
    calls.getState(holderOf(given, around), key),
  )
  const fenced = learned(holding, given, around)
  if (fenced !== undefined) return fenced
  const entry = entries.find(one => one.key === key)
  const value = entry?.value ?? Buffer.alloc(0)
  const part = cutPart(value, encoding, offset, bytes)
  switch (part.kind) {
    case 'beyond':
      return badRequest('offset', `the value has ${value.length} bytes`)
    case 'no-text':
      return badRequest('encoding', 'this part is no text: ask for base64, or for more bytes')
    case 'part':
      return ok(
        { name: 'total', value: value.length },
        { name: 'next', value: part.next },
        { name: 'revision', value: String(entry?.revision ?? 0) },
        { name: 'value', value: part.text, raw: true },
      )
  }
}

async function putState({ given }: CallOf<'state/put'>, around: CallSurroundings): Promise<Answer> {
  const { desk, pump, reach, clock, graceMs } = around
  const { account, epoch, key, value, encoding, offset, total } = given
  const part = bytesOf(value, encoding)
  if (part === undefined) return badRequest('value', 'is no base64')
  const verdict = desk.parts.add(`${account} ${epoch} ${key}`, part, offset, total)
  switch (verdict.kind) {
    case 'refused':
      return badRequest(verdict.field, verdict.what)
    case 'more':
      return ok({ name: 'state', value: 'part' }, { name: 'bytes', value: verdict.received })
    case 'whole': {
      // Nobody is there to ask, and this agent must not believe it any longer.
      const memory = desk.holdings.verdict(account, epoch, clock.monotonicMs(), graceMs)
      if (reach.isAway && memory.kind === 'fenced') return FENCED
      const outcome = await pump.put(holderOf(given, around), key, verdict.value)
      return savedAnswer(outcome, { name: 'bytes', value: verdict.value.length })
    }
  }
}

function savedAnswer(outcome: SaveOutcome, ...fields: readonly { name: string; value: number }[]): Answer {
  switch (outcome.kind) {
    case 'held':
      return ok({ name: 'state', value: 'done' }, ...fields)
    case 'queued':
      return ok({ name: 'state', value: 'queued' }, ...fields)
    case 'fenced':
      return FENCED
    case 'released':
      return failure('FENCED', 'this account has been let go')
    case 'full':
      return failure('UNAVAILABLE', outcome.what)
    case 'refused':
      throw outcome.error
  }
}

async function ban({ given }: CallOf<'ban'>, around: CallSurroundings): Promise<Answer> {
  const { calls, reach, clock, desk } = around
  const { target, reason, for: forMs, request } = given
  const id = await askReachable(reach, clock, () =>
    calls.ban({ shard: desk.shard, target, reason, forMs, requestId: request }),
  )
  return ok({ name: 'id', value: id })
}

async function events({ given }: CallOf<'events'>, around: CallSurroundings): Promise<Answer> {
  const { desk, clock, noticeTaken } = around
  for (const noticeId of desk.acknowledge(given.after)) noticeTaken(noticeId)
  return { kind: 'events', events: await desk.poll(given.wait, clock.monotonicMs()) }
}

function holderOf(
  given: { readonly account: AccountName; readonly epoch: Epoch },
  { desk }: CallSurroundings,
): SessionHolder {
  return { shard: desk.shard, account: given.account, epoch: given.epoch }
}

/** Remembers what the control plane said. @returns the answer for one who is fenced */
function learned(
  holding: Holding,
  { account, epoch }: { readonly account: AccountName; readonly epoch: Epoch },
  { desk }: CallSurroundings,
): Answer | undefined {
  desk.holdings.learn(account, epoch, holding)
  return holding === 'fenced' ? FENCED : undefined
}
