import t from 'tap'
import {
  FAVICON_BYTES_MAX,
  faviconProblem,
  faviconUri,
} from '../../../../proxy/games/minecraft-java/favicon.ts'
import { pngOf } from './png.ts'

t.test('clients show PNG pictures of 64 x 64 pixels only', async t => {
  const good = pngOf(64, 64)
  t.equal(faviconProblem(good), undefined)
  t.match(faviconProblem(pngOf(64, 32)), 'is 64 x 32 pixels large')
  t.match(faviconProblem(good.subarray(0, -1)), 'without an end')
  t.match(faviconProblem(good.subarray(0, 20)), 'is no PNG')
  t.match(faviconProblem(Buffer.from('GIF89a')), 'is no PNG')
  t.match(faviconProblem(Buffer.alloc(0)), 'is no PNG')
  t.match(faviconProblem(Buffer.concat([good, Buffer.alloc(FAVICON_BYTES_MAX)])), 'more than 16384 bytes')
  t.equal(faviconUri(Buffer.from('abc')), 'data:image/png;base64,YWJj')
})
