import { noRestoreTable } from '../../shard-agent/support/restore-lab.ts'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { readDatagramHeader } from '../../../proto/contract/proxy-protocol-header.ts'
import { Relays } from '../../../shard-agent/relay/relays.ts'
import { shardRef } from '../../shard-agent/support/start-shard.ts'
import { tableOfAliases } from '../../shard-agent/support/table-of-aliases.ts'
import { own } from '../../shard-agent/support/relay-lab.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'
import { scratchDirectory } from './scratch-directory.ts'

const DATAGRAM_BYTES_MAX = 60_000
const FENCE = 'is everything through?'
const RECENT_MAX = 20
const recent: Buffer[] = []
let inputs = 0

interface World {
  readonly relays: Relays
  readonly fence: Socket
  readonly port: number
  readonly heard: Buffer[]
}
let world: Promise<World> | undefined

/** A datagram to a real relay from a network that it trusts. */
export const relayedDatagrams: FuzzTarget = {
  name: 'relayed-datagrams',
  promise: 'a game server gets nothing but what stands behind a whole header; garbage ends nothing',
  words: ['\r\n\r\n\0\r\nQUIT\n', '\u0021\u0012\0\f', '\u0020\0\0\0', '\u0021\u0022\0$'],
  startsThings: true,
  async run(input) {
    const { relays, fence, port, heard } = await (world ??= openWorld())
    const sent = input.subarray(0, DATAGRAM_BYTES_MAX)
    // A stranger: what an earlier input has told says nothing about this one.
    inputs += 1
    const proxy = await bound(`127.0.${(inputs >> 8) & 255}.${1 + (inputs % 254)}`)
    heard.length = 0
    proxy.send(sent, port, '127.0.0.1')
    await through(fence, port)
    proxy.close()
    const header = readDatagramHeader(sent)
    const payload = header.kind === 'broken' ? Buffer.alloc(0) : sent.subarray(header.bytes)
    expect(relays.flows <= 200, 'more flows than are allowed')
    // Who waits for an alias may come with a later input.
    recent.push(payload)
    if (recent.length > RECENT_MAX) recent.shift()
    expect(
      heard.every(datagram => recent.some(one => one.equals(datagram))),
      'something else reached the game server',
    )
    return payload.length > 0 ? 'taken' : 'refused'
  },
}

/** The answer to what is sent last says that everything before it was dealt with. */
async function through(fence: Socket, port: number): Promise<void> {
  const answered = once(fence, 'message')
  fence.send(own(FENCE), port, '127.0.0.1')
  await answered
}

async function openWorld(): Promise<World> {
  const heard: Buffer[] = []
  const game = await bound()
  game.on('message', (data, from) => {
    if (data.toString() === FENCE) game.send(data, from.port, from.address)
    else heard.push(Buffer.from(data))
  })
  const free = await bound()
  const { port } = free.address()
  await new Promise<void>(resolve => free.close(() => resolve()))
  const directory = join(scratchDirectory('relay'), 'life')
  mkdirSync(directory, { recursive: true })
  const relays = new Relays({
    table: noRestoreTable(),
    trustedProxies: ['127.0.0.0/8'],
    limits: { flowsMax: 200, flowsPerIpMax: 64, idleMs: 1_000 },
    allot: tableOfAliases().allot,
    clock: systemClock,
    log: silentLog,
  })
  relays.open({ shard: shardRef(), address: '127.0.0.1', port, gamePort: game.address().port }, directory)
  setInterval(() => relays.tick(), 20).unref()
  return { relays, fence: await bound(), port, heard }
}

async function bound(address = '127.0.0.1'): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1_024 * 1_024 })
  socket.on('error', () => {})
  socket.bind(0, address)
  await once(socket, 'listening')
  return socket
}
