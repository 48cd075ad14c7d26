import t from 'tap'
import { printable, quoted, withoutSteering } from '../../lib/printable.ts'

t.test('names cannot steer the terminal', async t => {
  t.equal(printable('a\u001b[2Jb\nc\u202ed'), 'a\ufffd[2Jb c\ufffdd')
})

t.test('the one-character form of an escape sequence is none either', async t => {
  t.equal(printable('\u009b2J'), '\ufffd2J')
  t.equal(withoutSteering('\u009d0;title\u009c'), '\ufffd0;title\ufffd')
})

t.test('lines of output keep their blanks, tabs and ends', async t => {
  t.equal(withoutSteering('  a\tb\n\u001bc\r\n'), '  a\tb\n\ufffdc\ufffd\n')
})

t.test('words of others are cut', async t => {
  t.equal(quoted('abcdef', 3), 'abc…')
  t.equal(quoted('a\u001bb', 3), 'a\ufffdb')
})
