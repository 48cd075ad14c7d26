import { codeOf } from '../../../lib/errors.ts'
import { type Random, systemRandom } from '../../../lib/random.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { Token } from '../../../proto/contract/ids.ts'
import type { NewEvent } from '../../events/event.ts'
import type { HardCaps } from '../../scaler/hard-caps.ts'
import { installationName } from '../../scaler/installation-name.ts'
import type { LedgerChange, ScalerFacts, ScalerLedger } from '../../scaler/ledger.ts'
import { readRevisions } from '../tables/fact-revision.ts'
import { commitLedger, nameInstallation, ScalerReader } from '../tables/scaler-table.ts'
import type { Connection } from './connection.ts'

/** The scaler's ledger in the file of the facts, on the same handle. */
export class SqliteScalerLedger implements ScalerLedger {
  readonly #connection: Connection
  readonly #time: () => StoreTimeMs
  readonly #random: Random
  readonly #reader: ScalerReader

  /** @param caps what is never exceeded; default: `DEFAULT_CAPS` */
  constructor(connection: Connection, time: () => StoreTimeMs, caps?: HardCaps, random = systemRandom) {
    this.#reader = new ScalerReader(caps)
    this.#connection = connection
    this.#time = time
    this.#random = random
  }

  async read(): Promise<ScalerFacts> {
    const known = this.#read()
    if (known !== undefined) return known
    this.#connection.write(() => this.#connection.drive(nameInstallation(installationName(this.#random))))
    const named = this.#read()
    if (named === undefined) throw new TypeError('the installation has no name')
    return named
  }

  #read(): ScalerFacts | undefined {
    const connection = this.#connection
    return connection.read(() => {
      const revisions = connection.drive(readRevisions())
      const now = this.#time()
      return this.#reader.kept(revisions, now) ?? connection.drive(this.#reader.read(revisions, now))
    })
  }

  async commit(
    token: Token,
    changes: readonly LedgerChange[],
    events: readonly NewEvent[],
  ): Promise<'done' | 'refused'> {
    try {
      const answer = this.#connection.write(
        () =>
          this.#connection.drive(
            commitLedger(this.#reader, { token, changes, events }, this.#time(), this.#random),
          ),
        ({ kind }) => kind === 'done',
      )
      if (answer.kind === 'done') this.#reader.keep(answer.kept)
      if (answer.kind !== 'unnamed') return answer.kind
      await this.read()
      return this.commit(token, changes, events)
    } catch (error) {
      if (codeOf(error) === 'SWY_STORE_STALE') return 'refused'
      throw error
    }
  }
}
