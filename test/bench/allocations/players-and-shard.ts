import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { parentPort } from 'node:worker_threads'

/** Runs in a thread of its own, so that the players' and the shard's allocations do not mix with the proxy's: an echoing shard, and
 *  players who send and wait for the answer. */
export type PlayersOrder =
  | { readonly kind: 'join'; readonly players: number; readonly proxyPort: number }
  | { readonly kind: 'exchange'; readonly datagrams: number }
  | { readonly kind: 'leave' }
export type PlayersNews =
  { readonly kind: 'shard'; readonly port: number } | { readonly kind: 'joined' | 'exchanged' }

const DATAGRAM = Buffer.alloc(100, 'x')
const HOST = '127.0.0.1'
/** A datagram that a full queue swallowed must not end the exchange. */
const RESEND_MS = 500

const port = parentPort
if (port === null) throw new Error('runs as a worker')
const tell = (news: PlayersNews): void => port.postMessage(news)

const shard = createSocket('udp4')
shard.on('message', (datagram, from) => shard.send(datagram, from.port, from.address))
shard.bind(0, HOST)
await once(shard, 'listening')

let players: readonly Socket[] = []
let onAnswer: () => void = () => {}

async function connected(proxyPort: number): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.on('message', () => onAnswer())
  socket.on('error', () => {})
  socket.connect(proxyPort, HOST)
  await once(socket, 'connect')
  return socket
}

/** Every player has one datagram under way until `datagrams` answers have come. */
function exchange(datagrams: number): Promise<void> {
  return new Promise(resolve => {
    let answers = 0
    let sent = 0
    let answersThen = -1
    const sendNext = (): void => {
      players[sent % players.length]?.send(DATAGRAM)
      sent += 1
    }
    const stalled = setInterval(() => {
      if (answers === answersThen) for (const player of players) player.send(DATAGRAM)
      answersThen = answers
    }, RESEND_MS)
    onAnswer = () => {
      answers += 1
      if (answers < datagrams) return sendNext()
      clearInterval(stalled)
      onAnswer = () => {}
      resolve()
    }
    while (sent < players.length) sendNext()
  })
}

async function carryOut(order: PlayersOrder): Promise<void> {
  switch (order.kind) {
    case 'join':
      players = await Promise.all(Array.from({ length: order.players }, () => connected(order.proxyPort)))
      return tell({ kind: 'joined' })
    case 'exchange':
      await exchange(order.datagrams)
      return tell({ kind: 'exchanged' })
    case 'leave':
      for (const socket of [shard, ...players]) socket.close()
      port?.close()
  }
}

port.on('message', (order: PlayersOrder) => void carryOut(order))
tell({ kind: 'shard', port: shard.address().port })
