import { limits } from '../limits.ts'
import type { ShardStamp } from '../server-message.ts'
import { Continuity } from './continuity.ts'
import { type Gait, nextTarget, type Spot, stepTowards } from './route.ts'
import { parseWalkMessage, type Standing, type WalkMessage } from './walk-message.ts'
import type { WalkTally } from './walk-tally.ts'

/** Who rides with whom. Bots of one process see each other. */
export interface Squad {
  /** Nothing for a driver itself, and for whoever walks alone. */
  readonly driver: Walker | undefined
  readonly riders: readonly Walker[]
}

export interface WalkerOptions {
  readonly name: string
  readonly gait: Gait
  /** Units of the map per step. */
  readonly stride: number
  readonly tally: WalkTally
  /** From 0 to 1, see `seededRandom`. */
  readonly random: () => number
  readonly squad: () => Squad
}

type Stay =
  | { readonly kind: 'joining'; readonly loginAtMs: number }
  | { readonly kind: 'playing'; readonly shard: ShardStamp; readonly standing: Standing }

const THINGS = ['hat', 'map', 'rope', 'lamp', 'key'] as const
/** Shares of acts that are no steps. */
const BUYING = 0.03
const DROPPING = 0.02
/** Questions whose answer is still judged. */
const QUESTIONS_MAX = 128
/** A driver waits for so long for whoever has been left behind, then goes on for so long. */
const WAIT_MS = 15_000
/** Of what a bot heard last. */
const LAST_WORDS_MAX = 60
/** Less than the arena's own reach: both move. */
const REACH = 60

/** One player with an account who walks from zone to zone, without its socket: says what it does, follows wherever it is taken, and judges
 *  whether it goes on with what it had. */
export class Walker {
  readonly name: string
  readonly #options: WalkerOptions
  readonly #continuity = new Continuity()
  /** By sequence number: the epoch known when it was asked. Oldest first. */
  readonly #questions = new Map<number, number>()
  #sequence = 0
  #stay: Stay = { kind: 'joining', loginAtMs: 0 }
  #actAtMs = 0
  #heardAtMs: number | undefined
  #answeredAtMs: number | undefined
  #target: Spot | undefined
  /** For which it was frozen, and the epoch then. */
  #frozen: { readonly move: string; readonly epoch: number } | undefined
  #waitingSinceMs: number | undefined
  #handOffs = 0
  #everJoined = false
  #lastWords = ''

  constructor(options: WalkerOptions) {
    this.name = options.name
    this.#options = options
  }

  get everJoined(): boolean {
    return this.#everJoined
  }

  get handOffs(): number {
    return this.#handOffs
  }

  get heardAtMs(): number | undefined {
    return this.#heardAtMs
  }

  /** When an act of it was answered last. */
  get answeredAtMs(): number | undefined {
    return this.#answeredAtMs
  }

  /** Of everything that it was ever told: why somebody is lost. */
  get lastWords(): string {
    return this.#lastWords
  }

  get shard(): ShardStamp | undefined {
    return this.#stay.kind === 'playing' ? this.#stay.shard : undefined
  }

  /** Nothing while it is on the way. */
  get standing(): Standing | undefined {
    return this.#stay.kind === 'playing' ? this.#stay.standing : undefined
  }

