import {
  closeSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { RelayedFlow } from '../aliases/relayed-flow.ts'
import { readRelayJournal, relayLine, type RelayRecord } from './relay-record.ts'

/** More than ever is written: what is larger is none of ours. */
export const JOURNAL_BYTES_MAX = 64 * 1_024 * 1_024
/** Lines beyond those of the open flows after which the file is written anew. */
export const STALE_LINES_MAX = 2_000

/** The flows of one relay on disk, so that the agent's next life gives the game server the same players at the same addresses. Every
 *  change is a line, written at once: a killed agent has lost none. A disk that takes nothing is a warning. */
export class RelayJournal {
  readonly #path: string
  readonly #log: Log
  #file: number | undefined
  #lines = 0
  #warned = false

  constructor(path: string, log: Log) {
    this.#path = path
    this.#log = log
  }

  /** What the last life left. The caller writes the file anew with what came of it.
   *  @returns nothing where there is no file, or none that can be read */
  recover(): readonly RelayedFlow[] {
    const { flows, damaged } = readRelayJournal(this.#content())
    if (damaged > 0) this.#log.warn({ path: this.#path, damaged }, 'lines of the journal of a relay are lost')
    return flows
  }

  /** @param open how many flows are open now
   *  @param flows these, asked for only when the file is to be written anew */
  note(entry: RelayRecord, open: number, flows: () => readonly RelayedFlow[]): void {
    if (this.#lines - open > STALE_LINES_MAX) return this.rewrite(flows())
    this.#try(() => {
      this.#file ??= openSync(this.#path, 'a', 0o600)
      writeSync(this.#file, relayLine(entry))
      this.#lines += 1
    })
  }

  rewrite(flows: readonly RelayedFlow[]): void {
    this.#try(() => {
      this.#close()
      const text = flows.map(flow => relayLine({ kind: 'opened', flow })).join('')
      writeFileSync(`${this.#path}.new`, text, { mode: 0o600 })
      renameSync(`${this.#path}.new`, this.#path)
      this.#lines = flows.length
    })
  }

  /** The agent ends, or its relay does; the file stays. */
  close(): void {
    this.#try(() => this.#close())
  }

  /** The game server has ended: nobody will ask. */
  remove(): void {
    this.#try(() => {
      this.#close()
      rmSync(this.#path, { force: true })
    })
  }

  #content(): string {
    try {
      return statSync(this.#path).size > JOURNAL_BYTES_MAX ? '' : readFileSync(this.#path, 'utf8')
    } catch (error) {
      const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
      if (!absent) this.#warn(error)
      return ''
    }
  }

  #close(): void {
    const file = this.#file
    this.#file = undefined
    if (file !== undefined) closeSync(file)
  }

  #try(act: () => void): void {
    try {
      act()
    } catch (error) {
      this.#warn(error)
    }
  }

  /** Once: it would come with every player. */
  #warn(error: unknown): void {
    if (this.#warned) return
    this.#warned = true
    this.#log.warn({ path: this.#path, error: messageOf(error) }, 'the journal of a relay fails')
  }
}
