import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const PIECE_BYTES_MAX = 65_536

export interface SlowRoadOptions {
  /** `127.0.0.1:port`, of a server that speaks HTTP. */
  readonly to: string
  readonly bytesPerSecond: number
  readonly latencyMs: number
}

/** What stands between a datacenter and the world: hands HTTP requests on, slowly, and counts them. */
export class SlowRoad {
  /** Paths of the requests for content that were handed on, in their order. */
  readonly blobs: string[] = []
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  static async open({ to, bytesPerSecond, latencyMs }: SlowRoadOptions): Promise<SlowRoad> {
    const server = createServer((incoming, outgoing) => {
      const { method = 'GET', url = '/', headers } = incoming
      if (method === 'GET' && url.includes('/blobs/')) road.blobs.push(url)
      const onward = request(`http://${to}${url}`, { method, headers }, answer => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        pipeline(answer, throttle(bytesPerSecond), outgoing).catch(() => outgoing.destroy())
      })
      onward.on('error', () => outgoing.destroy())
      void sleep(latencyMs).then(() => incoming.pipe(onward))
    })
    const road = new SlowRoad(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return road
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }
}

function throttle(bytesPerSecond: number): Transform {
  return new Transform({
    highWaterMark: PIECE_BYTES_MAX,
    async transform(chunk: Buffer, _encoding, done) {
      await sleep((chunk.length / bytesPerSecond) * 1_000)
      done(null, chunk)
    },
  })
}
