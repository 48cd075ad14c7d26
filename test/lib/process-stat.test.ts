import { readFileSync } from 'node:fs'
import t from 'tap'
import { parseProcessStat } from '../../lib/process-stat.ts'

const LATER_FIELDS = '1 4711 4711 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 11 0 987654 1 2\n'

t.test('this process runs, since some time', async t => {
  t.match(parseProcessStat(readFileSync('/proc/self/stat', 'utf8')), { state: /^[RS]$/, startTicks: Number })
})

t.test('a name in parentheses cannot speak for the process', async t => {
  const stat = { state: 'S', startTicks: 987_654 }
  for (const name of ['node', 'a) Z 1 2', '(', ')', 'two words'])
    t.same(parseProcessStat(`4711 (${name}) S ${LATER_FIELDS}`), stat, name)
})

t.test('what is no such file is none, not a process that began at NaN', async t => {
  for (const text of [
    '',
    'x',
    '1 (a) S 1 2',
    `1 (a) ? ${LATER_FIELDS}`,
    `1 (a) S ${LATER_FIELDS.replace('987654', 'x')}`,
  ])
    t.equal(parseProcessStat(text), undefined, text)
})
