import type { PlayerView } from '../../proto/contract/admin.ts'
import { durationText } from '../arguments/duration.ts'
import type { FactLine } from '../output/facts.ts'
import { column, compareIds, type Resource } from '../output/resource.ts'

export const playerResource: Resource<PlayerView> = {
  plural: 'players',
  nameOf: player => player.id,
  compare: (left, right) => left.connectedAtMs - right.connectedAtMs || compareIds(left.id, right.id),
  columns: [
    column('ID', player => player.id),
    column('ADDRESS', player => player.address),
    column('LISTENER', player => `${player.listener}/${player.protocol}`),
    column('GROUP', player => player.group),
    column('SHARD', player => player.shard || '-'),
    column('ACCOUNT', player => player.account || '-'),
    column('IDLE', player => durationText(player.idleMs)),
    column('CONNECTED', connectedAt, true),
    column('PROXY', player => player.proxy, true),
    column('FLOW-PORT', player => (player.flowPort === 0 ? '-' : String(player.flowPort)), true),
    column('WHY', player => player.why, true),
  ],
  record: player => ({
    id: player.id,
    address: player.address,
    listener: player.listener,
    protocol: player.protocol,
    group: player.group,
    shard: player.shard === '' ? null : player.shard,
    account: player.account === '' ? null : player.account,
    connectedAt: connectedAt(player),
    idleMs: player.idleMs,
    why: player.why,
    proxy: player.proxy,
    flowPort: player.flowPort === 0 ? null : player.flowPort,
  }),
}

export function playerFacts(player: PlayerView): readonly FactLine[] {
  return [
    { name: 'player', value: player.id },
    { name: 'account', value: player.account },
    { name: 'address', value: player.address },
    { name: 'listener', value: `${player.listener}, ${player.protocol}` },
    { name: 'group', value: player.group },
    { name: 'shard', value: player.shard },
    { name: 'why there', value: player.why },
    { name: 'connected', value: connectedAt(player) },
    { name: 'idle', value: durationText(player.idleMs) },
    {
      name: 'proxy',
      value: player.flowPort === 0 ? player.proxy : `${player.proxy}, port ${player.flowPort}`,
    },
  ]
}

function connectedAt(player: PlayerView): string {
  return new Date(player.connectedAtMs).toISOString()
}
