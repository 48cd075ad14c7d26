import t from 'tap'
import { join } from 'node:path'
import { findConfiguration } from '../../../cli/configuration/configuration-file.ts'
import { validate } from '../../../cli/configuration/validate.ts'
import { cli } from '../support/fake-context.ts'

const FINE = 'process.exit(0)'
const complain = (line: string): string =>
  `console.error('SWY_CONFIG_INVALID: 1 mistake\\n' + process.argv[process.argv.indexOf('--config') + 1] + ':${line}'); process.exit(2)`

const { NODE_OPTIONS: _runner, ...environment } = process.env

t.test('mistakes of all programs are listed together, in the order of the file', async t => {
  const directory = t.testdir({
    'switchyard.yaml': '',
    'one.mjs': complain('4:35 listeners[0].fleet: there is no fleet arean — Did you mean arena?'),
    'two.mjs': complain('2:5 fleets[0].shards: is missing — Give it.'),
  })
  const scripts = { one: join(directory, 'one.mjs'), two: join(directory, 'two.mjs') }
  const file = findConfiguration(undefined, directory)
  const options = { dataDirectory: directory, directory, environment, scripts }
  await t.rejects(validate(file, options), {
    code: 'SWY_CONFIG_INVALID',
    message: [
      '2 mistakes',
      'switchyard.yaml:2:5 fleets[0].shards: is missing — Give it.',
      'switchyard.yaml:4:35 listeners[0].fleet: there is no fleet arean — Did you mean arena?',
    ].join('\n'),
  })
})

t.test('without a file the built-in example counts', async t => {
  const directory = t.testdir({ 'one.mjs': FINE })
  const file = findConfiguration(undefined, directory)
  t.ok(file.isExample)
  await validate(file, {
    dataDirectory: directory,
    directory,
    environment,
    scripts: { one: join(directory, 'one.mjs') },
  })
})

t.test('a named file that is not there is a mistake', async t => {
  for (const words of [
    'config validate nothing.yaml',
    'config show --config nothing.yaml',
    'up --config nothing.yaml',
  ])
    t.match(await cli(words.split(' ')), {
      code: 2,
      stderr: /SWY_CONFIG_INVALID: .*nothing\.yaml cannot be read/,
    })
})

t.test('secrets are not shown', async t => {
  const directory = t.testdir({
    'switchyard.yaml': 'auth: { token: very-secret }\nstore: { url: "mysql://me:pass@db/x" }\n',
  })
  const { stdout, stderr, code } = await cli(['config', 'show', '-o', 'json'], { directory })
  t.equal(code, 0)
  t.equal(stderr, 'from switchyard.yaml\n')
  t.strictSame(JSON.parse(stdout), {
    auth: { token: '********' },
    store: { url: 'mysql://me:********@db/x' },
  })
})
