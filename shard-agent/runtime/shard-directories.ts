import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StartShard } from '../../proto/contract/agent-link.ts'
import { incarnation, shardId, type ShardRef } from '../../proto/contract/ids.ts'

/** Directories of past lives that stay for reading their output. */
export const PAST_LIVES_MAX = 5
/** Directories looked at when the agent starts; what is beyond is left alone. */
export const DIRECTORIES_MAX = 10_000

/** How what must outlast the agent about one life is written down. */
export interface RecordFormat<R> {
  text(record: R): string
  /** @throws any error for a text that is no record of ours */
  parse(text: string): R
}

/** The files of game servers: `<root>/<shard id>/<incarnation>/{child.json,output.log,stdin}`. */
export class ShardDirectories<R extends { readonly spec: StartShard }> {
  readonly #root: string
  readonly #format: RecordFormat<R>

  constructor(root: string, format: RecordFormat<R>) {
    this.#root = root
    this.#format = format
  }

  pathOf(shard: ShardRef): string {
    return join(this.#root, shard.shardId, String(shard.incarnation))
  }

  outputPathOf(shard: ShardRef): string {
    return join(this.pathOf(shard), 'output.log')
  }

  inputPathOf(shard: ShardRef): string {
    return join(this.pathOf(shard), 'stdin')
  }

  /** Makes the directory of a new life, and clears away the oldest of those that are over. */
  create(shard: ShardRef): void {
    mkdirSync(this.pathOf(shard), { recursive: true, mode: 0o700 })
    const over = this.#livesOf(shard.shardId).filter(
      life => life.incarnation !== shard.incarnation && this.read(life) === 'nothing',
    )
    for (const life of over.slice(0, -PAST_LIVES_MAX))
      rmSync(this.pathOf(life), { recursive: true, force: true })
  }

  /** Whether a life of this shard was ever begun here. */
  hasBegun(shard: ShardRef): boolean {
    return existsSync(this.#recordPathOf(shard)) || existsSync(this.outputPathOf(shard))
  }

  /** Atomic: a reader sees the record before or after, never half of one. */
  write(record: R): void {
    const path = this.#recordPathOf(record.spec.shard)
    writeFileSync(`${path}.new`, this.#format.text(record), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  }

  /** `nothing`: no record; `broken`: one that cannot be understood, or is of another life. */
  read(shard: ShardRef): R | 'nothing' | 'broken' {
    const text = readOrNothing(this.#recordPathOf(shard))
    if (text === undefined) return 'nothing'
    try {
      const record = this.#format.parse(text)
      const { shardId: id, incarnation: life } = record.spec.shard
      return id === shard.shardId && life === shard.incarnation ? record : 'broken'
    } catch {
      return 'broken'
    }
  }

  /** The life leaves the books; its output stays. */
  removeRecord(shard: ShardRef): void {
    rmSync(this.#recordPathOf(shard), { force: true })
    rmSync(this.inputPathOf(shard), { force: true })
  }

  /** Every life that has a directory, older ones of a shard first. */
  lives(): readonly ShardRef[] {
    return namesIn(this.#root)
      .flatMap(name => this.#livesOf(name))
      .slice(0, DIRECTORIES_MAX)
  }

  #livesOf(name: string): readonly ShardRef[] {
    return namesIn(join(this.#root, name))
      .flatMap(life => refOf(name, life) ?? [])
      .sort((left, right) => left.incarnation - right.incarnation)
  }

  #recordPathOf(shard: ShardRef): string {
    return join(this.pathOf(shard), 'child.json')
  }
}

/** undefined for directories that are not ours. */
function refOf(name: string, life: string): ShardRef | undefined {
  try {
    const ref = {
      shardId: shardId.decode(name, 'shard'),
      incarnation: incarnation.decode(life, 'incarnation'),
    }
    // `01` is no second place of life 1.
    return String(ref.incarnation) === life ? ref : undefined
  } catch {
    return undefined
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
  } catch {
    return [] // Not there yet.
  }
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
