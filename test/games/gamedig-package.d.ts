/** The package has no types of its own: as much of it as tests use. */
declare module 'gamedig' {
  export interface Seen {
    readonly name: string
    readonly map: string
    readonly version: string
    readonly password: boolean
    readonly numplayers: number
    readonly maxplayers: number
    readonly players: readonly { readonly name: string }[]
    readonly raw: Readonly<Record<string, unknown>>
  }
  export interface Question {
    readonly type: string
    readonly host: string
    readonly port: number
    /** Only the given port, not those that servers of the game use beside it. */
    readonly givenPortOnly?: boolean
    readonly maxRetries?: number
    readonly socketTimeout?: number
    readonly attemptTimeout?: number
  }
  export class GameDig {
    static query(question: Question): Promise<Seen>
  }
}
