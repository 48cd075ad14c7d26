import type { GameAdapter } from './game-adapter.ts'
import { sampAdapter } from './samp/samp-adapter.ts'
import { luantiAdapter } from './luanti/luanti-adapter.ts'
import { quake3Adapter } from './quake3/quake3-adapter.ts'
import { sourceAdapter } from './source/source-adapter.ts'
import { teeworldsAdapter } from './teeworlds/teeworlds-adapter.ts'

/** Every game of `listeners[].game`, by name. A new one is a folder and a line here. `generic` is carried without being understood. */
const ADAPTERS = {
  generic: undefined,
  samp: sampAdapter,
  source: sourceAdapter,
  quake3: quake3Adapter,
  teeworlds: teeworldsAdapter,
  luanti: luantiAdapter,
} as const satisfies Record<string, GameAdapter | undefined>

export type GameName = keyof typeof ADAPTERS

export const GAME_NAMES = Object.keys(ADAPTERS) as readonly GameName[]

/** Undefined for a game that is carried without being understood. */
export function adapterOf(game: GameName): GameAdapter | undefined {
  return ADAPTERS[game]
}
