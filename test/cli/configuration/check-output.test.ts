import t from 'tap'
import { summarizeChecks } from '../../../cli/configuration/check-output.ts'

t.test('what several programs say is listed once, in the order of the file', async t => {
  const shared = 'switchyard.yaml:9:3 log.level: is "loud" — Give one of debug, info.'
  const summary = summarizeChecks([
    {
      program: 'control-plane',
      exitCode: 2,
      stderr: `SWY_CONFIG_INVALID: 2 mistakes\n${shared}\nswitchyard.yaml:2:1 x: is an unknown name — y\n`,
    },
    { program: 'proxy', exitCode: 2, stderr: `SWY_CONFIG_INVALID: 1 mistake\n${shared}\n` },
    { program: 'shard-agent', exitCode: 0, stderr: '' },
  ])
  t.strictSame(summary, {
    mistakes: ['switchyard.yaml:2:1 x: is an unknown name — y', shared],
    broken: [],
  })
})

t.test('a program that cannot check at all says its last words', async t => {
  const { mistakes, broken } = summarizeChecks([
    { program: 'proxy', exitCode: undefined, stderr: 'killed' },
    { program: 'shard-agent', exitCode: 1, stderr: 'TypeError\n' },
  ])
  t.strictSame(mistakes, [])
  t.strictSame(broken, ['proxy: killed', 'shard-agent: TypeError'])
})
