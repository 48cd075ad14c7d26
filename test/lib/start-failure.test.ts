import t from 'tap'
import { ConfigInvalidError } from '../../lib/config-problem.ts'
import { SwitchyardError } from '../../lib/errors.ts'
import { startFailure } from '../../lib/start-failure.ts'

t.test('configuration mistakes have a line each', async t => {
  const mistake = {
    file: 'a.yaml',
    line: 2,
    column: 3,
    path: 'x',
    message: 'is wrong',
    remedy: 'Correct it.',
    code: 'SWY_CONFIG_INVALID',
  } as const
  t.same(startFailure(new ConfigInvalidError([{ ...mistake, line: 9 }, mistake])), {
    exitCode: 2,
    text: 'SWY_CONFIG_INVALID: 2 mistakes\na.yaml:2:3 x: is wrong — Correct it.\na.yaml:9:3 x: is wrong — Correct it.',
  })
})

t.test('an operating error shows its remedy, an unexpected one its stack', async t => {
  t.match(startFailure(new SwitchyardError('SWY_PORT_TAKEN', 'port 1 is taken')), {
    exitCode: 2,
    text: /^SWY_PORT_TAKEN: port 1 is taken — Stop/,
  })
  t.match(startFailure(new Error('boom')), { exitCode: 1, text: /^SWY_INTERNAL: Error: boom\n.*at / })
})
