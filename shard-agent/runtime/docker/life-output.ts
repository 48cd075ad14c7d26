import { chmodSync, createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, type MonotonicMs } from '../../../lib/clock.ts'
import { LogTail } from '../log-tail.ts'
import type { Engine } from './engine.ts'
import { OutputFrames } from './output-frames.ts'

/** How often the file is looked at, as with processes. */
const POLL_MS = 250
/** The engine closes the stream when the container ends; what it still has to say comes within moments. */
const SETTLE_MS_MAX = 500

/** The output of one container: written to a file of its life, where it is found when the container is gone. */
export class LifeOutput {
  readonly #path: string
  readonly #engine: Pick<Engine, 'follow'> | undefined
  #tail: LogTail
  #following: Promise<void> = Promise.resolve()
  #pollAt: MonotonicMs | undefined

  constructor(path: string, engine: Pick<Engine, 'follow'> | undefined) {
    this.#path = path
    this.#engine = engine
    this.#tail = new LogTail(path)
  }

  /** Of a life that is over. */
  static ofPast(path: string): LifeOutput {
    const output = new LifeOutput(path, undefined)
    output.#tail.poll()
    output.close()
    return output
  }

  /** Begins anew with the last lines that the engine has. */
  follow(container: string): void {
    const engine = this.#engine
    if (engine === undefined) return
    // Where the engine goes away, so does its stream; whoever watches the container begins anew.
    this.#following = this.#copied(engine, container).catch(() => undefined)
  }

  async #copied(engine: Pick<Engine, 'follow'>, container: string): Promise<void> {
    const frames = await engine.follow(container)
    writeFileSync(this.#path, '', { mode: 0o600 })
    this.#tail.close()
    this.#tail = new LogTail(this.#path)
    // Appended: the tail empties a file that has grown too long.
    await pipeline(frames, new OutputFrames(), createWriteStream(this.#path, { flags: 'a' }))
  }

  /** Resolves when nothing more comes: the container has ended, the engine has gone away, or the file cannot be written. */
  finished(): Promise<void> {
    return this.#following
  }

  /** Resolves when everything is in the file, or after half a second. */
  async settled(): Promise<void> {
    const late = new AbortController()
    const patience = sleep(SETTLE_MS_MAX, undefined, { signal: late.signal }).catch(() => undefined)
    await Promise.race([this.#following, patience])
    late.abort()
  }

  poll(now: MonotonicMs): void {
    if (this.#pollAt !== undefined && now < this.#pollAt) return
    this.#pollAt = after(now, POLL_MS)
    this.#tail.poll()
  }

  last(count: number): readonly string[] {
    if (this.#engine !== undefined) this.#tail.poll()
    return this.#tail.last(count)
  }

  contains(text: string): boolean {
    this.#tail.poll()
    return this.#tail.contains(text)
  }

  close(): void {
    this.#tail.close()
  }
}

/** A directory that whoever runs in the container may write to; nobody else of the host comes through the one above it.
 *  @returns its path */
export function makeOwnDirectory(lifeDirectory: string): string {
  const path = join(lifeDirectory, 'files')
  mkdirSync(path, { recursive: true })
  chmodSync(path, 0o777)
  return path
}
