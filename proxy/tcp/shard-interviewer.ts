import type { Socket } from 'node:net'
import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import type { FleetName } from '../../proto/contract/ids.ts'
import type { DataPlane } from '../flows/data-plane.ts'
import { AskTurns } from '../games/ask-turns.ts'
import type { StreamDesk } from '../games/stream-adapter.ts'
import type { CarriedShard } from '../routing/route.ts'
import { dial } from './dial.ts'
import { proxyProtocolHeader } from '../../proto/contract/proxy-protocol-header.ts'

/** A shard may take so long for its answer; less than from round to round. */
export const INTERVIEW_MS = 2_000
/** What a shard may say in one round. */
export const INTERVIEW_BYTES_MAX = 128 * 1_024
/** Reads that this may come in: all of it is looked at again with each. */
const READS_MAX = 512

interface Interview {
  readonly shard: CarriedShard
  readonly socket: Socket
  readonly deadline: MonotonicMs
  said: Buffer
  reads: number
}

export interface ShardInterviewerOptions {
  readonly fleet: FleetName
  readonly desk: Pick<StreamDesk, 'ask' | 'hear' | 'forget'>
  readonly dataPlane: DataPlane
  readonly clock: Clock
}

/** Asks the routed shards of one fleet what server lists want to know, each on a connection of its own that closes with the answer.
 *  Silence and refusals are no evidence: that is the probes' business. */
export class ShardInterviewer {
  readonly #options: ShardInterviewerOptions
  readonly #turns = new AskTurns()
  /** By shard; in the order of their deadlines. */
  readonly #interviews = new Map<CarriedShard, Interview>()

  constructor(options: ShardInterviewerOptions) {
    this.#options = options
  }

  /** Begins the rounds that are due, and ends those that take too long; call it every tick. */
  tick(): void {
    const { dataPlane, fleet, desk, clock } = this.#options
    const now = clock.monotonicMs()
    for (const interview of this.#interviews.values()) {
      if (now < interview.deadline) break
      this.#end(interview)
    }
    for (const gone of this.#turns.follow(dataPlane.routes.shardsOf(fleet), now)) {
      const interview = this.#interviews.get(gone)
      if (interview !== undefined) this.#end(interview)
      desk.forget(gone)
    }
    for (const shard of this.#turns.take(now)) this.#begin(shard, now)
  }

  close(): void {
    for (const interview of this.#interviews.values()) this.#end(interview)
  }

  #begin(shard: CarriedShard, now: MonotonicMs): void {
    const former = this.#interviews.get(shard)
    if (former !== undefined) this.#end(former)
    const { desk } = this.#options
    const socket = dial(shard.address, shard.port, {
      accepted: () => void socket.write(Buffer.concat([this.#headerFor(shard, socket), desk.ask(shard)])),
      failed: () => this.#end(interview),
    })
    const interview = { shard, socket, deadline: after(now, INTERVIEW_MS), said: Buffer.alloc(0), reads: 0 }
    socket.on('data', (chunk: Buffer) => this.#hear(interview, chunk))
    socket.on('end', () => this.#end(interview))
    this.#interviews.set(shard, interview)
  }

  #hear(interview: Interview, chunk: Buffer): void {
    const { desk, clock } = this.#options
    if (this.#interviews.get(interview.shard) !== interview) return
    interview.said = Buffer.concat([interview.said, chunk])
    interview.reads += 1
    const enough = interview.said.length > INTERVIEW_BYTES_MAX || interview.reads > READS_MAX
    if (enough || desk.hear(interview.shard, interview.said, clock.monotonicMs()) === 'enough')
      this.#end(interview)
  }

  #end(interview: Interview): void {
    interview.socket.destroy()
    if (this.#interviews.get(interview.shard) === interview) this.#interviews.delete(interview.shard)
  }

  /** A server that expects the header takes nobody without it. We come for ourselves. */
  #headerFor(shard: CarriedShard, socket: Socket): Buffer {
    const { dataPlane, fleet } = this.#options
    if (dataPlane.policy(fleet)?.proxyProtocol !== true) return Buffer.alloc(0)
    const { localAddress = shard.address, localPort = 0 } = socket
    return proxyProtocolHeader({ ip: localAddress, port: localPort }, { ip: shard.address, port: shard.port })
  }
}