  /** What to send on this turn; nothing if nothing is due. */
  speak(nowMs: number): string | undefined {
    if (this.#stay.kind === 'playing' && nowMs - (this.#heardAtMs ?? nowMs) > limits.deafMs)
      this.#stay = { kind: 'joining', loginAtMs: nowMs }
    if (this.#stay.kind === 'joining') {
      if (this.#stay.loginAtMs > nowMs) return undefined
      this.#stay = { kind: 'joining', loginAtMs: nowMs + limits.helloAgainMs }
      return `login ${this.name}`
    }
    if (this.#actAtMs > nowMs) return undefined
    this.#actAtMs = nowMs + limits.actEveryMs
    this.#sequence += 1
    this.#questions.set(this.#sequence, this.#continuity.epoch)
    const oldest = this.#questions.keys().next()
    if (this.#questions.size > QUESTIONS_MAX && oldest.done !== true) this.#questions.delete(oldest.value)
    this.#continuity.ask()
    const [verb, ...rest] = this.#act(this.#stay, nowMs)
    return [verb, this.#sequence, ...rest].join(' ')
  }

  /** Judges one datagram, or one line without its end. */
  hear(payload: Buffer, nowMs: number): void {
    this.#heardAtMs = nowMs
    this.#lastWords = payload.toString('latin1', 0, LAST_WORDS_MAX)
    this.#take(parseWalkMessage(payload), nowMs)
  }

  /** Starts over on a new connection. */
  reconnected(): void {
    this.#stay = { kind: 'joining', loginAtMs: 0 }
  }

  #take(message: WalkMessage, nowMs: number): void {
    switch (message.kind) {
      case 'welcome':
        if (message.name === this.name) this.#welcome(message, nowMs)
        return
      case 'at':
        this.#answered(message.sequence, message.standing, nowMs)
        return
      case 'frozen':
        this.#frozen = { move: message.move, epoch: message.standing.epoch }
        this.#options.tally.parties.leaves(this.name, message.move)
        this.#judge(message.sequence, message.standing)
        return
      case 'no':
        this.#questions.delete(message.sequence)
        this.#answeredAtMs = nowMs
        return
      case 'saved':
        this.#continuity.saved(message.score)
        return
      case 'closed':
        this.#options.tally.refused(message.reason)
        this.#target = undefined
        return
      case 'moved':
        this.#options.tally.parties.leaves(this.name, message.move)
        this.#leave(nowMs + limits.followAgainMs)
        return
      case 'stranger':
        this.#leave(nowMs)
        return
      case 'later':
        this.#leave(nowMs + Math.min(message.waitMs, limits.helloAgainMs))
        return
      case 'other':
    }
  }

  #leave(loginAtMs: number): void {
    this.#stay = { kind: 'joining', loginAtMs }
  }

  #welcome({ shard, standing, move }: WalkMessage & { kind: 'welcome' }, nowMs: number): void {
    const { tally } = this.#options
    const isNew = standing.epoch !== this.#continuity.epoch
    const breach = this.#continuity.begin(standing, move !== undefined, this.#rides(standing))
    if (breach !== undefined) tally.breach(this.name, breach)
    this.#stay = { kind: 'playing', shard, standing }
    this.#actAtMs = nowMs
    if (!isNew) return
    if (move !== undefined) {
      this.#handOffs += 1
      tally.parties.arrived(this.name, move)
    }
    this.#frozen = undefined
    if (this.#everJoined && this.#answeredAtMs !== undefined)
      (move === undefined ? tally.returns : tally.outages).add(nowMs - this.#answeredAtMs)
    this.#answeredAtMs = nowMs
    this.#everJoined = true
  }

  #answered(sequence: number, standing: Standing, nowMs: number): void {
    const frozen = this.#frozen
    if (frozen !== undefined && frozen.epoch === standing.epoch) {
      this.#options.tally.parties.stayed(this.name, frozen.move)
      this.#frozen = undefined
    }
    this.#judge(sequence, standing)
    if (this.#stay.kind !== 'playing' || standing.epoch !== this.#continuity.epoch) return
    this.#stay = { ...this.#stay, standing }
    this.#answeredAtMs = nowMs
  }

  #judge(sequence: number, standing: Standing): void {
    const askedAt = this.#questions.get(sequence)
    if (askedAt === undefined) return
    this.#questions.delete(sequence)
    const breach = this.#continuity.hear(standing, askedAt)
    if (breach !== undefined) this.#options.tally.breach(this.name, breach)
  }

  /** Others act for it, too. */
  #rides({ party }: Standing): boolean {
    return party !== '' || this.#options.squad().driver !== undefined
  }

  #act({ standing, shard }: Stay & { kind: 'playing' }, nowMs: number): readonly (string | number)[] {
    const { random, squad } = this.#options
    const chance = random()
    const thing = THINGS[Math.floor(random() * THINGS.length)] ?? THINGS[0]
    if (chance < BUYING) return ['buy', thing]
    if (chance < BUYING + DROPPING) return ['drop', thing]
    const { driver, riders } = squad()
    if (driver !== undefined) return this.#keepUp(standing, shard, driver)
    return this.#waits(riders, nowMs) ? goTo(standing) : goTo(this.#step(standing))
  }

  /** A rider: into the vehicle, or towards it. */
  #keepUp(standing: Standing, shard: ShardStamp, driver: Walker): readonly (string | number)[] {
    const there = driver.standing
    // In the vehicle, or while it is on the way: stays put.
    if (there === undefined || standing.party === driver.name) return goTo(standing)
    if (standing.party !== '') return ['walk']
    const isNear = Math.hypot(there.x - standing.x, there.y - standing.y) < REACH
    if (isNear && driver.shard === shard) return ['ride', driver.name]
    return goTo(stepTowards(standing, there, this.#options.stride))
  }

  /** A driver: whether to stand still for those who are not in the vehicle. */
  #waits(riders: readonly Walker[], nowMs: number): boolean {
    const isWhole = riders.every(rider => rider.standing?.party === this.name)
    if (isWhole) this.#waitingSinceMs = undefined
    else if (this.#waitingSinceMs === undefined || nowMs - this.#waitingSinceMs > 2 * WAIT_MS)
      this.#waitingSinceMs = nowMs
    return this.#waitingSinceMs !== undefined && nowMs - this.#waitingSinceMs <= WAIT_MS
  }

  #step(at: Standing): Spot {
    const { gait, random, stride } = this.#options
    if (this.#target === undefined || (at.x === rounded(this.#target.x) && at.y === rounded(this.#target.y)))
      this.#target = nextTarget(gait, at, random)
    return stepTowards(at, this.#target, stride)
  }
}

function goTo({ x, y }: Spot): readonly (string | number)[] {
  return ['go', x.toFixed(1), y.toFixed(1)]
}

/** As the arena tells it. */
function rounded(value: number): number {
  return Number(value.toFixed(1))
}
