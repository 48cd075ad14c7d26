import type { ReliabilityLayer } from './reliability-layer.ts'

export interface Address {
  readonly ip: string
  readonly port: number
}

export type LeaveReason = 'quit' | 'timeout' | 'kicked' | 'banned'
export type RefusedBecause = 'name-in-use' | 'version' | 'key' | 'password' | 'auth'

/** Life of a peer: unverified ──right answer──► accepted ──message 30──► connected ──join──► playing ──► closing ──► gone. */
export type PeerState =
  | { readonly kind: 'unverified'; readonly challenge: string | undefined; readonly earlyCalls: number }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'playing'; readonly name: string; readonly gameAt: number }
  | { readonly kind: 'closing'; readonly since: number }

export interface Peer {
  readonly address: Address
  readonly layer: ReliabilityLayer
  /** Of open.mp's masking; undefined without it. */
  readonly maskKey: number | undefined
  readonly since: number
  state: PeerState
}

export function addressKey({ ip, port }: Address): string {
  return `${ip}:${port}`
}

/** The four bytes of an IPv4 address. */
export function ipBytes(ip: string): Buffer {
  return Buffer.from(ip.split('.').map(Number))
}
