import { mkdir, open, readFile, rename, stat, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A file that is written to its end. */
export interface JournalFile {
  append(content: Buffer): Promise<void>
  close(): Promise<void>
}

/** What the journal needs of a disk. Every method may fail as the system does, with a `code`. */
export interface JournalDisk {
  /** In bytes. `ENOENT` where there is no such file. */
  size(path: string): Promise<number>
  read(path: string): Promise<string>
  /** An empty file, its folder made where it is missing; what was at the path is gone. */
  create(path: string): Promise<JournalFile>
  /** Takes the place of what is at `to`, at once. */
  rename(from: string, to: string): Promise<void>
  /** Makes the file empty, which works on a full disk too. */
  empty(path: string): Promise<void>
}

export const systemDisk: JournalDisk = {
  size: async path => (await stat(path)).size,
  read: path => readFile(path, 'utf8'),
  async create(path) {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(path, 'w')
    return { append: content => file.appendFile(content), close: () => file.close() }
  },
  rename,
  empty: path => truncate(path, 0),
}
