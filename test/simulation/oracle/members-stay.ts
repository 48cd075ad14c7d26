import { playerKeyText } from '../../../proto/contract/common.ts'
import type { Complain, Invariant } from './oracle.ts'
import type { ProxyBeliefs } from './proxy-beliefs.ts'

/** Nobody changes its group but by a move that was written down; whoever comes back by a seat comes back to where it was. */
export function membersStay(complain: Complain, beliefs: ProxyBeliefs): Invariant {
  /** `player group version` of every placement that was ever committed. */
  const moves = new Set<string>()
  /** `ip group`: groups in which this address has played. */
  const played = new Set<string>()
  return {
    name: 'members-stay',
    sees: {
      change: ({ change }) => {
        if (change.kind !== 'placement.put') return
        const { player, group, placementVersion } = change.placement
        moves.add(`${playerKeyText(player)} ${group} ${placementVersion}`)
      },
      'flow-opened': ({ flow: { player, groupId, why, placementVersion } }) => {
        const known = played.has(`${player.ip} ${groupId}`)
        if (why === 'seat' && !known)
          complain(`${playerKeyText(player)} takes a seat in ${groupId}, where it never was`)
        if (
          why === 'explicit' &&
          !known &&
          !moves.has(`${playerKeyText(player)} ${groupId} ${placementVersion}`)
        )
          complain(`${playerKeyText(player)} joins ${groupId}, where nobody has moved it`)
        played.add(`${player.ip} ${groupId}`)
      },
      'flow-moved': ({ proxy, moved }) => {
        const flow = beliefs.flowById(proxy.proxyId, moved.flowId)
        if (flow === undefined) return complain(`${proxy.proxyId} moves ${moved.flowId}, which is no flow`)
        if (!moves.has(`${flow.player} ${moved.groupId} ${moved.placementVersion}`))
          complain(
            `${flow.player} goes to ${moved.groupId} at version ${moved.placementVersion}, which nobody wrote`,
          )
        played.add(`${flow.ip} ${moved.groupId}`)
      },
    },
  }
}
