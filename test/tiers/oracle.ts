import { FlowPortsSeen } from './flow-ports-seen.ts'
import type { SharedMs, Sighting, Story } from './story.ts'
import { Whereabouts } from './whereabouts.ts'
import { readAnswer, readWord } from './words.ts'

/** What must never be. */
export type Fault =
  /** Nobody of ours has said it, or it came from elsewhere. */
  | 'strange'
  /** Not the bytes that were sent. */
  | 'changed'
  | 'twice'
  /** A shard has got the word of a player who is not with it. */
  | 'wrong-shard'
  | 'another-players'
  /** A player has heard a shard that it is not with any more. */
  | 'shard-left'
  /** By a flow port that had ceased to be the player's. */
  | 'dead-flow'
  /** Two players by one port at one shard within the quarantine. */
  | 'port-reused-early'

export interface Wrong {
  readonly fault: Fault
  /** For people. */
  readonly what: string
  readonly at: SharedMs
}

export interface Judgement {
  readonly wrongs: readonly Wrong[]
  /** Words of players, and how many of them have reached a shard. */
  readonly wordsSent: number
  readonly wordsArrived: number
  /** Answers and what shards say by themselves, and how many of those have reached a player. */
  readonly answersSent: number
  readonly answersArrived: number
}

type Of<K extends Sighting['kind']> = Extract<Sighting, { readonly kind: K }>

interface Sent {
  readonly at: SharedMs
  readonly bytes: Buffer
  /** Of an answer: the proxy's endpoint that it went to. */
  readonly to: string
  arrived: boolean
}

/** Judges everything that was seen of a run by what its orders allow. Same story, same judgement. Everything but a datagram's being lost, and the order
 *  in which datagrams arrive, is held against the proxy. */
export function judge(story: Story): Judgement {
  const oracle = new Oracle(story)
  const { orders, sightings } = story
  let taken = 0
  // Of one moment, what was sent goes before what was got.
  const inTurn = sightings.toSorted((one, other) => one.at - other.at || rank(one) - rank(other))
  for (const sighting of inTurn) {
    for (; taken < orders.length && orders[taken]!.from <= sighting.at; taken += 1)
      oracle.take(orders[taken]!)
    oracle.see(sighting)
  }
  return oracle.judgement()
}

function rank({ kind }: Sighting): number {
  return kind === 'player-sent' ? 0 : kind === 'shard-got' ? 1 : kind === 'shard-sent' ? 2 : 3
}

class Oracle {
  readonly #story: Story
  readonly #whereabouts = new Whereabouts()
  readonly #ports: FlowPortsSeen
  readonly #words = new Map<string, Sent>()
  readonly #answers = new Map<string, Sent>()
  readonly #wrongs: Wrong[] = []

  constructor(story: Story) {
    this.#story = story
    this.#ports = new FlowPortsSeen(story.quarantineMs)
  }

  take(order: Story['orders'][number]): void {
    this.#whereabouts.take(order)
    if (order.kind === 'expire' || order.kind === 'shut-out')
      for (const player of order.players) this.#ports.end(player, order.until)
  }

  see(sighting: Sighting): void {
    switch (sighting.kind) {
      case 'player-sent':
        return this.#playerSent(sighting)
      case 'shard-sent':
        return this.#shardSent(sighting)
      case 'shard-got':
        return this.#shardGot(sighting)
      case 'player-got':
        return this.#playerGot(sighting)
    }
  }

  judgement(): Judgement {
    const arrived = (all: ReadonlyMap<string, Sent>): number =>
      [...all.values()].filter(sent => sent.arrived).length
    return {
      wrongs: this.#wrongs,
      wordsSent: this.#words.size,
      wordsArrived: arrived(this.#words),
      answersSent: this.#answers.size,
      answersArrived: arrived(this.#answers),
    }
  }

  #playerSent({ at, bytes }: Of<'player-sent'>): void {
    const name = readWord(bytes)
    if (name !== undefined)
      this.#words.set(`${name.player} ${name.sequence}`, { at, bytes, to: '', arrived: false })
  }

  #shardSent({ at, bytes, peer }: Of<'shard-sent'>): void {
    const name = readAnswer(bytes)
    if (name !== undefined)
      this.#answers.set(`${name.shard} ${name.number}`, { at, bytes, to: peer, arrived: false })
  }

  #shardGot({ at, shard, peer, bytes }: Of<'shard-got'>): void {
    const wrong = (fault: Fault): void => this.#wrong(fault, at, `shard ${shard} by ${peer}`, bytes)
    const name = readWord(bytes)
    const sent = name && this.#words.get(`${name.player} ${name.sequence}`)
    const [address = ''] = peer.split(':')
    if (name === undefined || sent === undefined || address !== this.#story.proxyAddress)
      return wrong('strange')
    if (!sent.bytes.equals(bytes)) return wrong('changed')
    if (sent.arrived) return wrong('twice')
    sent.arrived = true
    const travel = { from: sent.at, until: at }
    if (!this.#whereabouts.mayReach(name.player, shard, travel)) wrong('wrong-shard')
    if (!this.#ports.sees(name.player, shard, peer, travel)) wrong('port-reused-early')
  }

  #playerGot({ at, player, from, bytes }: Of<'player-got'>): void {
    const wrong = (fault: Fault): void => this.#wrong(fault, at, `player ${player} from ${from}`, bytes)
    const answer = readAnswer(bytes)
    const sent = answer && this.#answers.get(`${answer.shard} ${answer.number}`)
    if (answer === undefined || sent === undefined || !this.#story.publicEndpoints.includes(from))
      return wrong('strange')
    if (!sent.bytes.equals(bytes)) return wrong('changed')
    if (sent.arrived) return wrong('twice')
    sent.arrived = true
    if (readWord(answer.word)?.player !== player) return wrong('another-players')
    const travel = { from: sent.at, until: at }
    if (!this.#whereabouts.mayHear(player, answer.shard, travel)) wrong('shard-left')
    if (!this.#ports.isOf(player, sent.to, travel)) wrong('dead-flow')
  }

  #wrong(fault: Fault, at: SharedMs, whom: string, bytes: Buffer): void {
    const answer = readAnswer(bytes)
    const word = readWord(answer?.word ?? bytes)
    const stamp = answer === undefined ? '' : ` answer ${answer.number} of shard ${answer.shard} to`
    const name =
      word === undefined ? `${bytes.length} bytes` : `word ${word.sequence} of player ${word.player}`
    this.#wrongs.push({ fault, at, what: `${fault}: ${whom} got${stamp} ${name}` })
  }
}
