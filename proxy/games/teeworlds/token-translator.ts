import type { FlowTranslator } from '../flow-translator.ts'
import { encodeTokenRequest, parseToken, teeworldsWord } from './teeworlds-packet.ts'

/** Where a datagram of 0.7 has its token, and the first word of a connection the client's own. */
const TOKEN_AT = 3
const OWN_TOKEN_AT = 8
const HEADER_BYTES = 7

interface Exchange {
  /** What the client has, from the proxy. */
  readonly ours: number
  /** The client's own: who speaks to it has to know it. */
  readonly own: number
  /** The first word of its connection, until the shard's token has come. */
  readonly connect: Buffer
  /** What the shard expects instead of ours. */
  theirs: number | undefined
}

/** A client of 0.7 asks for a token before it asks anything or connects, and the proxy gives it one. When it connects with that, the shard is
 *  asked for a token in its name, and from then on the one stands for the other. Who connects with any other token is not the client: that
 *  goes to the shard as it is, which drops it, and the client's connection stays. Connections of 0.6 pass untouched. */
export class TokenTranslator implements FlowTranslator {
  readonly #isOurs: (token: number) => boolean
  #exchange: Exchange | undefined

  /** @param isOurs whether the proxy has given this token to the client's address, not long ago */
  constructor(isOurs: (token: number) => boolean) {
    this.#isOurs = isOurs
  }

  get translates(): boolean {
    return this.#exchange !== undefined
  }

  toShard(datagram: Buffer): Buffer {
    if (teeworldsWord(datagram) === 'connect-7') return this.#connect(datagram)
    const exchange = this.#exchange
    if (exchange?.theirs === undefined || datagram.length < HEADER_BYTES) return datagram
    if (datagram.readUInt32BE(TOKEN_AT) === exchange.ours) datagram.writeUInt32BE(exchange.theirs, TOKEN_AT)
    return datagram
  }

  toProxy(datagram: Buffer): Buffer | undefined {
    const exchange = this.#exchange
    if (exchange === undefined || exchange.theirs !== undefined) return undefined
    const theirs = parseToken(datagram, exchange.own)
    if (theirs === undefined) return undefined
    exchange.theirs = theirs
    exchange.connect.writeUInt32BE(theirs, TOKEN_AT)
    return exchange.connect
  }

  /** Clients say it again and again until they are let in. */
  #connect(datagram: Buffer): Buffer {
    const ours = datagram.readUInt32BE(TOKEN_AT)
    const own = datagram.readUInt32BE(OWN_TOKEN_AT)
    const known = this.#exchange
    if (known?.theirs !== undefined && known.ours === ours && known.own === own) {
      datagram.writeUInt32BE(known.theirs, TOKEN_AT)
      return datagram
    }
    if (!this.#isOurs(ours)) return datagram
    this.#exchange = { ours, own, connect: Buffer.from(datagram), theirs: undefined }
    return encodeTokenRequest(own)
  }
}
