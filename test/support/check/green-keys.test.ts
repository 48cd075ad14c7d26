import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { GreenKeys } from './green-keys.ts'

t.test('what is remembered is there for the next one', async t => {
  const folder = `${t.testdir()}/cache/green`
  t.equal(new GreenKeys(folder).read().size, 0, 'nothing yet, not even the folder')
  new GreenKeys(folder).remember(['a', 'b'])
  new GreenKeys(folder).remember(['b', 'c'])
  t.strictSame([...new GreenKeys(folder).read()].toSorted(), ['a', 'b', 'c'])
})

t.test('a folder that is none remembers nothing', async t => {
  const directory = t.testdir({ green: 'damaged' })
  t.equal(new GreenKeys(`${directory}/green`).read().size, 0)
})

t.test('beyond the limit those go that were not met for longest', async t => {
  const folder = t.testdir({ old: '', older: '', oldest: '' })
  for (const [name, seconds] of [
    ['old', 3],
    ['older', 2],
    ['oldest', 1],
  ] as const)
    utimesSync(`${folder}/${name}`, seconds, seconds)
  new GreenKeys(folder, 3).remember(['oldest', 'new'])
  t.strictSame([...new GreenKeys(folder).read()].toSorted(), ['new', 'old', 'oldest'])
})

t.test('what does not belong there does not stand in the way', async t => {
  const folder = t.testdir({})
  mkdirSync(`${folder}/folder`)
  writeFileSync(`${folder}/folder/file`, '')
  utimesSync(`${folder}/folder`, 1, 1)
  new GreenKeys(folder, 1).remember(['new'])
  t.strictSame([...new GreenKeys(folder).read()], ['new'])
})
