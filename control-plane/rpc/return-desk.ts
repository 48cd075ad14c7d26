import { SwitchyardError } from '../../lib/errors.ts'
import { randomId } from '../../lib/random.ts'
import { type MoveId, type ShardId, shardRefText } from '../../proto/contract/ids.ts'
import type { ClaimReply, ClaimRequest } from '../../proto/contract/session.ts'
import type { PlayerLive } from '../facts/live-view.ts'
import type { World } from '../facts/world.ts'
import { judgeReturn, mayBeExpected, type ReturnVerdict, type ReturnView } from '../sessions/judge-return.ts'
import { type PlannedBounce, planBounce } from '../sessions/plan-bounce.ts'
import type { Operator } from './operator.ts'
import { reportedPlayer } from './reported-player.ts'
import type { RpcContext } from './rpc-context.ts'

/** A script that asks again meanwhile hears the same; one whose player could not be moved lets it in then. */
const ASK_AGAIN_MS = 1_000

const CANNOT_MOVE: readonly string[] = ['SWY_NO_ROOM', 'SWY_CONFLICT', 'SWY_NOT_FOUND', 'SWY_AMBIGUOUS']

type Told = Pick<ReturnVerdict, 'kind'> & { readonly shard: ShardId | '' }

/** Takes players who come back on somebody else's group to their own, by the account that they claim. */
export class ReturnDesk {
  readonly #context: RpcContext
  readonly #operator: Operator

  constructor(context: RpcContext, operator: Operator) {
    this.#context = context
    this.#operator = operator
  }

  /** What to answer instead of granting; undefined: it is a login as any other.
   *  @throws SwitchyardError `SWY_STORE_UNAVAILABLE`, `SWY_NOT_ACTIVE` */
  async answer(
    world: World,
    request: ClaimRequest,
    known: PlayerLive | undefined,
  ): Promise<ClaimReply | undefined> {
    const { account, seen } = request
    if (seen === undefined || !mayBeExpected(world.facts, account)) return undefined
    const player = known ?? (await reportedPlayer(this.#context, world, request.shard, seen))
    const { session } = await this.#context.sessions.store.session(account)
    const view: ReturnView = { account, shard: request.shard, seen, player, session }
    const verdict = judgeReturn(world, view)
    const told = verdict.kind === 'bounce' ? await this.#bounce(view) : toldOf(verdict)
    return told.kind === 'here' ? undefined : elsewhere(told)
  }

  async #bounce(view: ReturnView): Promise<Told> {
    const { log, random } = this.#context
    const { account, shard } = view
    const meta = {
      requestId: `bounce-${randomId(random, 12)}`,
      validateOnly: false,
      reason: `${account} came in on ${shardRefText(shard)}`,
      actor: 'system',
    }
    const id = randomId(random, 12) as MoveId
    try {
      const { answer } = await this.#operator.apply<PlannedBounce, Told>({
        method: 'Bounce',
        meta,
        body: { account, shard },
        plan: world => planBounce(world, id, meta, view),
        answerOf: ({ verdict }) => toldOf(verdict),
      })
      log.info(
        { account, from: shard.shardId, to: answer.shard, told: answer.kind },
        'an account came in elsewhere',
      )
      return answer
    } catch (error) {
      if (!(error instanceof SwitchyardError) || !CANNOT_MOVE.includes(error.code)) throw error
      log.warn({ account, from: shard.shardId, err: error.message }, 'an account stays where it came in')
      return { kind: 'here', shard: '' }
    }
  }
}

function toldOf(verdict: ReturnVerdict): Told {
  return { kind: verdict.kind, shard: verdict.kind === 'here' ? '' : verdict.group.shard.shardId }
}

function elsewhere({ kind, shard }: Told): ClaimReply {
  const why =
    kind === 'wait'
      ? 'the account is expected on another shard, which is being replaced'
      : `the account is expected on ${shard}, and its player is being taken there`
  return { outcome: { kind: 'refused', value: { reason: 'elsewhere', why, retryAfterMs: ASK_AGAIN_MS } } }
}
