import { SwitchyardError } from '../../lib/errors.ts'
import type { Outcome } from '../../proto/contract/admin.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import type { ReleaseSessionRequest } from '../../proto/contract/session-admin.ts'
import type { Epoch } from '../../proto/contract/session.ts'
import { noSession, planRelease } from '../sessions/plan-release.ts'
import { holderOf } from '../sessions/session.ts'
import { dryOutcome, type Operator } from './operator.ts'
import type { RpcContext } from './rpc-context.ts'

/** What a repeated request needs to be carried out again, should the first one have died in between. */
interface Ticket {
  readonly outcome: Outcome
  readonly epoch: Epoch
  readonly shard: ShardRef | undefined
}

/** First the audit, then the session: freeing it is a compare-and-set on the epoch in the audit, so repeating both does nothing twice.
 *  @throws SwitchyardError `SWY_CONFLICT` where somebody else was faster */
export async function releaseSession(
  context: RpcContext,
  operator: Operator,
  request: ReleaseSessionRequest,
): Promise<Outcome> {
  const { sessions, live } = context
  const { account, force, change } = request
  const { session, now } = await sessions.store.session(account)
  if (session === undefined) throw noSession(account)
  const plan = (world: Parameters<typeof planRelease>[0]) =>
    planRelease(world, { session, now, force, change, ghost: sessions.scan.ghostOf(world, session, now) })
  if (change.validateOnly) return dryOutcome(await operator.dryRun(plan))
  const { answer, repeated } = await operator.apply({
    method: 'ReleaseSession',
    meta: change,
    body: request,
    plan,
    answerOf: ({ outcome }): Ticket => ({
      outcome,
      epoch: session.epoch,
      shard: holderOf(session.state),
    }),
  })
  const freed = await sessions.store.free(account, answer.epoch)
  if (freed && answer.shard !== undefined)
    live.notices.post(
      'fenced',
      { shard: answer.shard, account, epoch: answer.epoch },
      'the account was released',
    )
  if (!freed && !repeated)
    throw new SwitchyardError('SWY_CONFLICT', `${account} was let go, or claimed anew, in the same moment`)
  return answer.outcome
}
