import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { type Endpoint, PeerLog } from './peer-log.ts'
import { obey, type ShardsOrder, type ShardsReport } from './peer-orders.ts'
import { answerOf } from './words.ts'

/** The shards of one machine, as a program: `<address> <number>:<port> …`. They answer every word. */
const TALK_EVERY_MS = 100
/** Of one shard; the newest are kept. */
const PORTS_MAX = 64

interface Heard {
  readonly from: Endpoint
  readonly word: Buffer
  readonly at: number
}

class Shard {
  readonly #number: number
  readonly #socket: Socket
  /** The last word of each of the proxy's ports, the one that was quiet longest first. */
  readonly #words = new Map<string, Heard>()
  #answers = 0
  got = 0

  constructor(number: number, socket: Socket) {
    this.#number = number
    this.#socket = socket
    socket.on('message', (word, { address, port }) => {
      const from = { address, port }
      log?.note('shard-got', number, from, word)
      this.got += 1
      const key = `${address}:${port}`
      this.#words.delete(key)
      this.#words.set(key, { from, word, at: performance.now() })
      const [oldest] = this.#words.keys()
      if (this.#words.size > PORTS_MAX && oldest !== undefined) this.#words.delete(oldest)
      this.#say(from, word)
    })
  }

  talk(): void {
    for (const [key, { from, word, at }] of this.#words)
      if (performance.now() - at > talkForMs) this.#words.delete(key)
      else this.#say(from, word)
  }

  forget(): void {
    this.#words.clear()
  }

  #say(to: Endpoint, word: Buffer): void {
    const answer = answerOf({ shard: this.#number, number: this.#answers }, word)
    this.#answers += 1
    log?.note('shard-sent', this.#number, to, answer)
    this.#socket.send(answer, to.port, to.address)
  }
}

let log: PeerLog | undefined
let talkForMs = 0
const shards = new Map<number, Shard>()

function carryOut(order: ShardsOrder): ShardsReport {
  switch (order.kind) {
    case 'log':
      log?.close()
      log = new PeerLog(order.path)
      break
    case 'talk':
      talkForMs = order.on ? order.forMs : 0
      break
    case 'forget':
      for (const shard of shards.values()) shard.forget()
      break
    case 'report':
      break
  }
  return { got: Object.fromEntries([...shards].map(([number, { got }]) => [number, got])) }
}

const [address = '', ...places] = process.argv.slice(2)
for (const place of places) {
  const [number = 0, port = 0] = place.split(':').map(Number)
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1_048_576 })
  socket.bind(port, address)
  await once(socket, 'listening')
  shards.set(number, new Shard(number, socket))
}
setInterval(() => {
  if (talkForMs > 0) for (const shard of shards.values()) shard.talk()
}, TALK_EVERY_MS)
obey(carryOut)
