import { createSocket, type Socket } from 'node:dgram'
import { createInterface } from 'node:readline'

/** Players of a machine of their own: says on standard input `{"from": "10.0.0.1", "name": "ann", "text": "who", "to": "10.0.0.9", "port": 7777}`
 *  are sent from a socket of that name, and what it hears is told on standard output. */
const sockets = new Map<string, Promise<Socket>>()

function socketOf(name: string, from: string): Promise<Socket> {
  let socket = sockets.get(name)
  if (socket === undefined) {
    socket = new Promise(resolve => {
      const made = createSocket(from.includes(':') ? 'udp6' : 'udp4')
      made.on('error', () => {})
      made.on('message', bytes => tell({ name, heard: bytes.toString('latin1') }))
      made.bind(0, from, () => {
        tell({ name, port: made.address().port })
        resolve(made)
      })
    })
    sockets.set(name, socket)
  }
  return socket
}

function tell(news: object): void {
  process.stdout.write(`${JSON.stringify(news)}\n`)
}

createInterface({ input: process.stdin }).on('line', line => {
  const { from, name, text, to, port } = JSON.parse(line) as Record<string, string>
  void socketOf(name ?? '', from ?? '').then(socket => socket.send(text ?? '', Number(port), to))
})
process.stdin.on('end', () => process.exit())
