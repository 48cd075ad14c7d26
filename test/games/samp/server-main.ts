import { systemClock } from '../../../lib/clock.ts'
import { SampServer } from './samp-sockets.ts'
import type { ServerEvent } from './server-event.ts'

/** The simulated SA:MP server as a game server that an agent starts: where it listens comes from its environment, what a server's log would say goes
 *  to standard output. Its limits per address are armed for 127.0.0.1, too. */
const LOG_EVERY_MS = 50
/** Little more than a player notices: hundreds of players and several servers share two cores in a test. */
const GAME_EVERY_MS = 200

const shard = `${process.env['SWITCHYARD_SHARD']}/${process.env['SWITCHYARD_INCARNATION']}`
const port = Number(process.env['SWITCHYARD_PORT'])
const server = await SampServer.open(
  process.env['SWITCHYARD_BIND'] ?? '127.0.0.1',
  systemClock,
  {
    facts: { hostName: shard },
    playersMax: Number(process.env['SWITCHYARD_SLOTS']),
    limitsLoopback: true,
    gameEveryMs: GAME_EVERY_MS,
    masks: process.argv.includes('--masks'),
  },
  port,
)
let logged = 0
const log = setInterval(() => {
  const { events } = server.core
  for (const event of events.slice(logged)) process.stdout.write(`${lineOf(event)}\n`)
  logged = events.length
}, LOG_EVERY_MS)
process.once('SIGTERM', () => {
  clearInterval(log)
  server.close()
})
process.stdout.write(`${shard} listens on ${server.address.ip}:${server.address.port}\n`)

function lineOf(event: ServerEvent): string {
  switch (event.kind) {
    case 'joined':
      return `${event.name} joined from ${event.from.ip}:${event.from.port}`
    case 'left':
      return `${event.name} left: ${event.why}`
    case 'refused':
      return `${event.from.ip}:${event.from.port} refused: ${event.why}`
    case 'banned':
      return `${event.ip} banned for ${event.forMs} ms: ${event.why}`
    case 'said':
      return `${event.name}: ${event.text}`
  }
}
