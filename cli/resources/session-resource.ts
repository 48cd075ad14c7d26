import type { SessionView } from '../../proto/contract/session-admin.ts'
import { durationText } from '../arguments/duration.ts'
import type { FactLine } from '../output/facts.ts'
import { column, compareIds, type Resource } from '../output/resource.ts'

export const sessionResource: Resource<SessionView> = {
  plural: 'sessions',
  nameOf: session => session.account,
  compare: (left, right) => compareIds(left.account, right.account),
  columns: [
    column('ACCOUNT', session => session.account),
    { heading: 'STATE', cell: session => ({ text: stateText(session), tone: toneOf(session) }) },
    column('SHARD', session => session.shard || '-'),
    column('PLAYER', session => session.player || '-'),
    column('SINCE', session => durationText(session.sinceMs)),
    column('GHOST', ghostText),
    column('FLEET', session => session.fleet || '-', true),
    column('LIFE', session => (session.incarnation === 0 ? '-' : String(session.incarnation)), true),
    column('ADDRESS', session => session.playerAddress || '-', true),
    column('SEEN', session => session.seen || '-', true),
    column('EPOCH', session => String(session.epoch), true),
  ],
  record: session => ({
    account: session.account,
    // More than a JSON reader in another language may keep exactly.
    epoch: String(session.epoch),
    state: session.state,
    shard: session.shard === '' ? null : session.shard,
    incarnation: session.incarnation === 0 ? null : session.incarnation,
    fleet: session.fleet === '' ? null : session.fleet,
    sinceMs: session.sinceMs,
    player: session.player === '' ? null : session.player,
    playerAddress: session.playerAddress === '' ? null : session.playerAddress,
    seen: session.seen === '' ? null : session.seen,
    ghost: session.ghost === '' ? null : { why: session.ghost, forMs: session.ghostMs },
  }),
}

export function sessionFacts(session: SessionView): readonly FactLine[] {
  return [
    { name: 'account', value: session.account },
    { name: 'state', value: `${session.state}, for ${durationText(session.sinceMs)}` },
    { name: 'shard', value: session.shard === '' ? '' : `${session.shard}, life ${session.incarnation}` },
    { name: 'fleet', value: session.fleet },
    {
      name: 'player',
      value: session.player === '' ? '' : `${session.player} from ${session.playerAddress}`,
    },
    { name: 'seen at', value: session.seen },
    { name: 'ghost', value: session.ghost === '' ? '' : ghostText(session) },
    { name: 'epoch', value: String(session.epoch) },
  ]
}

function stateText({ state, ghost }: SessionView): string {
  return ghost === '' ? state : 'ghost'
}

function toneOf({ state, ghost }: SessionView): 'warning' | 'good' | 'quiet' {
  if (ghost !== '') return 'warning'
  return state === 'held' ? 'good' : 'quiet'
}

function ghostText({ ghost, ghostMs }: SessionView): string {
  return ghost === '' ? '-' : `${durationText(ghostMs)}: ${ghost}`
}
