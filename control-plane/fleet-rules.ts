import type { ProblemAt } from '../lib/config-reader.ts'
import { isRelayed } from '../proto/contract/common.ts'
import type { FleetSettings } from './fleet-settings.ts'
import { needsUser, type ShardUsers } from './sessions/session-settings.ts'

/** What keeps shards from having database users of their own. */
const SHARD_USERS_MISSING: Readonly<
  Record<ShardUsers, { readonly needs: string; readonly remedy: string } | undefined>
> = {
  possible: undefined,
  'no-users': {
    needs: 'needs a database with users, and SQLite has none',
    remedy: 'Take f3, or give store.url a MySQL or MariaDB server.',
  },
  'no-grants': {
    needs: 'needs store.shardUser.grants',
    remedy:
      'List the rights of game servers there, for example "SELECT, INSERT, UPDATE, DELETE ON community.*".',
  },
}

/** Rules between the settings of fleets, wherever they are declared. */
export function checkFleetRules(
  fleets: readonly FleetSettings[],
  shardUsers: ShardUsers,
  problemAt: ProblemAt,
): void {
  fleets.forEach((fleet, index) => {
    const { fence } = fleet.sessions
    const missing = needsUser(fleet) ? SHARD_USERS_MISSING[shardUsers] : undefined
    if (missing !== undefined)
      problemAt(['fleets', index, 'sessions', 'fence'], `${fence} ${missing.needs}`, missing.remedy)
    if (isRelayed(fleet.addresses) && (!fleet.protocols.includes('udp') || fleet.protocols.length > 1))
      problemAt(
        ['fleets', index, 'addresses'],
        `${fleet.addresses} is for fleets that speak UDP and nothing else`,
        'Give the fleet protocols: [udp], or take nat (TCP servers can have proxyProtocol).',
      )
    if (isRelayed(fleet.addresses) && fleet.probe !== undefined && 'tcp' in fleet.probe)
      problemAt(
        ['fleets', index, 'probe'],
        `tcp cannot be asked through the relay of ${fleet.addresses} addresses, which carries UDP alone`,
        'Give the probe a UDP payload (udp or udpHex), or leave it out. `ready` may be tcp: the agent asks that.',
      )
    const first = fleets.findIndex(other => other.name === fleet.name)
    if (first !== index)
      problemAt(
        ['fleets', index, 'name'],
        `${fleet.name} is fleets[${first}] already`,
        'Give every fleet a name of its own.',
      )
  })
}
