import { Transform, type TransformCallback } from 'node:stream'

/** A frame: one byte of which output, three of nothing, four of length, then the bytes (Docker Engine API, "Stream format" of attach). */
const HEADER_BYTES = 8
const LENGTH_OFFSET = 4

/** Takes the frames off an engine's stream of both outputs: what comes out is what the game server wrote. Holds back at most a header. */
export class OutputFrames extends Transform {
  #header = Buffer.alloc(0)
  #frameBytesLeft = 0

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let rest = chunk
    while (rest.length > 0) rest = this.#frameBytesLeft > 0 ? this.#body(rest) : this.#head(rest)
    done()
  }

  #body(bytes: Buffer): Buffer {
    const body = bytes.subarray(0, this.#frameBytesLeft)
    this.#frameBytesLeft -= body.length
    this.push(body)
    return bytes.subarray(body.length)
  }

  #head(bytes: Buffer): Buffer {
    const missing = HEADER_BYTES - this.#header.length
    this.#header = Buffer.concat([this.#header, bytes.subarray(0, missing)])
    if (this.#header.length === HEADER_BYTES) {
      this.#frameBytesLeft = this.#header.readUInt32BE(LENGTH_OFFSET)
      this.#header = Buffer.alloc(0)
    }
    return bytes.subarray(missing)
  }
}
