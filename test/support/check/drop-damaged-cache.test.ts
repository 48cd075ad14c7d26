import { existsSync } from 'node:fs'
import t from 'tap'
import { dropDamagedCache } from './drop-damaged-cache.ts'

t.test('what is no JSON goes, what is stays', async t => {
  const directory = t.testdir({ good: '[{}]', damaged: '[{', empty: '', folder: {} })
  for (const name of ['good', 'damaged', 'empty', 'folder', 'absent'])
    dropDamagedCache(`${directory}/${name}`)
  t.strictSame(
    ['good', 'damaged', 'empty', 'folder', 'absent'].filter(name => existsSync(`${directory}/${name}`)),
    ['good'],
  )
})
