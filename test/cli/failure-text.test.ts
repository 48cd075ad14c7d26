import t from 'tap'
import { CommanderError } from 'commander'
import { failureOf } from '../../cli/failure-text.ts'
import { type ErrorCode, ERRORS, SwitchyardError } from '../../lib/errors.ts'

t.test('every error has the exit code of the table, its code and its remedy', async t => {
  for (const [code, { exit, remedy }] of Object.entries(ERRORS)) {
    const failure = failureOf(new SwitchyardError(code as ErrorCode, 'what happened'))
    t.equal(failure.exitCode, exit, code)
    t.equal(failure.text, `error: ${code}: what happened\nremedy: ${remedy}\n`)
  }
})

t.test('usage mistakes are exit code 2, help is none', async t => {
  const mistake = failureOf(new CommanderError(1, 'commander.unknownOption', "error: unknown option '--x'"))
  t.equal(mistake.exitCode, 2)
  t.match(mistake.text, /^error: SWY_USAGE: unknown option '--x'\nremedy: /)
  t.strictSame(failureOf(new CommanderError(0, 'commander.helpDisplayed', '')), { exitCode: 0, text: '' })
})

t.test('what is not ours is a mistake of ours', async t => {
  const failure = failureOf(new TypeError('oops'))
  t.equal(failure.exitCode, 1)
  t.match(failure.text, /^error: SWY_INTERNAL: TypeError: oops/)
})

t.test('what a server or a shell put into a message cannot steer the terminal; lines stay lines', async t => {
  const { text } = failureOf(new SwitchyardError('SWY_NOT_FOUND', 'two\nlines \u001b[2J\u009b'))
  t.match(text, 'two\nlines \ufffd[2J\ufffd\n')
  const usage = failureOf(
    new CommanderError(1, 'x', `error: unknown option '\u001b[2J${'x'.repeat(5_000)}'`),
  ).text
  t.notMatch(usage.replaceAll('\n', ''), /\p{Cc}/u)
  t.ok(usage.length < 1_500)
})
