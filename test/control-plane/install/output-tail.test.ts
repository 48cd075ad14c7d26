import t from 'tap'
import {
  OutputTail,
  TAIL_LINE_CHARACTERS_MAX,
  TAIL_LINES_MAX,
} from '../../../control-plane/install/output-tail.ts'

t.test('the last lines are kept, whatever comes in which pieces', async t => {
  const tail = new OutputTail()
  for (const piece of ['one\r\ntw', 'o\n\n', '  three  ']) tail.push(Buffer.from(piece))
  t.same(tail.lines(), ['one', 'two', 'three'])
  for (let line = 0; line < 1_000; line += 1) tail.push(Buffer.from(`line ${line}\n`))
  t.equal(tail.lines().length, TAIL_LINES_MAX)
  t.equal(tail.lines().at(-1), 'line 999')
})

t.test('one endless line costs no more than its end, and steers no terminal', async t => {
  const tail = new OutputTail()
  for (let piece = 0; piece < 100; piece += 1) tail.push(Buffer.alloc(100_000, 'x'))
  tail.push(Buffer.from('\n\u001b[31mred'))
  const lines = tail.lines()
  t.ok(lines.every(line => line.length <= TAIL_LINE_CHARACTERS_MAX + 1))
  t.notOk(lines.some(line => line.includes('\u001b')))
  t.match(lines.at(-1), 'red')
})

t.test('what the program was given is not shown', async t => {
  const tail = new OutputTail(['h-1.0123abc'])
  tail.push(Buffer.from('JOIN=http://192.0.2.1/v1/join#h-1.01'))
  tail.push(Buffer.from('23abc\nh-1.0123abch-1.0123abc'))
  t.same(tail.lines(), ['JOIN=http://192.0.2.1/v1/join#***', '******'])
})
