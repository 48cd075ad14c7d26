/** Who speaks on a flow of a proxy: a player, or the proxy itself (probes, questions). */
export type Speaker =
  { readonly kind: 'player'; readonly ip: string; readonly port: number } | { readonly kind: 'proxy' }

/** One flow of a proxy through a relay, and what it is at the game server. */
export interface RelayedFlow {
  /** Of the proxy: its address and the flow's port. */
  readonly address: string
  readonly port: number
  readonly speaker: Speaker
  /** What the game server sees: an address of 127.0.0.0/8, with `restore` the player's own … */
  readonly alias: string
  /** … and a port; 0 takes a free one. */
  readonly aliasPort: number
}

/** Where the proxy itself comes from: servers exempt it from their limits. */
export const PROXY_ALIAS = '127.0.0.1'

export function sameSpeaker(left: Speaker, right: Speaker): boolean {
  if (left.kind === 'proxy' || right.kind === 'proxy') return left.kind === right.kind
  return left.ip === right.ip && left.port === right.port
}

/** Why a relay dropped a datagram. */
export const RELAY_DROPS = [
  'no-header',
  'untrusted',
  'broken-header',
  'flow-limit',
  'ip-limit',
  'waiting-limit',
  'no-alias',
  'no-socket',
  'no-table',
  'queue-full',
  'send-failed',
] as const
export type RelayDrop = (typeof RELAY_DROPS)[number]
