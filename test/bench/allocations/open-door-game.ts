import type { DoorSession, DoorStep, Knock } from '../../../proxy/games/game-door.ts'
import type { ListenerGame } from '../../../proxy/games/listener-game.ts'
import { sampAdapter } from '../../../proxy/games/samp/samp-adapter.ts'
import { SampDoor } from '../../../proxy/games/samp/samp-door.ts'

const LET_IN: DoorStep = { outcome: 'let-in', toShard: [], toClient: [] }
const session: DoorSession = { key: undefined, begin: () => {}, remind: () => LET_IN, hear: () => LET_IN }
const hash = (): number => 0

/** SA:MP with a door that stands open: the first datagram of each player is taken for a handshake that has succeeded. What follows takes the way of
 *  every datagram. */
export function openDoorGame(players: number): ListenerGame {
  let seen = 0
  const door = new (class extends SampDoor {
    override knock(...given: Parameters<SampDoor['knock']>): Knock {
      seen += 1
      return seen <= players ? { kind: 'proven', session } : super.knock(...given)
    }
  })(hash)
  const limits = { repliesPerIpPerSecond: 1, repliesPerPrefixPerSecond: 1, replyBytesPerSecond: 1 }
  return { adapter: { ...sampAdapter, openDoor: () => door }, name: undefined, limits, hash }
}
