import t from 'tap'
import { jsonIn, numberIn, parsedIn, textIn } from '../../../../control-plane/store/tables/columns.ts'

t.test('a damaged row makes the store unavailable, and is no mistake of ours', async t => {
  const row = { text: 5, number: 'x', json: '{"a":' }
  for (const read of [
    () => textIn(row, 'text'),
    () => numberIn(row, 'number'),
    () => jsonIn(row, 'json'),
    () => parsedIn(row, 'text'),
    () => textIn(row, 'absent'),
  ])
    t.throws(read, { code: 'SWY_STORE_UNAVAILABLE', message: /the database is damaged: column / })
})
