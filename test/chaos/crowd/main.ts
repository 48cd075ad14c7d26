import { createInterface } from 'node:readline'
import { limits } from '../../../examples/arena/bots/limits.ts'
import { Swarm } from '../../../examples/arena/bots/swarm.ts'
import { PlayerWatch } from './player-watch.ts'
import type { CrowdAnswer, CrowdOptions } from './crowd.ts'

/** The bots of the example game as a process that is asked from outside. Its only argument is `CrowdOptions` as JSON. Each line on standard
 *  input is answered with one line of JSON: `look` says how everybody is, `open` gives the whole window since the last `open` and
 *  begins the next one. The end of standard input ends it. */
const TICK_MS = 10
/** Whoever has heard nothing for so long counts as not served at this moment. */
const UNSERVED_MS = 1_000

const options = JSON.parse(process.argv[2] ?? '') as CrowdOptions
const clock = (): number => performance.now()
const watches: PlayerWatch[] = []

const swarm = new Swarm(
  {
    players: options.players,
    seconds: limits.secondsMax,
    host: options.host,
    port: options.port,
    tcpShare: options.tcpShare,
    rate: options.rate,
    seed: options.seed,
    json: true,
    accounts: false,
  },
  clock,
  {
    ...(options.sources.length === 0
      ? {}
      : { sourceOf: (bot: number) => options.sources[bot % options.sources.length] ?? '' }),
    observerOf: () => {
      const watch = new PlayerWatch(clock())
      watches.push(watch)
      return watch
    },
  },
)
let tickedAtMs = clock()
let heldUpMs = 0
const ticker = setInterval(() => {
  const nowMs = clock()
  heldUpMs = Math.max(heldUpMs, nowMs - tickedAtMs - TICK_MS)
  tickedAtMs = nowMs
  swarm.tick()
}, TICK_MS)

const lines = createInterface({ input: process.stdin })
lines.on('line', line => process.stdout.write(`${JSON.stringify(answer(line))}\n`))
lines.on('close', () => {
  clearInterval(ticker)
  swarm.finish()
  process.exit(0)
})

function answer(request: string): CrowdAnswer {
  const nowMs = clock()
  const players = request === 'open' ? watches.map(watch => watch.report(nowMs)) : []
  const heldUp = Math.round(heldUpMs)
  if (request === 'open') {
    for (const watch of watches) watch.open()
    heldUpMs = 0
  }
  const { wrongDeliveries, lateFromOldShard, sent, received, garbled, reconnects } = swarm.tally
  return {
    born: watches.length,
    joined: swarm.bots.filter(bot => bot.everJoined).length,
    unserved: watches.filter(watch => watch.quietMs(nowMs) > UNSERVED_MS).length,
    totals: { sent, received, wrongDeliveries, lateFromOldShard, garbled, reconnects },
    heldUpMs: heldUp,
    players,
  }
}
