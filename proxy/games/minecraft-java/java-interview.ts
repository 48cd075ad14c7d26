import type { MonotonicMs } from '../../../lib/clock.ts'
import { readPacket } from './packet.ts'
import {
  parseStatus,
  STATUS_BYTES_MAX,
  STATUS_CHARACTERS_MAX,
  type ToldStatus,
  type Version,
} from './shard-status.ts'

/** Versions of clients that shards are asked about in turn. */
export const VERSIONS_MAX = 8
/** "I do not know yet which version you have." */
export const ANY_VERSION = -1
const STATUS_ANSWER = 0

/** The versions of those who asked lately. Some servers take many versions, and say so by answering with that of the client. */
export class ClientVersions {
  readonly #protocols = new Set<number>()

  note(protocol: number): void {
    if (protocol === ANY_VERSION) return
    this.#protocols.delete(protocol)
    this.#protocols.add(protocol)
    for (const oldest of this.#protocols) {
      if (this.#protocols.size <= VERSIONS_MAX) return
      this.#protocols.delete(oldest)
    }
  }

  /** Whom to ask as in this round. */
  inRound(round: number): number {
    const all = [ANY_VERSION, ...this.#protocols]
    return all[round % all.length] ?? ANY_VERSION
  }
}

/** What one shard has told, asked as one client and as another. */
export class JavaInterview {
  readonly #versions: ClientVersions
  readonly #answers = new Map<number, Version>()
  #told: ToldStatus | undefined
  #round = -1
  #asked = ANY_VERSION

  constructor(versions: ClientVersions) {
    this.#versions = versions
  }

  /** Undefined until it has answered once. */
  get told(): ToldStatus | undefined {
    return this.#told
  }

  /** Begins a round. @returns the version to ask with */
  ask(): number {
    this.#round += 1
    this.#asked = this.#versions.inRound(this.#round)
    return this.#asked
  }

  /** @param said everything that the shard has said in this round */
  hear(said: Buffer, now: MonotonicMs): 'more' | 'enough' {
    const packet = readPacket(said, 0, STATUS_ANSWER, STATUS_BYTES_MAX)
    if (packet.kind === 'more') return 'more'
    if (packet.kind === 'invalid') return 'enough'
    const text = packet.body.text(STATUS_CHARACTERS_MAX)
    const status = packet.body.ok ? parseStatus(text) : undefined
    if (status === undefined) return 'enough'
    this.#told = { ...status, at: now }
    this.#answers.delete(this.#asked)
    this.#answers.set(this.#asked, status.version)
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= VERSIONS_MAX + 1) break
      this.#answers.delete(oldest)
    }
    return 'enough'
  }

  /** As the shard has answered to such a client, else to one that says nothing of itself. */
  versionFor(protocol: number): Version | undefined {
    return this.#answers.get(protocol) ?? this.#answers.get(ANY_VERSION) ?? this.#told?.version
  }
}
