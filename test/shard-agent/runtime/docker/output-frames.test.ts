import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import t from 'tap'
import { OutputFrames } from '../../../../shard-agent/runtime/docker/output-frames.ts'

/** As the engine sends them, both outputs mixed. */
function framed(pieces: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    pieces.flatMap((piece, index) => {
      const header = Buffer.alloc(8)
      header[0] = 1 + (index % 2)
      header.writeUInt32BE(piece.length, 4)
      return [header, piece]
    }),
  )
}

function cut(bytes: Buffer, lengths: readonly number[]): readonly Buffer[] {
  const chunks: Buffer[] = []
  let rest = bytes
  for (const length of lengths) {
    chunks.push(rest.subarray(0, length))
    rest = rest.subarray(length)
  }
  return [...chunks, rest]
}

t.test('however the stream is cut, what was written comes out', async () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 10 })
  const cuts = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(pieces, cuts, async (written, lengths) => {
      const out = await buffer(Readable.from(cut(framed(written), lengths)).pipe(new OutputFrames()))
      return out.equals(Buffer.concat(written))
    }),
  )
})

t.test('garbage never throws', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }), async chunks => {
      const bytes = chunks.map(chunk => Buffer.from(chunk))
      const out = await buffer(Readable.from(bytes).pipe(new OutputFrames()))
      return out.length <= Buffer.concat(bytes).length
    }),
  )
})
