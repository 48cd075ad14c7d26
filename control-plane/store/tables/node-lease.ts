import { SwitchyardError } from '../../../lib/errors.ts'
import type { NodeId, Token } from '../../../proto/contract/ids.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { ActiveNode } from '../../facts/fact-store.ts'
import { numberIn, textIn, timeIn } from './columns.ts'
import { put, row, run, type Row, type Statements } from './statements.ts'

export interface LeaseClaim {
  readonly node: NodeId
  readonly address: string
  readonly expiresAt: StoreTimeMs
  /** The token this process leads with; undefined if it has not led yet, or has resigned. */
  readonly held: Token | undefined
}

/** Who leads after this claim. A node that starts again under its own name takes over from its earlier life at once, with a
 *  higher token: that life may not be quite dead.
 *  @throws SwitchyardError `SWY_STORE_STALE` to that earlier life, and to a second process that was given the same name */
export function nextLease(lease: ActiveNode | undefined, claim: LeaseClaim, now: StoreTimeMs): ActiveNode {
  const { node, address, expiresAt, held } = claim
  if (lease === undefined) return { node, address, expiresAt, token: 1 as Token }
  if (lease.node === node && lease.token === held) return { node, address, expiresAt, token: lease.token }
  const isOwnEarlierLife = lease.node === node && held === undefined
  if (lease.expiresAt <= now || isOwnEarlierLife)
    return { node, address, expiresAt, token: (lease.token + 1) as Token }
  if (lease.node === node)
    throw new SwitchyardError(
      'SWY_STORE_STALE',
      `another process leads under this node's name ${node}, with token ${lease.token}`,
    )
  return lease
}

/** Undefined while nobody has ever led (MySQL has a row for that, with token 0: it can be locked). */
export function* readLease(): Statements<ActiveNode | undefined> {
  const found = yield* row('SELECT * FROM node_lease WHERE id = 1 AND token > 0')
  return found && leaseOf(found)
}

export function* writeLease(lease: ActiveNode): Statements<void> {
  yield* put(
    'UPDATE node_lease SET node = :node, address = :address, token = :token, expires_at = :expiresAt WHERE id = 1',
    'INSERT INTO node_lease (id, node, address, token, expires_at) VALUES (1, :node, :address, :token, :expiresAt)',
    { ...lease },
  )
}

/** Ends the lease now if `token` holds it. */
export function* endLease(token: Token, now: StoreTimeMs): Statements<void> {
  yield* run(
    'UPDATE node_lease SET expires_at = :now WHERE id = 1 AND token = :token AND expires_at > :now',
    {
      token,
      now,
    },
  )
}

function leaseOf(row: Row): ActiveNode {
  return {
    node: textIn(row, 'node') as NodeId,
    token: numberIn(row, 'token') as Token,
    address: textIn(row, 'address'),
    expiresAt: timeIn(row, 'expires_at'),
  }
}
