import { SwitchyardError, messageOf } from '../../lib/errors.ts'
import { endLeftovers } from './leftovers.ts'
import { identityOf, type ProcessIdentity } from './process-identity.ts'
import type { Learned } from './program.ts'
import { claimDataDirectory, confirmClaim, removeUpFile, type UpFile, writeUpFile } from './up-file.ts'

/** This process's hold on its data directory. */
export class UpData {
  readonly #dataDirectory: string
  #file: UpFile

  private constructor(dataDirectory: string, file: UpFile) {
    this.#dataDirectory = dataDirectory
    this.#file = file
  }

  /** Takes the data directory and ends what an `up` that was killed has left.
   *  @param talk says what was ended
   *  @throws SwitchyardError `SWY_DATA_DIR_LOCKED`; `SWY_CONFIG_INVALID` where it cannot be written */
  static async claim(
    dataDirectory: string,
    configuration: string,
    startedAt: Date,
    talk: (text: string) => void,
  ): Promise<UpData> {
    const self = identityOf(process.pid)
    if (self === undefined) throw new SwitchyardError('SWY_INTERNAL', '/proc/self cannot be read')
    const file: UpFile = { process: self, startedAt: startedAt.toISOString(), configuration, programs: {} }
    const left = claimed(dataDirectory, file)
    if (left !== undefined) {
      const ended = await endLeftovers(left)
      if (ended.length > 0) talk(`ended what an earlier start had left: ${ended.join(', ')}\n`)
    }
    return new UpData(dataDirectory, file)
  }

  /** @throws SwitchyardError `SWY_DATA_DIR_LOCKED` where another start was quicker */
  confirm(): void {
    confirmClaim(this.#dataDirectory, this.#file.process.pid)
  }

  record(programs: Readonly<Record<string, ProcessIdentity>>, learned: Learned): void {
    this.#file = { ...this.#file, ...learned, programs }
    writeUpFile(this.#dataDirectory, this.#file)
  }

  release(): void {
    removeUpFile(this.#dataDirectory)
  }
}

function claimed(dataDirectory: string, file: UpFile): UpFile | undefined {
  try {
    return claimDataDirectory(dataDirectory, file)
  } catch (error) {
    if (error instanceof SwitchyardError) throw error
    throw new SwitchyardError(
      'SWY_CONFIG_INVALID',
      `the data directory cannot be written: ${messageOf(error)}`,
      { cause: error },
    )
  }
}
