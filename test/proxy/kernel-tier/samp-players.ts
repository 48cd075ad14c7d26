import { createSocket, type Socket } from 'node:dgram'
import { createInterface } from 'node:readline'
import { systemClock } from '../../../lib/clock.ts'
import { beginsLikeQuery, encodeQuery } from '../../../proxy/games/samp/query.ts'
import { SampClientCore } from '../../games/samp/client-core.ts'
import type { SampPlayersReport } from './samp-lab.ts'

/** SA:MP players in a network namespace of their own, every second of them with open.mp's client: `<how many> <network, three numbers> <to address>
 *  <port>`. The first has the address `.11` there, the next ones those behind it. Answers every line of standard input with one line of JSON.
 *    say <text>    all of them say it, with their names behind
 *    query         each asks what the server is, from the port that it plays from
 *    flood <n>     asks the same n times a second from another address, `.2`; 0 ends that
 *    restart <i>   player i leaves, and begins anew from the same port */
const [count = '', network = '', to = '', toPort = ''] = process.argv.slice(2)
const TICK_MS = 10
const FLOOD_PER_SECOND_MAX = 1_000
const QUESTION = encodeQuery('information', Uint8Array.of(10, 0, 0, 1), Number(toPort))

/** Like `SampClient`, with the socket at hand: queries leave by it, and a new life may begin on it. */
class Player {
  readonly name: string
  readonly #address: string
  #core: SampClientCore
  #socket: Socket | undefined
  #socketNumber = -1
  #isOpening = false
  answers = 0
  /** Of earlier lives. */
  #kinds: readonly string[] = []

  constructor(index: number) {
    this.name = `p${index}`
    this.#address = `${network}.${index + 11}`
    this.#core = this.#begin()
  }

  get report(): SampPlayersReport['players'][number] {
    const { state, events, heard } = this.#core
    return {
      state,
      kinds: [...this.#kinds, ...events.map(({ kind }) => kind)],
      heardFrom: heard?.from ?? '',
      heardAt: heard?.at ?? 0,
      port: this.#socket?.address().port ?? 0,
      answers: this.answers,
    }
  }

  say(text: string): void {
    this.#core.say(`${text} ${this.name}`, systemClock.monotonicMs())
  }

  ask(): void {
    this.#socket?.send(QUESTION, Number(toPort), to)
  }

  restart(): void {
    this.#core.quit(systemClock.monotonicMs())
    this.#send()
    this.#kinds = this.report.kinds
    this.#core = this.#begin()
    this.#socketNumber = this.#core.socketNumber
  }

  tick(): void {
    if (this.#isOpening) return
    this.#core.tick(systemClock.monotonicMs())
    if (this.#core.socketNumber === this.#socketNumber) this.#send()
    else this.#open()
  }

  #begin(): SampClientCore {
    const client = Number(this.name.slice(1)) % 2 === 0 ? 'samp' : 'openMp'
    return new SampClientCore(
      { name: this.name, client, serverPort: Number(toPort) },
      systemClock.monotonicMs(),
    )
  }

  #open(): void {
    this.#isOpening = true
    this.#socketNumber = this.#core.socketNumber
    this.#socket?.close()
    const socket = createSocket('udp4')
    this.#socket = socket
    socket.on('message', data => {
      if (socket !== this.#socket) return
      if (beginsLikeQuery(data)) this.answers += 1
      else this.#core.receive(data, systemClock.monotonicMs())
    })
    socket.bind(0, this.#address, () => (this.#isOpening = false))
  }

  #send(): void {
    for (const data of this.#core.take()) this.#socket?.send(data, Number(toPort), to)
  }
}

const players = Array.from({ length: Number(count) }, (_, index) => new Player(index))
const flood = { perSecond: 0, owed: 0, asked: 0, answered: 0 }
const asker = createSocket('udp4')
asker.on('message', () => (flood.answered += 1))
asker.bind(0, `${network}.2`)
setInterval(() => {
  for (const player of players) player.tick()
  flood.owed += (flood.perSecond * TICK_MS) / 1_000
  for (; flood.owed >= 1; flood.owed -= 1) {
    flood.asked += 1
    asker.send(QUESTION, Number(toPort), to)
  }
}, TICK_MS)

createInterface({ input: process.stdin })
  .on('line', line => {
    const [word, argument = ''] = line.split(' ')
    if (word === 'say') for (const player of players) player.say(argument)
    if (word === 'query') for (const player of players) player.ask()
    if (word === 'flood') flood.perSecond = Math.min(FLOOD_PER_SECOND_MAX, Number(argument))
    if (word === 'restart') players[Number(argument)]?.restart()
    const { asked, answered } = flood
    const report: SampPlayersReport = {
      players: players.map(player => player.report),
      asked,
      answered,
      now: systemClock.monotonicMs(),
    }
    process.stdout.write(`${JSON.stringify(report)}\n`)
  })
  .on('close', () => process.exit())
