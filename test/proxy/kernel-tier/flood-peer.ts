import { createSocket, type Socket } from 'node:dgram'
import { createInterface } from 'node:readline'

/** Somebody who sends from many addresses. `<to> <port> <first two bytes of the addresses> <sources>`: each line of standard input, a number, makes it send
 *  so many datagrams, from one source after the other, and answer with one line of JSON. Forged addresses take raw sockets; these are real, but
 *  with as many sources as datagrams nobody is heard twice. */
const [to = '', port = '', prefix = '', sources = ''] = process.argv.slice(2)

/** At once: the sender's own queue is no deeper. */
const BURST = 50

function openSocket(at: number): Promise<Socket> {
  const socket = createSocket('udp4')
  return new Promise(resolve => socket.bind(0, `${prefix}.${at >> 8}.${at & 0xff}`, () => resolve(socket)))
}

function send(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send('flood', Number(port), to, error => (error === null ? resolve() : reject(error)))
  })
}

const sockets: Socket[] = []
for (let at = 1; at <= Number(sources); at += 1) sockets.push(await openSocket(at))
process.stdout.write(`${JSON.stringify({ open: sockets.length })}\n`)

async function flood(datagrams: number): Promise<void> {
  for (let sent = 0; sent < datagrams; sent += BURST) {
    const burst = Array.from(
      { length: Math.min(BURST, datagrams - sent) },
      (_, at) => sockets[(sent + at) % sockets.length],
    )
    await Promise.all(burst.flatMap(socket => (socket === undefined ? [] : [send(socket)])))
  }
  process.stdout.write(`${JSON.stringify({ sent: datagrams })}\n`)
}

createInterface({ input: process.stdin })
  .on('line', line => void flood(Number(line)))
  .on('close', () => process.exit())
