import type { Test } from 'tap'
import type { Clock } from '../../../lib/clock.ts'
import type { FleetName } from '../../../proto/contract/ids.ts'
import { GAME_MESSAGES_DEFAULT } from '../../../proxy/games/game-messages.ts'
import { HostTable } from '../../../proxy/games/host-table.ts'
import { minecraftJavaAdapter } from '../../../proxy/games/minecraft-java/minecraft-java-adapter.ts'
import type { StreamOptions } from '../../../proxy/games/stream-adapter.ts'
import type { StreamGame } from '../../../proxy/games/stream-game.ts'
import type { TcpFrontOptions } from '../../../proxy/tcp/tcp-front.ts'
import { keyedHash } from '../../../proxy/udp/keyed-hash.ts'
import { main, type WorldOptions } from './carrier-world.ts'
import { arena } from './routes.ts'
import { tcpWorld } from './tcp-world.ts'

export const creative = 'creative' as FleetName

export function javaOptions(over: Partial<StreamOptions> = {}): StreamOptions {
  return {
    fleet: arena,
    hosts: new HostTable([['creative.example.org', creative]]),
    name: undefined,
    secondLine: undefined,
    favicon: undefined,
    messages: GAME_MESSAGES_DEFAULT,
    ...over,
  }
}

export function javaGame(
  options: Partial<StreamOptions> = {},
  limits: Partial<StreamGame['limits']> = {},
): StreamGame {
  return {
    adapter: minecraftJavaAdapter,
    options: javaOptions(options),
    limits: {
      repliesPerIpPerSecond: 20,
      repliesPerPrefixPerSecond: 200,
      replyBytesPerSecond: 1_000_000,
      ...limits,
    },
    hash: keyedHash(Buffer.alloc(32, 7)),
  }
}

/** A carrier with a TCP front whose listener `main` is for the Java Edition. */
export function javaWorld(
  t: Test,
  options: WorldOptions & Partial<TcpFrontOptions> & { clock?: Clock; game?: StreamGame } = {},
) {
  const { game = javaGame(), ...world } = options
  return tcpWorld(t, { ...world, games: new Map([[main, game]]) })
}
