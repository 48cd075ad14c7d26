/** What a real game's client saw, in the order it saw it. Times are of one monotonic clock, in milliseconds. */
export type Sighting =
  | { readonly kind: 'in'; readonly shard: string; readonly atMs: number }
  | { readonly kind: 'lost'; readonly why: string; readonly atMs: number }

/** One running client of a real game. It reconnects to the same address for as long as it is not stopped. */
export interface LabClient {
  readonly name: string
  /** Grows while the client runs; never more than `sightingsMax` entries. */
  readonly sightings: readonly Sighting[]
  /** Ends the client and whatever it started. Resolves when all of it is gone. */
  stop(): Promise<void>
}

export interface LabClientOptions {
  readonly address: string
  readonly port: number
  readonly name: string
  /** An existing directory for this client alone. */
  readonly directory: string
}

/** A game that nobody here wrote: a server that the example starts, and a client that this module starts. */
export interface LabGame {
  readonly name: string
  /** The configuration that starts the servers, relative to the root of the project. */
  readonly example: string
  /** Longest wait for a client's first join. A bound for the test, not a measure. */
  readonly joinMsMax: number
  /** Longest wait for a client of a killed shard to be in again: its own timeout and then some. */
  readonly returnMsMax: number
  /** What has to be installed and is not; empty where the game can run. */
  missing(): readonly string[]
  start(options: LabClientOptions): LabClient
}
