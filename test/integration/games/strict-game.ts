import { createSocket } from 'node:dgram'

/** A game server that knows players by their address alone, and bans by it, as many do. */
const { SWITCHYARD_BIND: bind, SWITCHYARD_PORT: port, SWITCHYARD_LOCAL_API: api } = process.env
const banned = new Set<string>()
const socket = createSocket('udp4')
socket.on('error', () => {})
socket.on('message', (bytes, from) => {
  if (banned.has(from.address)) return
  const say = (text: string): void => socket.send(text, from.port, from.address)
  switch (bytes.toString()) {
    case 'see':
      return say(`seen ${from.address}:${from.port}`)
    case 'ban-me':
      say('banned')
      banned.add(from.address)
      return
    case 'realip': {
      const asked = new URLSearchParams({ ip: from.address, port: String(from.port), protocol: 'udp' })
      void fetch(`${api}/realip?${asked.toString()}`)
        .then(answer => answer.text())
        .then(say, () => say('no answer'))
    }
  }
})
socket.bind(Number(port), bind)
