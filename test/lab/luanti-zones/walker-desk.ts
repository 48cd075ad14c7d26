import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

interface Place {
  readonly x: number
  readonly y: number
  readonly z: number
}

/** A player as a game server sees it; y is up. */
export interface Seen {
  readonly name: string
  readonly pos: Place
  readonly yaw: number
  readonly pitch: number
  readonly hp: number
  /** By list and place, from 1: `main/1`. */
  readonly items: Readonly<Record<string, string>>
  readonly frozen: boolean
  /** In a boat. */
  readonly aboard: boolean
  /** May dig, build, use and punch. */
  readonly interacts: boolean
}

interface Report {
  readonly shard: string
  readonly players: readonly Seen[]
  readonly done: readonly string[]
}

type Order =
  | { readonly kind: 'walk'; readonly to: Place; readonly speed: number }
  | { readonly kind: 'give'; readonly place: number; readonly item: string }
  | { readonly kind: 'look'; readonly yaw: number; readonly pitch: number }
  | { readonly kind: 'hurt'; readonly hp: number }
  /** A boat that was turned so far, in radians. */
  | { readonly kind: 'board'; readonly yaw: number }

/** A server that has said nothing for so long is gone. */
const REPORT_KEPT_MS = 3_000

/** Where the mod `lab_walker` of each game server asks what its players are to do, and tells what it sees. */
export class WalkerDesk {
  readonly #server: Server
  readonly #reports = new Map<string, { readonly report: Report; readonly at: number }>()
  readonly #orders = new Map<string, { readonly name: string } & Order>()
  #given = 0

  constructor() {
    this.#server = createServer((request, response) => {
      void text(request).then(body => {
        const report = JSON.parse(body) as Report
        this.#hear({ ...report, players: listOf(report.players), done: listOf(report.done) })
        response.end(JSON.stringify([...this.#orders].map(([id, order]) => ({ id, ...order }))))
      })
    })
  }

  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  /** For whoever is called so, wherever. @returns whether it has been carried out */
  order(name: string, order: Order): () => true | undefined {
    this.#given += 1
    const id = `order-${this.#given}`
    this.#orders.set(id, { name, ...order })
    return () => (this.#orders.has(id) ? undefined : true)
  }

  /** Whatever has not been carried out need not be any more. */
  forgetOrders(): void {
    this.#orders.clear()
  }

  /** The servers on which somebody of this name is, and how they see him. */
  where(name: string): readonly { readonly shard: string; readonly player: Seen }[] {
    return this.#fresh().flatMap(({ shard, players }) =>
      players.filter(player => player.name === name).map(player => ({ shard, player })),
    )
  }

  #hear(report: Report): void {
    this.#reports.set(report.shard, { report, at: performance.now() })
    for (const id of report.done) this.#orders.delete(id)
  }

  #fresh(): readonly Report[] {
    const since = performance.now() - REPORT_KEPT_MS
    return [...this.#reports.values()].filter(({ at }) => at >= since).map(({ report }) => report)
  }
}

/** An empty table of Lua is null in JSON. */
function listOf<T>(value: readonly T[] | null): readonly T[] {
  return value ?? []
}
