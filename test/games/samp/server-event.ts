import type { BanReason } from './server-limits.ts'
import type { Address, LeaveReason, RefusedBecause } from './server-peer.ts'

/** What a server's log would say. */
export type ServerEvent =
  | { readonly kind: 'joined'; readonly name: string; readonly from: Address }
  | { readonly kind: 'left'; readonly name: string; readonly from: Address; readonly why: LeaveReason }
  | { readonly kind: 'refused'; readonly from: Address; readonly why: RefusedBecause }
  | { readonly kind: 'banned'; readonly ip: string; readonly why: BanReason; readonly forMs: number }
  | { readonly kind: 'said'; readonly name: string; readonly text: string }
