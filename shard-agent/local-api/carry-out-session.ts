import type { ClaimReply, SeenEndpoint } from '../../proto/contract/session.ts'
import { type Answer, badRequest, type ErrorAnswer, failure, ok, OK } from '../scripts/answer.ts'
import type { CallOf } from '../scripts/calls.ts'
import { type CallSurroundings, FENCED, holderOf, learned } from './call-surroundings.ts'
import { askReachable, ControlPlaneAway } from './control-plane-away.ts'

export async function claim({ given }: CallOf<'claim'>, around: CallSurroundings): Promise<Answer> {
  const { account, attempt } = given
  const { calls, reach, clock, desk, settle } = around
  const seen = seenIn(given, around)
  if (seen.kind === 'error') return seen
  await settle(account) // Its saves of before, and its release, come first.
  const { shard } = desk
  const outcome = await askReachable(reach, clock, () =>
    calls.claim({ shard, account, attempt, seen: seen.seen }),
  )
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
    case 'refused':
      return claimRefused(outcome.value)
  }
}

type ClaimRefused = Extract<ClaimReply['outcome'], { readonly kind: 'refused' }>['value']

/** For a claim, and for whoever comes with a ticket. */
export function claimRefused({ reason, why, retryAfterMs }: ClaimRefused): Answer {
  const codes = {
    shard: 'REFUSED',
    banned: 'BANNED',
    quarantine: 'QUARANTINE',
    elsewhere: 'ELSEWHERE',
  } as const
  return failure(codes[reason], why, retryAfterMs)
}

type Seen = { readonly kind: 'seen'; readonly seen: SeenEndpoint | undefined } | ErrorAnswer
const NOBODY_SEEN: Seen = { kind: 'seen', seen: undefined }

/** The player that a call names by its address. The address alone will do where the agent relays one player who has it and is not
 *  known by another login; where several could be meant, nobody is. */
export function seenIn(
  { account, attempt, ip, port, protocol }: CallOf<'claim' | 'arrive'>['given'],
  { desk, portsOf }: CallSurroundings,
): Seen {
  if (ip === undefined)
    return port === undefined ? NOBODY_SEEN : badRequest('ip', 'is missing: give both or none')
  const ports = port === undefined ? portsOf(desk.shard, ip, `${account} ${attempt}`) : [port]
  const [only, ...others] = ports
  if (only === undefined) return badRequest('port', 'is missing: give both or none')
  return others.length > 0 ? NOBODY_SEEN : { kind: 'seen', seen: { ip, port: only, protocol } }
}

/** The control plane's word; while it is away, what this agent may still believe. */
export async function check({ given }: CallOf<'check'>, around: CallSurroundings): Promise<Answer> {
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

export async function stamp({ given }: CallOf<'stamp'>, around: CallSurroundings): Promise<Answer> {
  const { calls, reach, clock } = around
  const holding = await askReachable(reach, clock, () => calls.stamp(holderOf(given, around)))
  return learned(holding, given, around) ?? OK
}
