import type { Clock } from '../../lib/clock.ts'
import type { ShardRef } from '../../proto/contract/ids.ts'
import type {
  AccountName,
  Epoch,
  Holding,
  SeenEndpoint,
  SessionHolder,
} from '../../proto/contract/session.ts'
import { type Answer, failure } from '../scripts/answer.ts'
import type { ArrivedPayloads } from '../scripts/arrived-payloads.ts'
import type { Reach } from '../scripts/reach.ts'
import type { HandoffCalls } from './handoff-calls.ts'
import type { MapDesk } from './map-desk.ts'
import type { SavePump } from './save-pump.ts'
import type { SessionCalls } from './session-calls.ts'
import type { ShardDesk } from './shard-desk.ts'

/** A player's own. */
export interface PlayerAddress {
  readonly ip: string
  readonly port: number
}

export interface CallSurroundings {
  readonly desk: ShardDesk
  readonly map: MapDesk
  readonly payloads: ArrivedPayloads
  readonly calls: SessionCalls
  readonly handoffs: HandoffCalls
  readonly pump: SavePump
  readonly reach: Reach
  readonly clock: Clock
  readonly graceMs: number
  readonly ticked: (shard: ShardRef) => void
  readonly playerAt: (shard: ShardRef, seen: SeenEndpoint) => PlayerAddress | undefined
  /** Of the players that are relayed to this shard by this address. */
  readonly portsOf: (shard: ShardRef, ip: string, login: string) => readonly number[]
  readonly noticeTaken: (noticeId: string) => void
  /** The account is no more this shard's: nothing about it need be told. */
  readonly released: (account: AccountName, epoch: Epoch) => void
  /** Waits until nothing of the account is under way.
   *  @throws ControlPlaneAway where that takes too long */
  readonly settle: (account: AccountName) => Promise<void>
}

export const FENCED = failure(
  'FENCED',
  'somebody else has this account, or nobody: save nothing, disconnect the player',
)

export function holderOf(
  given: { readonly account: AccountName; readonly epoch: Epoch },
  { desk }: CallSurroundings,
): SessionHolder {
  return { shard: desk.shard, account: given.account, epoch: given.epoch }
}

/** Remembers what the control plane said. @returns the answer for one who is fenced */
export function learned(
  holding: Holding,
  { account, epoch }: { readonly account: AccountName; readonly epoch: Epoch },
  { desk }: CallSurroundings,
): Answer | undefined {
  desk.holdings.learn(account, epoch, holding)
  return holding === 'fenced' ? FENCED : undefined
}
