import t from 'tap'
import { judgeSaves, type Save } from './save-history.ts'

const save = (account: string, epoch: number, value: string): Save => ({ account, epoch, value })

for (const [what, saves, mistakes] of [
  ['acts and epochs that grow', [save('a', 1, '1.0 1.0 5 0 -'), save('a', 2, '2.0 1.0 6 0 -')], []],
  ['the same again', [save('a', 1, '1.0 1.0 5 0 -'), save('a', 2, '1.0 1.0 5 0 -')], []],
  ['others beside them', [save('a', 2, '1.0 1.0 5 0 -'), save('b', 1, '1.0 1.0 1 0 -')], []],
  ['an older epoch', [save('a', 2, '1.0 1.0 5 0 -'), save('a', 1, '2.0 1.0 6 0 -')], ['older epoch']],
  ['fewer acts', [save('a', 1, '1.0 1.0 5 0 -'), save('a', 2, '1.0 1.0 4 0 -')], ['lost']],
  ['other things', [save('a', 1, '1.0 1.0 5 0 -'), save('a', 1, '1.0 1.0 5 0 hat')], ['changed']],
  ['nothing of ours', [save('a', 1, 'x')], ['a: no state']],
] as const)
  t.test(what, t => {
    const found = judgeSaves(saves)
    t.equal(found.length, mistakes.length)
    for (const [index, word] of mistakes.entries()) t.ok(found[index]?.startsWith(word), String(found[index]))
    t.end()
  })
