/** A file, or with a name that ends in `/` a directory, of an archive. */
export interface TarEntry {
  /** At most 100 bytes. */
  readonly name: string
  readonly content: string
  readonly mode: number
}

const BLOCK = 512
const NAME_BYTES_MAX = 100

/** A tar archive (POSIX.1-1988 "ustar"; pax, section "ustar Interchange Format") of a few small files, owned by root. Equal entries: equal bytes.
 *  @throws RangeError for a longer name */
export function tarArchive(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(entryBlocks), Buffer.alloc(2 * BLOCK)])
}

function entryBlocks({ name, content, mode }: TarEntry): readonly Buffer[] {
  if (Buffer.byteLength(name) > NAME_BYTES_MAX) throw new RangeError(`too long for an archive: ${name}`)
  const data = Buffer.from(content)
  const header = Buffer.alloc(BLOCK)
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`
  header.write(name, 0)
  header.write(octal(mode, 7), 100)
  header.write(octal(0, 7), 108)
  header.write(octal(0, 7), 116)
  header.write(octal(data.length, 11), 124)
  header.write(octal(0, 11), 136)
  header.write(name.endsWith('/') ? '5' : '0', 156)
  header.write('ustar\x0000', 257)
  // The checksum is taken with blanks in its own place.
  header.fill(' ', 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return [header, data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK)]
}
