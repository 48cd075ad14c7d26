import type { RateLimits } from './reliability-layer.ts'

/** What an open.mp server takes from one address before it bans it, with its defaults. */
export const RATE_LIMITS: RateLimits = { messagesPerSecondMax: 500, acksPerSecondMax: 3_000, holeMax: 3_000 }
/** An address with more peers that have not joined yet is taken for an attack. */
export const UNJOINED_PEERS_MAX = 30
/** So is an address that takes the last place this soon after having been the last to connect. */
export const LAST_PLACE_WITHIN_MS = 30_000
/** Plain bytes of a datagram from nobody known. */
export const UNKNOWN_BYTES_MAX = 541
/** A handshake that has not become a connection by then is dropped, and the address may begin another one. */
export const PENDING_MS = 10_000
/** A connection without a join is kicked. */
export const JOIN_WITHIN_MS = 30_000
export const KEEPALIVE_MS = 5_000
export const CLOSING_MS = 20_000
/** Calls of a peer that has not connected yet; the next one is nonsense. */
export const EARLY_CALLS_MAX = 5

/** Why an address is banned, and for how long, ms. */
export const BAN_MS = {
  'unjoined-peers': 120_000,
  'last-place': 120_000,
  'unknown-bytes': 10_000,
  nonsense: 10_000,
  'rate-limit': 60_000,
} as const
export type BanReason = keyof typeof BAN_MS

/** The one address that servers exempt. */
export const LOOPBACK = '127.0.0.1'
