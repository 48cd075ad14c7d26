import { mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** A file that is there while a table of this data directory's proxies may be in the kernel: a process that carries by other means cannot look
 *  there without nft, and must not have to. Names the machine's boot and the network namespace, with which the table ends too. */
export class TableMarker {
  readonly path: string
  readonly #here: string

  /** @param here where the kernel keeps tables for this process; empty where that cannot be told */
  constructor(path: string, here = kernelHere()) {
    this.path = path
    this.#here = here
  }

  /** Whether a table may be left in this kernel. What cannot be told counts as one. */
  get isSet(): boolean {
    const written = this.#read()?.trim()
    return written !== undefined && (written === '' || this.#here === '' || written === this.#here)
  }

  /** @throws Error where the file cannot be written */
  set(): void {
    mkdirSync(dirname(this.path), { recursive: true })
    writeFileSync(this.path, `${this.#here}\n`)
  }

  clear(): void {
    rmSync(this.path, { force: true })
  }

  /** @throws Error where there is a file that cannot be read */
  #read(): string | undefined {
    try {
      return readFileSync(this.path, 'utf8')
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    }
  }
}

/** The machine's boot and the network namespace; empty where that cannot be told. */
export function kernelHere(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `boot ${boot} ${readlinkSync('/proc/self/ns/net')}`
  } catch {
    return '' // No /proc: then what is written is taken for ours.
  }
}
