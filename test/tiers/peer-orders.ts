import { createInterface } from 'node:readline'

/** What the test asks of the players. All of them live in one process, each with a socket of its own. */
export type PlayersOrder =
  /** Goes on noting in another file; what was noted so far is whole then. */
  | { readonly kind: 'log'; readonly path: string }
  /** Opens their sockets. They do not speak yet. */
  | {
      readonly kind: 'join'
      readonly players: readonly { readonly player: number; readonly address: string }[]
      readonly to: string
      readonly port: number
    }
  | { readonly kind: 'speak'; readonly players: readonly number[]; readonly on: boolean }
  /** Closes their sockets. */
  | { readonly kind: 'leave'; readonly players: readonly number[] }
  /** One word from each of `count` sockets at other addresses, which are closed at once: nobody is there to hear an answer. */
  | {
      readonly kind: 'flood'
      readonly firstPlayer: number
      readonly count: number
      readonly to: string
      readonly port: number
    }
  | { readonly kind: 'report' }

export interface PlayerReport {
  readonly port: number
  readonly sent: number
  readonly got: number
  /** By number of the shard. */
  readonly gotFrom: Readonly<Record<string, number>>
}

export interface PlayersReport {
  readonly players: Readonly<Record<string, PlayerReport>>
}

/** What the test asks of the shards of one machine. */
export type ShardsOrder =
  | { readonly kind: 'log'; readonly path: string }
  /** Whether they go on, unasked, about the last word of every port that they have heard of, for so long after it. */
  | { readonly kind: 'talk'; readonly on: boolean; readonly forMs: number }
  /** They have heard of nobody any more. */
  | { readonly kind: 'forget' }
  | { readonly kind: 'report' }

export interface ShardsReport {
  /** Words by number of the shard. */
  readonly got: Readonly<Record<string, number>>
}

/** Carries out orders from standard input, one JSON object a line, and answers each with one of its own. Ends with standard input. */
export function obey(carryOut: (order: never) => unknown): void {
  let last = Promise.resolve()
  createInterface({ input: process.stdin })
    .on('line', line => {
      last = last.then(async () => {
        const answer = await carryOut(JSON.parse(line) as never)
        process.stdout.write(`${JSON.stringify(answer)}\n`)
      })
    })
    .on('close', () => process.exit())
}
