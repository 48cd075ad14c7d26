import { bedrockAdapter } from './bedrock/bedrock-adapter.ts'
import type { GameAdapter } from './game-adapter.ts'
import { luantiAdapter } from './luanti/luanti-adapter.ts'
import { minecraftJavaAdapter } from './minecraft-java/minecraft-java-adapter.ts'
import { quake3Adapter } from './quake3/quake3-adapter.ts'
import { sampAdapter } from './samp/samp-adapter.ts'
import { sourceAdapter } from './source/source-adapter.ts'
import type { StreamAdapter } from './stream-adapter.ts'
import { teeworldsAdapter } from './teeworlds/teeworlds-adapter.ts'

/** What the proxy understands of a game: its datagrams, its connections, both, or nothing. What it does not understand is carried as for a
 *  generic game. */
interface Game {
  readonly datagrams?: GameAdapter
  readonly streams?: StreamAdapter
  /** Its lists show a second line below the name. */
  readonly secondLine?: true
}

/** Every game of `listeners[].game`, by name. A new one is a folder and a line here. */
const GAMES = {
  generic: {},
  samp: { datagrams: sampAdapter },
  source: { datagrams: sourceAdapter },
  quake3: { datagrams: quake3Adapter },
  teeworlds: { datagrams: teeworldsAdapter },
  luanti: { datagrams: luantiAdapter },
  'minecraft-java': { streams: minecraftJavaAdapter, secondLine: true },
  bedrock: { datagrams: bedrockAdapter, secondLine: true },
} as const satisfies Record<string, Game>

export type GameName = keyof typeof GAMES

export const GAME_NAMES = Object.keys(GAMES) as readonly GameName[]

/** Undefined where a game's datagrams are carried without being understood. */
export function adapterOf(game: GameName): GameAdapter | undefined {
  const { datagrams }: Game = GAMES[game]
  return datagrams
}

/** Undefined where a game's connections are carried without being understood. */
export function streamAdapterOf(game: GameName): StreamAdapter | undefined {
  const { streams }: Game = GAMES[game]
  return streams
}

/** By which protocols a game is understood; none: by whichever it is carried. */
export function protocolsOf(game: GameName): readonly ('udp' | 'tcp')[] {
  return [
    ...(adapterOf(game) === undefined ? [] : ['udp' as const]),
    ...(streamAdapterOf(game) === undefined ? [] : ['tcp' as const]),
  ]
}

export function hasSecondLine(game: GameName): boolean {
  const { secondLine }: Game = GAMES[game]
  return secondLine === true
}

/** Whether what the proxy answers for the game shows what the fleet is called. */
export function namesServers(game: GameName): boolean {
  const adapter = adapterOf(game)
  return (adapter !== undefined && adapter.unnamed !== true) || streamAdapterOf(game) !== undefined
}
