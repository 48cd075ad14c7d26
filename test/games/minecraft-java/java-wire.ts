/** Packets of the Java Edition, written from the protocol's description alone: shares no code with the proxy. */
export interface JavaPacket {
  readonly id: number
  readonly data: Buffer
}

export function varInt(value: number): Buffer {
  let rest = BigInt.asUintN(32, BigInt(value))
  let hex = ''
  do {
    const seven = rest % 128n
    rest /= 128n
    hex += (rest === 0n ? seven : seven + 128n).toString(16).padStart(2, '0')
  } while (rest !== 0n)
  return Buffer.from(hex, 'hex')
}

/** @returns the number and where it ends; undefined if it does not end within `bytes` */
export function readVarInt(bytes: Buffer, at: number): readonly [value: number, end: number] | undefined {
  const last = bytes.subarray(at, at + 5).findIndex(byte => byte < 128)
  if (last === -1) return undefined
  const value = [...bytes.subarray(at, at + last + 1)].reduceRight(
    (sum, byte) => sum * 128n + BigInt(byte % 128),
    0n,
  )
  return [Number(BigInt.asIntN(32, value)), at + last + 1]
}

export function text(value: string): Buffer {
  return Buffer.concat([varInt(Buffer.byteLength(value)), Buffer.from(value)])
}

export function readText(data: Buffer, at = 0): readonly [value: string, end: number] {
  const [length, start] = readVarInt(data, at) ?? [0, data.length]
  return [data.toString('utf8', start, start + length), start + length]
}

export function framed(id: number, ...fields: readonly Buffer[]): Buffer {
  const content = Buffer.concat([varInt(id), ...fields])
  return Buffer.concat([varInt(content.length), content])
}

/** Whole packets at the front of `bytes`, and what is left. */
export function unframe(bytes: Buffer): readonly [packets: readonly JavaPacket[], rest: Buffer] {
  const packets: JavaPacket[] = []
  for (let rest = bytes; ;) {
    const [length, start] = readVarInt(rest, 0) ?? [Infinity, 0]
    if (rest.length < start + length) return [packets, rest]
    const content = rest.subarray(start, start + length)
    const [id, end] = readVarInt(content, 0) ?? [-1, 0]
    packets.push({ id, data: content.subarray(end) })
    rest = rest.subarray(start + length)
  }
}

export const INTENT = { status: 1, login: 2, transfer: 3 } as const

export function handshake(host: string, port: number, intent: number, protocol = 767): Buffer {
  const portBytes = Buffer.from([port >> 8, port & 255])
  return framed(0, varInt(protocol), text(host), portBytes, varInt(intent))
}

export const STATUS_REQUEST = framed(0)

export function ping(payload: string): Buffer {
  return framed(1, Buffer.from(payload, 'hex'))
}

/** As since 1.20.2: name and id. */
export function loginStart(name: string): Buffer {
  return framed(0, text(name), Buffer.alloc(16, 7))
}

function wide(value: string): Buffer {
  const units = Array.from({ length: value.length }, (_, index) => value.charCodeAt(index))
  return Buffer.from(units.flatMap(unit => [unit >> 8, unit & 255]))
}

/** Of a client of 1.6. */
export function legacyPing(host: string, port: number): Buffer {
  const rest = Buffer.concat([
    Buffer.from([78]),
    Buffer.from([0, host.length]),
    wide(host),
    Buffer.from([0, 0, port >> 8, port & 255]),
  ])
  return Buffer.concat([
    Buffer.from('fe01fa000b', 'hex'),
    wide('MC|PingHost'),
    Buffer.from([rest.length >> 8, rest.length & 255]),
    rest,
  ])
}

/** The words of a kick of before 1.7; undefined while it is not whole. */
export function readKick(bytes: Buffer): string | undefined {
  if (bytes.length < 3 || bytes[0] !== 255) return undefined
  const length = bytes.readUInt16BE(1)
  if (bytes.length < 3 + 2 * length) return undefined
  return Array.from({ length }, (_, index) => String.fromCharCode(bytes.readUInt16BE(3 + 2 * index))).join('')
}
