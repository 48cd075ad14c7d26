import { PACE_PER_SECOND_MAX } from '../../proto/contract/common.ts'
import type { Change as RequestMeta } from '../../proto/contract/admin.ts'
import { type MoveId, shardRefText } from '../../proto/contract/ids.ts'
import type { NewEvent } from '../events/event.ts'
import type { Change } from '../facts/change.ts'
import { onlyChange } from '../facts/decision.ts'
import { type Planned, planned } from '../facts/request.ts'
import type { World } from '../facts/world.ts'
import { FAREWELL_MS } from '../sessions/plan-bounce.ts'
import { planMoveRequest } from '../moves/plan-requests.ts'
import type { HandoffMemberRecord, HandoffRecord } from './handoff-store.ts'
import { playersOfHandoff } from './handoff-players.ts'

/** What the proxies are told of a hand-off that is committed: the members' flows go to the group that carries the zone, at once and without
 *  asking for places, which they have. Whoever has no flow any more is expected there. Final as soon as it is written: nobody routes a hand-off
 *  twice.
 *  @param id of the move
 *  @throws SwitchyardError as `planMoveRequest`: they cannot be moved there now */
export function planHandoffRoute(
  world: World,
  id: MoveId,
  meta: RequestMeta,
  handoff: HandoffRecord,
): Planned {
  const { members, toGroup } = handoff
  const waiting = members.filter(({ phase }) => phase === 'waiting')
  const players = playersOfHandoff(world, { ...handoff, members: waiting }, world.facts.now)
  const accounts = new Map(
    members.flatMap(member => {
      const player = players.get(member.account)
      return player === undefined || member.granted === undefined
        ? []
        : [[player.id, { account: member.account, epoch: member.granted }] as const]
    }),
  )
  const events = members.map(member => committedEvent(handoff, member, players.has(member.account)))
  const expected = waiting.flatMap(({ account, granted }): Change[] =>
    granted === undefined || players.has(account)
      ? []
      : [{ kind: 'expected.put', account, group: toGroup, epoch: granted }],
  )
  const summary = `${members.length} accounts go to ${handoff.toZone}`
  if (accounts.size === 0) return planned(summary, [], onlyChange(expected, events))
  const { outcome, decision } = planMoveRequest(world, id, meta, {
    selector: { ids: [...accounts.keys()], ip: '', account: '', group: '', shard: '', fleet: '', percent: 0 },
    to: toGroup,
    style: 'lame-duck',
    lameDuckMs: FAREWELL_MS,
    pacePerSecond: PACE_PER_SECOND_MAX,
    deadlineMs: 0,
    follow: 'default',
    accounts,
    hasPlace: true,
    isDecided: true,
  })
  return { outcome, decision: { ...decision, changes: [...expected, ...decision.changes], events } }
}

function committedEvent(
  { id, from, fromZone, to, toZone, toGroup }: HandoffRecord,
  { account, epoch, granted }: HandoffMemberRecord,
  isMoved: boolean,
): NewEvent {
  return {
    actor: 'system',
    kind: 'handoff.committed',
    subject: account,
    summary: `${account} leaves ${fromZone} on ${shardRefText(from)} for ${toZone} on ${shardRefText(to)}`,
    why: isMoved ? 'its player crossed the border' : 'its player crossed the border; no proxy carries it now',
    before: { zone: fromZone, shard: from, epoch },
    after: { zone: toZone, shard: to, epoch: granted, group: toGroup, move: id },
  }
}
