import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { PeerLog } from './peer-log.ts'
import { obey, type PlayerReport, type PlayersOrder, type PlayersReport } from './peer-orders.ts'
import { readAnswer, WORD_SIZES, wordOf } from './words.ts'

/** The players, as a program on a machine of their own. */
const SPEAK_EVERY_MS = 20
/** Of a flood, at once. */
const SOCKETS_AT_ONCE_MAX = 64
/** In one flood. */
const FLOOD_MAX = 4_000
/** Two bytes of the address `10.94.x.y`. */
const FLOOD_NETWORK = '10.94'

class Player {
  readonly #player: number
  readonly #socket: Socket
  readonly #to: { readonly address: string; readonly port: number }
  readonly #gotFrom: Record<string, number> = {}
  #sequence = 0
  #got = 0
  speaks = false

  constructor(player: number, to: { readonly address: string; readonly port: number }, socket: Socket) {
    this.#player = player
    this.#to = to
    this.#socket = socket
    socket.on('message', (bytes, from) => {
      log?.note('player-got', player, from, bytes)
      this.#got += 1
      const shard = `${readAnswer(bytes)?.shard ?? 'strange'}`
      this.#gotFrom[shard] = (this.#gotFrom[shard] ?? 0) + 1
    })
  }

  speak(): void {
    const { address, port } = this.#to
    const size = WORD_SIZES[this.#sequence % WORD_SIZES.length] ?? WORD_SIZES[0]
    const word = wordOf({ player: this.#player, sequence: this.#sequence }, randomBytes(size))
    this.#sequence += 1
    log?.note('player-sent', this.#player, this.#to, word)
    this.#socket.send(word, port, address)
  }

  leave(): void {
    this.#socket.close()
  }

  report(): PlayerReport {
    return {
      port: this.#socket.address().port,
      sent: this.#sequence,
      got: this.#got,
      gotFrom: this.#gotFrom,
    }
  }
}

let log: PeerLog | undefined
const players = new Map<number, Player>()

async function boundSocket(address: string): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1_048_576 })
  socket.bind(0, address)
  await once(socket, 'listening')
  return socket
}

async function join(order: Extract<PlayersOrder, { kind: 'join' }>): Promise<void> {
  const to = { address: order.to, port: order.port }
  for (const { player, address } of order.players) {
    players.get(player)?.leave()
    players.set(player, new Player(player, to, await boundSocket(address)))
  }
}

async function flood({
  firstPlayer,
  count,
  to,
  port,
}: Extract<PlayersOrder, { kind: 'flood' }>): Promise<void> {
  const total = Math.min(count, FLOOD_MAX)
  const strike = async (index: number): Promise<void> => {
    const [high, low] = [Math.floor(index / 250), 1 + (index % 250)]
    const socket = await boundSocket(`${FLOOD_NETWORK}.${high}.${low}`)
    const word = wordOf({ player: firstPlayer + index, sequence: 0 }, randomBytes(WORD_SIZES[0]))
    log?.note('player-sent', firstPlayer + index, { address: to, port }, word)
    await new Promise<void>(resolve => socket.send(word, port, to, () => resolve()))
    socket.close()
  }
  for (let first = 0; first < total; first += SOCKETS_AT_ONCE_MAX) {
    const length = Math.min(SOCKETS_AT_ONCE_MAX, total - first)
    await Promise.all(Array.from({ length }, (_, index) => strike(first + index)))
  }
}

async function carryOut(order: PlayersOrder): Promise<PlayersReport> {
  switch (order.kind) {
    case 'log':
      log?.close()
      log = new PeerLog(order.path)
      break
    case 'join':
      await join(order)
      break
    case 'speak':
      for (const player of order.players) players.get(player)!.speaks = order.on
      break
    case 'leave':
      for (const player of order.players) {
        players.get(player)?.leave()
        players.delete(player)
      }
      break
    case 'flood':
      await flood(order)
      break
    case 'report':
      break
  }
  return { players: Object.fromEntries([...players].map(([number, player]) => [number, player.report()])) }
}

setInterval(() => {
  for (const player of players.values()) if (player.speaks) player.speak()
}, SPEAK_EVERY_MS)
obey(carryOut)
