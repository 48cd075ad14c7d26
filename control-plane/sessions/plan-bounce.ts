import { shardRefText } from '../../proto/contract/ids.ts'
import type { MoveId } from '../../proto/contract/ids.ts'
import type { Change as RequestMeta } from '../../proto/contract/admin.ts'
import type { SeenEndpoint } from '../../proto/contract/session.ts'
import { type Decision, onlyChange } from '../facts/decision.ts'
import { type Planned, planned } from '../facts/request.ts'
import type { World } from '../facts/world.ts'
import type { PlayerLive } from '../facts/live-view.ts'
import { planMoveRequest } from '../moves/plan-requests.ts'
import { expectedOf, EXPECTED_MS } from './expected-account.ts'
import { judgeReturn, type ReturnVerdict, type ReturnView } from './judge-return.ts'
import type { SessionRecord } from './session.ts'

/** So long the shard that the player leaves may still tell it why. */
export const FAREWELL_MS = 1_000

export interface PlannedBounce extends Planned {
  readonly verdict: ReturnVerdict
}

/** Judges a login on these facts, and plans the move where it came in on the wrong shard; nothing where it did not, or not any more.
 *  @param id of the move
 *  @throws SwitchyardError as `planMoveRequest`: it cannot be moved there now */
export function planBounce(world: World, id: MoveId, meta: RequestMeta, view: ReturnView): PlannedBounce {
  const verdict = judgeReturn(world, view)
  const { player, session, seen } = view
  if (verdict.kind !== 'bounce' || player === undefined || session === undefined || seen === undefined)
    return { ...planned('nobody is moved', [], onlyChange([], [])), verdict }
  const { outcome, decision } = moveOf(world, id, meta, { ...verdict, player, session })
  return { outcome, decision: withBounce(world, decision, { ...view, session, seen }, verdict), verdict }
}

/** Whoever is expected there has a place there, as a seat has: it was counted before. */
function moveOf(
  world: World,
  id: MoveId,
  meta: RequestMeta,
  bounce: Extract<ReturnVerdict, { readonly kind: 'bounce' }> & {
    readonly player: PlayerLive
    readonly session: SessionRecord
  },
): Planned {
  const { player, session, group } = bounce
  return planMoveRequest(world, id, meta, {
    selector: { ids: [player.id], ip: '', account: '', group: '', shard: '', fleet: '', percent: 0 },
    to: group.id,
    style: 'lame-duck',
    lameDuckMs: FAREWELL_MS,
    pacePerSecond: 0,
    deadlineMs: 0,
    follow: 'default',
    accounts: new Map([[player.id, session]]),
    hasPlace: true,
  })
}

function withBounce(
  world: World,
  decision: Decision,
  view: ReturnView & { readonly session: SessionRecord; readonly seen: SeenEndpoint },
  { group, bounces, why }: Extract<ReturnVerdict, { readonly kind: 'bounce' }>,
): Decision {
  const { account, shard, seen, session } = view
  const { epoch } = session
  // Also where it is too long ago to count: nobody else has written since these facts.
  const lastAt = expectedOf(world.facts.expected, account)?.bounced?.at
  const where = `${group.id} on ${shardRefText(group.shard)}`
  return {
    ...decision,
    changes: [
      { kind: 'expected.bounce', account, group: group.id, epoch, bounces, shard, seen, lastAt },
      ...decision.changes,
    ],
    events: [
      {
        actor: 'system',
        kind: 'session.elsewhere',
        subject: account,
        summary: `${account} came in on ${shardRefText(shard)} and is taken to ${where}`,
        why,
        after: { group: group.id, bounces },
      },
      ...decision.events,
    ],
  }
}

/** How many expectations that are over one pass drops at most. */
export const EXPECTED_SWEEP_MAX = 500

export function planExpectedSweep({ facts }: Pick<World, 'facts'>): Decision[] {
  const changes = facts.expected
    .filter(({ since }) => facts.now - since > EXPECTED_MS)
    .slice(0, EXPECTED_SWEEP_MAX)
    .map(({ account, since }) => ({ kind: 'expected.remove', account, since }) as const)
  return changes.length === 0 ? [] : [onlyChange(changes, [])]
}
