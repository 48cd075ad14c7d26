import { bytes, type Decoded, enumeration, list, message, text, union, wideInteger } from './wire-fields.ts'
import { flowId, ipAddress, listenerName, type ListenerName, orderId, portNumber } from './ids.ts'

/** A length of time in whole milliseconds, ten years at most. */
export const durationMs = wideInteger(0, 10 * 365 * 86_400_000)

/** A moment by a wall clock, in milliseconds since 1970: what a `Date` can hold (ECMA-262, 21.4.1.1). */
export const wallTimeMs = wideInteger(0, 8_640_000_000_000_000)

export type Protocol = 'udp' | 'tcp'
export const protocol = enumeration<Protocol>({ udp: 'PROTOCOL_UDP', tcp: 'PROTOCOL_TCP' })

export type PlacementPolicy = 'fill' | 'spread' | 'hash'
export const placementPolicy = enumeration<PlacementPolicy>({
  fill: 'PLACEMENT_POLICY_FILL',
  spread: 'PLACEMENT_POLICY_SPREAD',
  hash: 'PLACEMENT_POLICY_HASH',
})

/** Which address of a player the shards of a fleet see: the proxy's (`nat`), one of 127.0.0.0/8 of its own per client ip,
 *  which the shard's agent gives (`alias`), or the player's own, which the agent's kernel restores (`restore`). */
export type AddressMode = 'nat' | 'alias' | 'restore'
export const addressMode = enumeration<AddressMode>({
  nat: 'ADDRESS_MODE_NAT',
  alias: 'ADDRESS_MODE_ALIAS',
  restore: 'ADDRESS_MODE_RESTORE',
})

/** Whether the agent stands between proxies and game servers, and is told by headers whose a flow is.
 *  @param mode undefined: nobody has said, or only an earlier version could */
export function isRelayed(mode: AddressMode | undefined): boolean {
  return mode === 'alias' || mode === 'restore'
}

/** What a file of an earlier version holds, which knew of no mode, as it would be written now. */
export function withAddressMode(raw: unknown): unknown {
  return typeof raw === 'object' && raw !== null && !('addresses' in raw)
    ? { ...raw, addresses: 'ADDRESS_MODE_NAT' }
    : raw
}

/** The one list of shard states, the same in SQL, code and JSON. */
export type ShardStateName = 'starting' | 'ready' | 'draining' | 'suspect' | 'fenced' | 'gone'
export const shardStateName = enumeration<ShardStateName>({
  starting: 'SHARD_STATE_STARTING',
  ready: 'SHARD_STATE_READY',
  draining: 'SHARD_STATE_DRAINING',
  suspect: 'SHARD_STATE_SUSPECT',
  fenced: 'SHARD_STATE_FENCED',
  gone: 'SHARD_STATE_GONE',
})

/** How a client follows its flow to another shard: `resume` keeps forwarding; `timeout` forwards nothing until the client went silent. */
export type Follow = 'resume' | 'timeout'
export const follow = enumeration<Follow>({ resume: 'FOLLOW_RESUME', timeout: 'FOLLOW_TIMEOUT' })
/** In requests: `default` leaves it to the fleet. */
export const followOrDefault = enumeration<Follow | 'default'>({
  default: 'FOLLOW_UNSPECIFIED',
  resume: 'FOLLOW_RESUME',
  timeout: 'FOLLOW_TIMEOUT',
})

/** Players led to one shard in a second where nobody has said how many: servers limit and ban whoever sends too many handshakes. */
export const PACE_PER_SECOND_DEFAULT = 100
export const PACE_PER_SECOND_MAX = 1_000_000

/** The pace of a fleet's policy or record, also where it is of a version that did not say it. */
export function paceOf(policy: { readonly pacePerSecond?: number | undefined } | undefined): number {
  return policy?.pacePerSecond || PACE_PER_SECOND_DEFAULT
}

export const PROBE_PAYLOAD_BYTES_MAX = 1_400
/** How a game server is asked "are you there"; any answer counts. `log` is for readiness only. */
export const probe = message({
  kind: union('kind', {
    udp: message({ payload: bytes(PROBE_PAYLOAD_BYTES_MAX) }),
    tcp: message<Record<never, never>>({}),
    log: message({ text: text(200) }),
  }),
})
export type Probe = Decoded<typeof probe>

/** One player's endpoint as the proxy sees it. */
export interface PlayerKey {
  readonly listener: ListenerName
  readonly protocol: Protocol
  readonly ip: string
  readonly port: number
}
export const playerKey = message<PlayerKey>({
  listener: listenerName,
  protocol,
  ip: ipAddress,
  port: portNumber,
})

export function playerKeyText(key: PlayerKey): string {
  return `${key.listener}/${key.protocol}/${key.ip.includes(':') ? `[${key.ip}]` : key.ip}:${key.port}`
}

/** `127.0.0.1:7777`, `[::1]:7777`. */
export function endpointText(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

export const rejected = message({
  code: text(63),
  sequence: wideInteger(),
  orderId: text(63),
  message: text(1_000),
})
export type Rejected = Decoded<typeof rejected>

export type OrderStatus = 'done' | 'stale' | 'refused'
export const orderStatus = enumeration<OrderStatus>({
  done: 'ORDER_STATUS_DONE',
  stale: 'ORDER_STATUS_STALE',
  refused: 'ORDER_STATUS_REFUSED',
})

export type FlowOutcome = 'done' | 'already' | 'gone' | 'stale' | 'refused'
export const flowOutcome = enumeration<FlowOutcome>({
  done: 'FLOW_OUTCOME_DONE',
  already: 'FLOW_OUTCOME_ALREADY',
  gone: 'FLOW_OUTCOME_GONE',
  stale: 'FLOW_OUTCOME_STALE',
  refused: 'FLOW_OUTCOME_REFUSED',
})

export const flowResult = message({ flowId, outcome: flowOutcome, reason: text(200) })
export type FlowResult = Decoded<typeof flowResult>

/** Most flows that one message carries; senders split larger batches. */
export const FLOWS_PER_MESSAGE_MAX = 2_000

export const orderResult = message({
  orderId,
  status: orderStatus,
  code: text(63),
  message: text(1_000),
  flows: list(flowResult, FLOWS_PER_MESSAGE_MAX),
  tookUs: wideInteger(),
})
export type OrderResult = Decoded<typeof orderResult>
