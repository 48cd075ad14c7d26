import { randomBytes } from 'node:crypto'
import { AccountKeeper } from './account-keeper.ts'
import { readArenaConfig } from './arena-config.ts'
import { Arena, type Announcement } from './arena.ts'
import { limits } from './limits.ts'
import { localApi, localApiText } from './local-api.ts'
import { inOrderOfAccount } from './ordered-saves.ts'
import { TcpFront } from './tcp-front.ts'
import { UdpFront } from './udp-front.ts'
import { formatEndpoint } from './visitor.ts'

/** A round of `near` reaches everybody in 100 ms, a fifth of the players each tick. */
const tickMs = 20
const slicesPerRound = 5

const read = readArenaConfig(process.env)
if (read.kind === 'invalid') {
  process.stderr.write(`${read.mistakes.join('\n')}\n`)
  process.exit(2)
}
const { config } = read
const clock = (): number => performance.now()
const arena = new Arena(config)
// Who reads our output may go away; the game goes on.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

const fronts = await openFronts()

const announce = (announcement: Announcement): void => {
  const front = announcement.to.protocol === 'udp' ? fronts.udp : fronts.tcp
  front.announce(announcement)
}

const keeper =
  config.localApi === undefined
    ? undefined
    : new AccountKeeper({
        arena,
        call: inOrderOfAccount(localApi(config.localApi)),
        ask: localApiText(config.localApi),
        announce,
        clock,
        life: randomBytes(6).toString('hex'),
      })
void keeper?.follow()
// Beside the game, in its own loop: when that hangs, the heart stops.
const heart = setInterval(() => keeper?.tick(), 1_000)

let slice = 0
const ticker = setInterval(() => {
  keeper?.round(clock())
  for (const announcement of arena.look(slice, slicesPerRound)) announce(announcement)
  slice = (slice + 1) % slicesPerRound
  if (slice !== 0) return
  const nowMs = clock()
  arena.expire(nowMs)
  fronts.tcp.expire(nowMs)
}, tickMs)

let stopping = false
const stop = (): void => {
  if (stopping) return
  stopping = true
  clearInterval(ticker)
  clearInterval(heart)
  for (const announcement of arena.farewell()) announce(announcement)
  fronts.tcp.close()
  void Promise.all([fronts.udp.close(), keeper?.stop()]).then(() => process.exit(0))
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)

process.stdout.write(`arena ${config.shard} ready on ${formatEndpoint(config.bind, fronts.port)}\n`)

/** Opens both protocols on one port. A port given by the system for one may be taken in the other: then tries again. */
async function openFronts(): Promise<{ udp: UdpFront; tcp: TcpFront; port: number }> {
  for (let tries = 1; ; tries++) {
    const tcp = new TcpFront(arena, config.slots, clock)
    const udp = new UdpFront(arena, config.bind, clock)
    try {
      const port = await tcp.listen(config.bind, config.port)
      await udp.listen(config.bind, port)
      return { udp, tcp, port }
    } catch (error) {
      tcp.close()
      await udp.close()
      if (config.port === 0 && tries < limits.portTriesMax) continue
      const endpoint = formatEndpoint(config.bind, config.port)
      process.stderr.write(`arena ${config.shard} cannot listen on ${endpoint}: ${String(error)}\n`)
      process.exit(1)
    }
  }
}
