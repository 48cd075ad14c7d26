/** As data URI it still leaves room in the status. */
export const FAVICON_BYTES_MAX = 16_384
const SIDE = 64
/** PNG (ISO/IEC 15948, section 5.2), then the header chunk with its length: 13 bytes that begin with width and height. */
const START = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const END = Buffer.from('0000000049454e44ae426082', 'hex')

/** Why clients would not show the picture; undefined if they would. */
export function faviconProblem(file: Buffer): string | undefined {
  if (file.length > FAVICON_BYTES_MAX) return `has more than ${FAVICON_BYTES_MAX} bytes`
  if (!file.subarray(0, START.length).equals(START) || file.length < START.length + 13)
    return 'is no PNG picture'
  const width = file.readUInt32BE(START.length)
  const height = file.readUInt32BE(START.length + 4)
  if (width !== SIDE || height !== SIDE) return `is ${width} x ${height} pixels large, not ${SIDE} x ${SIDE}`
  return file.subarray(-END.length).equals(END) ? undefined : 'is a PNG picture without an end'
}

export function faviconUri(file: Buffer): string {
  return `data:image/png;base64,${file.toString('base64')}`
}
