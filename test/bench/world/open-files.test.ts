import t from 'tap'
import { openFilesMax } from './open-files.ts'

t.test('the hard limit counts: programs raise the soft one to it', async t => {
  const limits =
    'Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1024                 20000                files     \n'
  t.equal(openFilesMax(limits), 20_000)
  t.equal(openFilesMax(limits.replace('20000', 'unlimited')), 1_048_576)
  t.equal(openFilesMax('Limit\n'), 0)
  t.ok(openFilesMax() > 0, 'of this process')
})
