import { isIP } from 'node:net'
import type { AccountName, Epoch, SeenEndpoint } from '../../../proto/contract/session.ts'
import type { SessionRecord, SessionState } from '../../sessions/session.ts'
import { numberIn, shardRefIn, textIn, timeIn } from './columns.ts'
import type { Row } from './statements.ts'

/** Every character of an account comes before this one: what follows a prefix and this is no account with that prefix. */
export const AFTER_ACCOUNT_CHARACTERS = '\x7f'

const PORT_MAX = 65_535

/** A row of the table `session`. */
export function sessionOf(row: Row): SessionRecord {
  return {
    account: textIn(row, 'account_id') as AccountName,
    epoch: numberIn(row, 'epoch') as Epoch,
    since: timeIn(row, 'since'),
    state: stateOf(row),
  }
}

function stateOf(row: Row): SessionState {
  const kind = textIn(row, 'state') as SessionState['kind']
  switch (kind) {
    case 'free':
      return { kind, last: row['shard_id'] === null ? undefined : shardRefIn(row) }
    case 'held':
    case 'moving':
      return { kind, shard: shardRefIn(row), attempt: textIn(row, 'attempt'), seen: seenOf(row) }
    case 'granted':
      return { kind, shard: shardRefIn(row) }
  }
}

/** Scripts that claim in SQL write what they like there. What is no endpoint ties the account to nobody: one such row must not keep
 *  people from the list of all the others. */
export function seenOf(row: Row): SeenEndpoint | undefined {
  const { seen_protocol: protocol, seen_ip: ip, seen_port: port } = row
  if (protocol !== 'udp' && protocol !== 'tcp') return undefined
  if (typeof ip !== 'string' || isIP(ip) === 0) return undefined
  if (typeof port !== 'number' || port < 1 || port > PORT_MAX) return undefined
  return { protocol, ip, port }
}
