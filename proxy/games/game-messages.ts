import type { Outlook } from '../flows/outlook.ts'
import type { FlowCloseReason } from '../flows/flow.ts'
import type { DropReason } from '../flows/drop-reason.ts'

export type RefusalReason = DropReason | FlowCloseReason

/** What players read who cannot be let in just now, where the game has a place for it. */
export interface GameMessages {
  /** In server lists, while whoever comes has to wait. */
  readonly restarting: string
  /** To whom has waited in vain, or came too often. */
  readonly later: string
  readonly full: string
  readonly banned: string
  readonly draining: string
}

export const GAME_MESSAGES_DEFAULT: GameMessages = {
  restarting: 'Restarting, you will be let in in a moment',
  later: 'Not ready yet, please try again in a moment',
  full: 'Every place is taken, please try again later',
  banned: 'You are banned from this server',
  draining: 'About to restart, please try again in a minute',
}

/** To a client whose connection ends before a shard has taken it. */
export function messageFor(why: RefusalReason, messages: GameMessages): string {
  switch (why) {
    case 'full':
    case 'flow-limit':
    case 'listener-limit':
      return messages.full
    case 'banned':
      return messages.banned
    case 'draining':
    case 'proxy-stopping':
      return messages.draining
    default:
      return messages.later
  }
}

/** In server lists, instead of their second line; undefined while whoever comes is let in, or sees by the numbers that it is full. */
export function noticeFor(outlook: Outlook, messages: GameMessages): string | undefined {
  switch (outlook) {
    case 'placed':
    case 'full':
      return undefined
    case 'hold':
      return messages.restarting
    case 'draining':
      return messages.draining
    default:
      return messages.later
  }
}
