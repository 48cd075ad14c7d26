import { LEGACY_PING, readLegacyPing, type LegacyPing } from './legacy-ping.ts'
import { readPacket } from './packet.ts'

/** Of the name that a client connects to, as servers have it. */
const ADDRESS_CHARACTERS_MAX = 255
/** The longest handshake: id, version, name, port, intent. */
export const HELLO_BYTES_MAX = 1 + 5 + 2 + 3 * ADDRESS_CHARACTERS_MAX + 2 + 1
const HANDSHAKE = 0
const STATUS = 1
const LOGIN = 2
/** Sent here by another server; since 1.20.5. */
const TRANSFER = 3

/** What a client says first. */
export type Hello =
  | { readonly kind: 'more' }
  | {
      readonly kind: 'handshake'
      /** As the client numbers its own; -1: it does not know yet whom it talks to. */
      readonly protocol: number
      /** Without what mod loaders and proxies append. */
      readonly host: string
      readonly intent: 'status' | 'login'
      /** Where the next packet begins. */
      readonly end: number
    }
  | LegacyPing
  | { readonly kind: 'invalid' }

const INVALID: Hello = { kind: 'invalid' }

/** @param said everything since the connection opened */
export function readHello(said: Buffer): Hello {
  const legacy = said[0] === LEGACY_PING ? readLegacyPing(said) : undefined
  if (legacy !== undefined) return legacy
  const packet = readPacket(said, 0, HANDSHAKE, HELLO_BYTES_MAX)
  if (packet.kind !== 'packet') return packet
  const { body, end } = packet
  const protocol = body.number()
  const address = body.text(ADDRESS_CHARACTERS_MAX)
  body.u16() // The port by which it believes to have come.
  const intent = body.number()
  if (!body.ok || body.left > 0 || (intent !== STATUS && intent !== LOGIN && intent !== TRANSFER))
    return INVALID
  return {
    kind: 'handshake',
    protocol,
    host: hostOf(address),
    intent: intent === STATUS ? 'status' : 'login',
    end,
  }
}

/** Forge appends `\0FML\0` or the like, some proxies whole records. */
export function hostOf(address: string): string {
  return address.split('\0', 1)[0] ?? ''
}
