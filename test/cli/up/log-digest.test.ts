import t from 'tap'
import { digestLine } from '../../../cli/up/log-digest.ts'

t.test('warnings, errors and crashes are told, the rest stays in the log', async t => {
  const table: readonly (readonly [object | string, string | undefined])[] = [
    [{ level: 30, msg: 'fine' }, undefined],
    [{ level: 40, time: 'x', pid: 1, program: 'proxy', msg: 'hm', drops: 3 }, 'proxy: warning: hm drops=3'],
    [{ level: 50, msg: 'broken', error: 'no' }, 'proxy: error: broken error=no'],
    ['SyntaxError: oops', 'proxy: SyntaxError: oops'],
    ['  ', undefined],
    ['esc\u001b[2J', 'proxy: esc\ufffd[2J'],
  ]
  for (const [line, expected] of table)
    t.equal(digestLine('proxy', typeof line === 'string' ? line : JSON.stringify(line)), expected)
})

t.test('a long line is cut', async t => {
  t.ok(digestLine('proxy', 'x'.repeat(10_000))!.length < 400)
})
