import type { MonotonicMs } from '../../../lib/clock.ts'
import type { MoveId } from '../../../proto/contract/ids.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import type { ZoneName } from '../../../proto/contract/zone.ts'
import { ZoneGround } from '../../../proto/contract/zone-ground.ts'
import { WalkBook } from '../../../shard-agent/zones/walk-book.ts'
import type { WalkAnswer, WalkReport } from '../../../shard-agent/zones/walk-words.ts'
import { halves } from '../../support/zone-maps.ts'

export const west = 'west' as ZoneName
export const move = (text: string): MoveId => text as MoveId
export const account = (text: string): AccountName => text as AccountName
export const at = (ms: number): MonotonicMs => ms as MonotonicMs

/** One player, so many units east of the border. */
export function seen(who: string, units: number, party = '', epoch = 1): WalkReport {
  return { account: account(who), epoch: epoch as Epoch, at: { x: units * 100, y: 0, z: 0 }, party }
}

/** The shard of the western half; moves are called `move-1`, `move-2` and so on. */
export function open(map = halves, ground = new ZoneGround(map)): WalkBook {
  let moves = 0
  const book = new WalkBook({ newMoveId: () => move(`move-${(moves += 1)}`) })
  book.carry(ground, west)
  return book
}

/** `cross pat move-1`, `closed pat full`, `corridor pat`. */
export function words({ told }: WalkAnswer): string[] {
  return told.map(each => {
    const more = 'move' in each ? each.move : 'reason' in each ? each.reason : ''
    return `${each.word} ${each.account} ${more}`.trim()
  })
}

export function wishes({ wishes }: Pick<WalkAnswer, 'wishes'>): string[] {
  return wishes.map(wish =>
    wish.kind === 'keep'
      ? `keep ${wish.move} ${wish.zone} ${wish.members.map(member => `${member.account}#${member.epoch}`).join(' ')}`
      : `let-go ${wish.move}`,
  )
}
