import fc from 'fast-check'
import t from 'tap'
import { EARLY_BYTES_MAX, EarlyBytes } from '../../../proxy/tcp/early-bytes.ts'

t.test('everything said comes out once, in order', async () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 100 })), chunks => {
      const early = new EarlyBytes()
      for (const chunk of chunks) early.add(Buffer.from(chunk))
      return early.take().equals(Buffer.concat(chunks)) && early.take().length === 0
    }),
  )
})

t.test('reading stops at the limit', async t => {
  const early = new EarlyBytes()
  t.equal(early.add(Buffer.alloc(EARLY_BYTES_MAX - 1)), true)
  t.equal(early.add(Buffer.alloc(1)), false)
})
