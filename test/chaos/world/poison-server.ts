import { createSocket } from 'node:dgram'

/** A game server that any player can kill by saying `poison`, as a player's data can kill a real one wherever it is loaded next. */
const socket = createSocket('udp4')
socket.on('message', (payload, from) => {
  if (payload.toString('latin1') === 'poison') process.exit(3)
  socket.send('alive', from.port, from.address, () => {})
})
socket.bind({
  address: process.env['SWITCHYARD_BIND'] ?? '127.0.0.1',
  port: Number(process.env['SWITCHYARD_PORT']),
  exclusive: true,
})
process.on('SIGTERM', () => process.exit(0))
