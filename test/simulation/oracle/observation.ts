import type { Change } from '../../../control-plane/facts/change.ts'
import type { ActiveNode } from '../../../control-plane/facts/fact-store.ts'
import type { HostRoom } from '../../../control-plane/scaler/host-rooms.ts'
import type { AgentOrder, AgentReport } from '../../../proto/contract/agent-link.ts'
import type { HostId, NodeId, ProxyId, ShardRef } from '../../../proto/contract/ids.ts'
import type {
  FlowClosed,
  FlowMoved,
  FlowOpened,
  ProxyOrder,
  ProxyReport,
} from '../../../proto/contract/proxy-link.ts'
import type { GameMessage } from '../parts/message.ts'
import type { Carrier } from '../../../proxy/flows/carrier.ts'
import type { WatchedSession } from '../store/watched-session.ts'
import type { WatchedCommit } from '../store/simulated-store.ts'

/** One life of a proxy. */
export interface WatchedProxy {
  readonly proxyId: ProxyId
  readonly host: string
  readonly carrier: Carrier
}

/** What the oracle sees: the network, the store's commits, orders and answers; nothing that the product concludes from them. */
export type Observation =
  | { readonly kind: 'commit'; readonly commit: WatchedCommit; readonly storeMs: number }
  /** One change of a commit that was done, in its order, before the shadow has it. */
  | {
      readonly kind: 'change'
      readonly change: Change
      readonly storeMs: number
      /** Nobody asked for it. */
      readonly bySystem: boolean
      readonly commit: WatchedCommit
    }
  | { readonly kind: 'led'; readonly node: NodeId; readonly active: ActiveNode }
  /** What the session store has done, at the moment at which it did. */
  | WatchedSession
  | { readonly kind: 'proxy-started'; readonly proxy: WatchedProxy; readonly remembers: boolean }
  | { readonly kind: 'proxy-adopted'; readonly proxy: WatchedProxy; readonly flows: number }
  | { readonly kind: 'proxy-order'; readonly proxy: WatchedProxy; readonly order: ProxyOrder }
  | { readonly kind: 'proxy-report'; readonly proxy: WatchedProxy; readonly body: ProxyReport['body'] }
  /** It has carried out an order, or refused it. */
  | { readonly kind: 'proxy-answered'; readonly proxy: WatchedProxy }
  | { readonly kind: 'agent-started'; readonly host: HostId }
  | { readonly kind: 'agent-order'; readonly host: HostId; readonly order: AgentOrder }
  | { readonly kind: 'agent-report'; readonly host: HostId; readonly body: AgentReport['body'] }
  | { readonly kind: 'flow-opened'; readonly proxy: WatchedProxy; readonly flow: FlowOpened }
  | { readonly kind: 'flow-moved'; readonly proxy: WatchedProxy; readonly moved: FlowMoved }
  | { readonly kind: 'flow-closed'; readonly proxy: WatchedProxy; readonly closed: FlowClosed }
  /** A datagram leaves a proxy towards a player. */
  | {
      readonly kind: 'to-player'
      readonly proxy: WatchedProxy
      readonly ip: string
      readonly port: number
      readonly message: GameMessage
    }
  /** A datagram of a player leaves a proxy towards a game server. */
  | {
      readonly kind: 'to-shard'
      readonly proxy: WatchedProxy
      readonly flowPort: number
      readonly address: string
      readonly port: number
      readonly player: number
    }
  | {
      readonly kind: 'shard-started'
      readonly host: HostId
      readonly shard: ShardRef
      readonly address: string
      readonly port: number
    }
  /** People have opened, closed or begun to empty a host. */
  | { readonly kind: 'host-room'; readonly host: HostId; readonly room: HostRoom }
  | { readonly kind: 'shard-ended'; readonly host: HostId; readonly shard: ShardRef }

export type ObservationOf<K extends Observation['kind']> = Extract<Observation, { readonly kind: K }>
