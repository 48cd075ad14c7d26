import type { Protocol } from '../../../proto/contract/common.ts'
import type { AccountName, Epoch, SeenEndpoint } from '../../../proto/contract/session.ts'
import type { SessionRecord, SessionState } from '../../sessions/session.ts'
import { numberIn, shardRefIn, textIn, timeIn } from './columns.ts'
import type { Row } from './statements.ts'

/** Every character of an account comes before this one: what follows a prefix and this is no account with that prefix. */
export const AFTER_ACCOUNT_CHARACTERS = '\x7f'

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
  if (textIn(row, 'state') === 'free') return { kind: 'free' }
  const seen = row['seen_ip'] === null ? undefined : seenOf(row)
  return { kind: 'held', shard: shardRefIn(row), attempt: textIn(row, 'attempt'), seen }
}

function seenOf(row: Row): SeenEndpoint {
  return {
    protocol: textIn(row, 'seen_protocol') as Protocol,
    ip: textIn(row, 'seen_ip'),
    port: numberIn(row, 'seen_port'),
  }
}
