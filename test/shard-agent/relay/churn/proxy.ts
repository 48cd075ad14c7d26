import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { endpointText } from '../../../../proto/contract/common.ts'
import { proxyProtocolHeader } from '../../../../proto/contract/proxy-protocol-header.ts'

/** Flows that belong to another player every moment, as a proxy's never do: each says by a header whose it is until it is answered, then goes on without.
 *  `node proxy.ts <host> <port> <flows> <players of each>`; tells how many answers were for somebody else. */
const [host = '', port = '', flows = '', players = ''] = process.argv.slice(2)
const isIpv6 = host.includes(':')
const PLAIN = 10
const ANSWER_LOOKS_MAX = 100
const ASKED_MAX = 300
const counts = { right: 0, wrong: 0, unanswered: 0 }

async function flow(index: number): Promise<void> {
  const socket = createSocket(isIpv6 ? 'udp6' : 'udp4')
  socket.on('error', () => {})
  socket.bind(0)
  await once(socket, 'listening')
  socket.connect(Number(port), host)
  await once(socket, 'connect')
  let [who, former] = ['', '']
  const answers = { heard: 0 }
  socket.on('message', bytes => {
    const [named] = bytes.toString().split(' ')
    if (named === who) answers.heard += 1
    counts[named === who || named === former ? 'right' : 'wrong'] += 1
  })
  for (let player = 0; player < Number(players); player += 1) {
    const number = 1 + (player % 250)
    const ip = isIpv6 ? `2001:db8::${index + 1}:${number.toString(16)}` : `198.51.${index}.${number}`
    const client = { ip, port: 10_000 + player }
    former = who
    who = endpointText(client.ip, client.port)
    answers.heard = 0
    const header = proxyProtocolHeader(client, { ip: isIpv6 ? '::' : '0.0.0.0', port: 7_777 }, 'datagram')
    for (let asked = 0; answers.heard === 0 && asked < ASKED_MAX; asked += 1) {
      socket.send(Buffer.concat([header, Buffer.from(`${who} hello`)]))
      for (let look = 0; answers.heard === 0 && look < ANSWER_LOOKS_MAX; look += 1) await sleep(2)
    }
    if (answers.heard === 0) counts.unanswered += 1
    for (let plain = 0; plain < PLAIN; plain += 1) {
      socket.send(`${who} ${plain}`)
      await sleep(1)
    }
  }
  socket.close()
}

await Promise.all(Array.from({ length: Number(flows) }, (_, index) => flow(index)))
process.stdout.write(`${JSON.stringify(counts)}\n`)
