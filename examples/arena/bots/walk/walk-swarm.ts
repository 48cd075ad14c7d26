import type { Link } from '../link.ts'
import { limits } from '../limits.ts'
import { Pace } from '../pace.ts'
import { seededRandom } from '../seeded-random.ts'
import { sourceAddress } from '../source-address.ts'
import { PARTY_SIZE, type SwarmOptions, type WalkOptions } from '../swarm-options.ts'
import { countByShard, spread } from '../swarm-report.ts'
import { playsOverTcp } from '../swarm.ts'
import { TcpLink } from '../tcp-link.ts'
import { UdpLink } from '../udp-link.ts'
import { Walker, type Squad } from './walker.ts'
import type { WalkReport } from './walk-report.ts'
import { WalkTally } from './walk-tally.ts'

/** All bots that walk between zones, with their links, driven by one tick from outside. The first ones are drivers and riders, the last ones
 *  go to and fro. */
export class WalkSwarm {
  readonly #options: SwarmOptions
  readonly #walk: WalkOptions
  readonly #clock: () => number
  readonly #random: () => number
  readonly #startMs: number
  readonly #pace: Pace
  readonly #tally = new WalkTally()
  readonly #walkers: Walker[] = []
  readonly #links: Link[] = []
  #sent = 0
  #received = 0
  #endMs: number | undefined

  /** @param clock monotonic, in milliseconds */
  constructor(options: SwarmOptions, clock: () => number) {
    this.#options = options
    this.#walk = options.walk ?? { parties: 0, zigZag: 0, stride: 1 }
    this.#clock = clock
    this.#random = seededRandom(options.seed)
    this.#startMs = clock()
    this.#pace = new Pace({ players: options.players, rate: options.rate, startMs: this.#startMs })
  }

  /** Call it every few milliseconds. */
  tick(): void {
    const nowMs = this.#clock()
    while (this.#walkers.length < this.#pace.born(nowMs)) this.#give(this.#walkers.length)
    for (const link of this.#links) link.tick(nowMs)
    if (this.#endMs === undefined) for (const id of this.#pace.take(nowMs)) this.#turn(id)
  }

  /** Asks no more questions; answers under way still count. */
  stopAsking(): void {
    this.#endMs ??= this.#clock()
  }

  /** Closes everything. */
  finish(): WalkReport {
    this.stopAsking()
    for (const link of this.#links) link.close()
    return this.report()
  }

  report(): WalkReport {
    const { players, host, port, seed } = this.#options
    const tally = this.#tally
    const endMs = this.#endMs ?? this.#clock()
    const lost = this.#walkers.filter(one => endMs - (one.answeredAtMs ?? -Infinity) > limits.lostMs)
    const counts = this.#walkers.map(({ handOffs }) => handOffs)
    const zigZags = counts.slice(players - this.#walk.zigZag)
    const partiesSplit = tally.parties.splits
    return {
      ok: tally.breachCount === 0 && partiesSplit.length === 0 && lost.length === 0,
      players,
      joined: this.#walkers.filter(({ everJoined }) => everJoined).length,
      seconds: Math.round((endMs - this.#startMs) / 10) / 100,
      address: `${host}:${port}`,
      seed,
      sent: this.#sent,
      received: this.#received,
      handOffs: counts.reduce((sum, count) => sum + count, 0),
      handOffsPerPlayerMax: Math.max(0, ...counts),
      handOffsPerZigZagMax: Math.max(0, ...zigZags),
      outageMs: spread(tally.outages),
      returns: spread(tally.returns),
      refusals: tally.refusals,
      breaches: tally.breachCount,
      breachesTold: tally.breaches,
      partyMoves: tally.parties.together,
      partiesSplit,
      lost: lost.map(({ name, lastWords }) => `${name} (${JSON.stringify(lastWords)})`),
      playersPerShard: countByShard(this.#walkers),
    }
  }

  #turn(id: number): void {
    const walker = this.#walkers[id]
    const link = this.#links[id]
    if (walker === undefined || link?.ready !== true) return
    const text = walker.speak(this.#clock())
    if (text === undefined) return
    link.send(text)
    this.#sent += 1
  }

  #give(id: number): void {
    const { host, port, seed, tcpShare, players } = this.#options
    const walker = new Walker({
      name: `walker-${seed.toString(36)}-${id}`,
      gait: id >= players - this.#walk.zigZag ? 'zig-zag' : 'wander',
      stride: this.#walk.stride,
      tally: this.#tally,
      random: this.#random,
      squad: () => this.#squadOf(id),
    })
    const events = {
      onMessage: (payload: Buffer) => {
        this.#received += 1
        walker.hear(payload, this.#clock())
      },
      onReconnect: () => walker.reconnected(),
      onError: () => {},
    }
    const options = { host, port, source: sourceAddress(id, seed), events }
    this.#walkers.push(walker)
    this.#links.push(playsOverTcp(id, tcpShare) ? new TcpLink(options, this.#clock) : new UdpLink(options))
  }

  #squadOf(id: number): Squad {
    const party = Math.floor(id / PARTY_SIZE)
    if (party >= this.#walk.parties) return { driver: undefined, riders: [] }
    const first = party * PARTY_SIZE
    if (id !== first) return { driver: this.#walkers[first], riders: [] }
    return { driver: undefined, riders: this.#walkers.slice(first + 1, first + PARTY_SIZE) }
  }
}
