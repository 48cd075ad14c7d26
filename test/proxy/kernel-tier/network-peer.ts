import { createSocket, type RemoteInfo } from 'node:dgram'
import { createInterface } from 'node:readline'
import { contentOf, isWhole, PEER_HEADER_BYTES, SIZES } from './peer-content.ts'

/** A player or a shard in a network namespace of its own. `shard <address> <port> <number>` echoes, its number in front. `player <address>
 *  <to address> <port>` sends a datagram every 10 ms, small and large, from one port, and checks what comes back byte for byte. Answers every
 *  line of standard input with one line of JSON about what it has seen so far. `pause` and `resume` are a player's lines, `shout` is a shard's: it goes on
 *  sending to whom it has heard last. */
const [role, address = '', ...rest] = process.argv.slice(2)
const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
const SEND_EVERY_MS = 10
/** Too short for an answer: whoever gets it counts it as wrong. */
const SHOUT_BYTES = 2

interface Seen {
  sent: number
  /** Of payload. */
  sentBytes: number
  received: number
  shouted: number
  /** Not what was sent, or from elsewhere. */
  wrong: number
  /** Answers by shard number. */
  byShard: Record<string, number>
  last: string
  /** Sequence numbers that were never answered, oldest first. */
  missing: number
}

const seen: Seen = {
  sent: 0,
  sentBytes: 0,
  received: 0,
  shouted: 0,
  wrong: 0,
  byShard: {},
  last: '',
  missing: 0,
}
const open = new Set<number>()

let lastFrom: RemoteInfo | undefined

function shout(): void {
  const to = lastFrom
  if (to === undefined) return
  setInterval(() => {
    socket.send(Buffer.alloc(SHOUT_BYTES), to.port, to.address)
    seen.shouted += 1
  }, SEND_EVERY_MS)
}

function beShard([port = '', number = '']: readonly string[]): void {
  socket.bind(Number(port), address)
  socket.on('message', (datagram, from) => {
    seen.received += 1
    seen.last = `${from.address}:${from.port}`
    lastFrom = from
    socket.send(Buffer.concat([Buffer.from([Number(number)]), datagram]), from.port, from.address)
  })
}

function bePlayer([to = '', port = '']: readonly string[]): void {
  socket.bind(0, address)
  socket.on('message', (datagram, from) => {
    const sequence = datagram.length < 1 + PEER_HEADER_BYTES ? -1 : datagram.readUInt32BE(1)
    const asSent = datagram.subarray(1).equals(contentOf(sequence))
    if (from.address !== to || from.port !== Number(port) || !asSent || !open.delete(sequence))
      seen.wrong += 1
    else {
      const shard = `${datagram[0]}`
      seen.received += 1
      seen.last = shard
      seen.byShard[shard] = (seen.byShard[shard] ?? 0) + 1
    }
  })
  let paused = false
  setInterval(() => {
    if (paused) return
    open.add(seen.sent)
    const content = contentOf(seen.sent)
    socket.send(content, Number(port), to)
    seen.sentBytes += content.length
    seen.sent += 1
  }, SEND_EVERY_MS)
  pause = on => (paused = on)
}

let pause = (_on: boolean): void => {}
if (role === 'shard') beShard(rest)
else bePlayer(rest)

createInterface({ input: process.stdin })
  .on('line', line => {
    if (line === 'pause' || line === 'resume') pause(line === 'pause')
    if (line === 'shout') shout()
    const missingWhole = [...open].filter(isWhole).length
    const answer = { ...seen, missing: open.size, missingWhole, sizes: SIZES.length }
    process.stdout.write(`${JSON.stringify(answer)}\n`)
  })
  .on('close', () => process.exit())
