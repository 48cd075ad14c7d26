// @ts-expect-error The package comes without types.
import { GameDig } from 'gamedig'

/** What `gamedig` makes of a server's answers, for every game alike. */
export interface GamedigResult {
  readonly name: string
  readonly map: string
  readonly password: boolean
  readonly numplayers: number
  readonly maxplayers: number
  readonly players: readonly { readonly name: string }[]
  readonly version?: string
  readonly raw: Readonly<Record<string, unknown>>
}

/** Asks a server on this machine as server lists and bots of communities do.
 *  @param type of gamedig's list of games
 *  @throws whatever it says when nothing comes back */
export async function askGamedig(type: string, port: number): Promise<GamedigResult> {
  const gamedig = GameDig as { query(options: object): Promise<GamedigResult> }
  return gamedig.query({
    type,
    host: '127.0.0.1',
    port,
    givenPortOnly: true,
    maxRetries: 3,
    socketTimeout: 500,
  })
}
