import type { RelayedFlow } from '../aliases/relayed-flow.ts'

/** What stands between the proxies and one game server, whatever the game server sees of players. */
export interface Relay {
  /** @returns false where the port cannot be had */
  open(): boolean
  /** The flow that a game server sees at an address and port. */
  flowAt(ip: string, port: number): RelayedFlow | undefined
  /** Of the players at an address, as the game server sees it, whose login this can be. */
  portsAt(ip: string, login: string): readonly number[]
  /** The address of a player who is here under this alias. */
  playerBehind(alias: string): string | undefined
  /** Those of whose players the store is to be reminded. */
  identities(): Iterable<string>
  /** The control plane may have said more. */
  settle(): void
  tick(): void
  /** The agent ends: the game server goes on. */
  close(): void
  /** The game server has ended. */
  end(): void
}
