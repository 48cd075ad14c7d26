import { GameDig, type Seen } from 'gamedig'

/** Asks a server on this machine as server lists and bots of communities do: what `gamedig` makes of its answers, for every game alike.
 *  @param type of gamedig's list of games
 *  @throws whatever it says when nothing comes back */
export function askGamedig(type: string, port: number): Promise<Seen> {
  const patience = { maxRetries: 3, socketTimeout: 1_000 }
  return GameDig.query({ type, host: '127.0.0.1', port, givenPortOnly: true, ...patience })
}
