import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { readControlPlaneConfig } from '../../../control-plane/config.ts'
import { PROJECT_ROOT } from '../../support/project-root.ts'
import { cli } from '../support/fake-context.ts'

const FIXTURES = join(PROJECT_ROOT, 'test/cli/eggs/fixtures')
const run = (...words: string[]) => cli(['fleets', 'import-egg', ...words])

interface Fleet {
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly [name: string]: unknown
}

async function fleetOf(t: Test, ...words: string[]): Promise<Fleet> {
  const { code, stdout, stderr } = await run(...words)
  t.equal(code, 0, stderr)
  const { fleets } = parse(stdout) as { fleets: Fleet[] }
  const [fleet] = fleets
  if (fleet === undefined) throw new Error('there is no fleet')
  return fleet
}

for (const name of ['paper', 'samp', 'source', 'luanti'])
  for (const output of ['yaml', 'json'])
    t.test(`${name} as ${output} is a configuration that the product takes`, async t => {
      const { stdout, code, stderr } = await run(join(FIXTURES, `${name}.json`), '-o', output)
      t.equal(code, 0, stderr)
      const path = join(t.testdir({}), 'switchyard.yaml')
      writeFileSync(path, stdout)
      const { config } = readControlPlaneConfig(['--config', path], {})
      t.equal(config.fleets.length, 1)
      t.ok(config.fleets[0]?.spec.container?.image.startsWith('registry.example/'))
    })

t.test('a command without anything for a shell is its words', async t => {
  const fleet = await fleetOf(t, join(FIXTURES, 'samp.json'), '--set', 'MAX_PLAYERS=1000')
  t.match(fleet, {
    name: 'sa-mp-server-0-3-7',
    command: ['./samp03svr'],
    env: { MAX_PLAYERS: '1000', SERVER_PORT: '{port}', SERVER_IP: '{address}', SERVER_MEMORY: '1024' },
    ready: { log: 'Number of vehicle models' },
    stopSignal: 'SIGINT',
    container: { image: 'registry.example/games:samp', memoryBytesMax: 1_073_741_824 },
  })
})

t.test('variables in plain words are put into them', async t => {
  const fleet = await fleetOf(
    t,
    join(FIXTURES, 'luanti.json'),
    '--set',
    'EXTRA=--quiet',
    '--set',
    'GAME=mineclonia',
  )
  const words = [
    'luantiserver',
    '--gameid',
    'mineclonia',
    '--port',
    '{port}',
    '--world',
    './worlds/world',
    '--quiet',
  ]
  t.same(fleet.command, words)
  t.equal(fleet['stopSignal'], 'SIGINT')
})

t.test('a shell reads what has something for it, and never a value', async t => {
  const empty = await fleetOf(t, join(FIXTURES, 'luanti.json'))
  t.same(empty.command, [
    'sh',
    '-c',
    'exec luantiserver --gameid ${GAME} --port ${SERVER_PORT} --world ./worlds/${WORLD} ${EXTRA}',
  ])
  const evil = '; rm -rf $HOME `id`'
  const fleet = await fleetOf(t, join(FIXTURES, 'luanti.json'), '--set', `EXTRA=${evil}`)
  t.notMatch(fleet.command.join(' '), /rm -rf/)
  t.equal(fleet.env['EXTRA'], evil)
  const source = await fleetOf(t, join(FIXTURES, 'source.json'))
  t.match(source.command[2], /^\.\/srcds_run -game \$\{SRCDS_GAME\} -console -port \$\{SERVER_PORT\}/)
  const paper = await fleetOf(t, join(FIXTURES, 'paper.json'))
  t.match(paper.command, ['java', '-Xms128M'])
})

t.test('what cannot be carried over is said', async t => {
  const { stdout } = await run(join(FIXTURES, 'paper.json'), '--image', 'Java 17', '--name', 'mc')
  for (const words of [
    /^# - From the egg "Paper" by egg@example\.org\.$/m,
    /other images.*Java 21/s,
    /typing or sending "stop"/,
    /edits server\.properties.*server-port/s,
    /installation script is not run/,
  ])
    t.match(stdout.replace(/\n# {3}(?=\S)/g, ' '), words)
  t.match(stdout, /^#   cd \/mnt\/server$/m)
  t.match(parse(stdout), { fleets: [{ name: 'mc', container: { image: 'registry.example/yolks:java_17' } }] })
  const source = await run(join(FIXTURES, 'source.json'), '-o', 'json')
  t.match(source.stderr, /regex:\^VAC secure mode/, 'beside the data, where that is JSON')
})

for (const [name, words, message] of [
  [
    'a rule of a given value',
    ['paper.json', '--set', 'SERVER_JARFILE=evil.sh'],
    /SERVER_JARFILE: the value "evil\.sh" breaks regex:/,
  ],
  ['a bound', ['samp.json', '--set', 'MAX_PLAYERS=1001'], /MAX_PLAYERS: .*between:1,1000/],
  ['a required one', ['source.json', '--set', 'SRCDS_GAME='], /SRCDS_GAME: .*required: is empty/],
  ['a choice', ['luanti.json', '--set', 'GAME=doom'], /GAME: .*in:minetest_game,mineclonia/],
  ['a variable that it has not', ['samp.json', '--set', 'MAX_PLAYER=7'], /did you mean MAX_PLAYERS/],
  ['memory that is none', ['samp.json', '--set', 'SERVER_MEMORY=much'], /SERVER_MEMORY: much is no number/],
  ['an image that it has not', ['samp.json', '--image', 'x'], /--image: the egg has none/],
  ['a name that is none', ['samp.json', '--name', 'My Fleet'], /name: My Fleet/],
] as const)
  t.test(`${name} is refused in words`, async t => {
    const [file, ...rest] = words
    t.match(await run(join(FIXTURES, file), ...rest), { code: 2, stdout: '', stderr: message })
  })

t.test('mistakes come all at once', async t => {
  const { stderr } = await run(
    join(FIXTURES, 'source.json'),
    '--set',
    'SRCDS_GAME=',
    '--set',
    'SRCDS_MAP=a b',
    '--set',
    'X=1',
  )
  t.match(stderr, /3 mistakes/)
})

t.test('a file that is not there, or no egg, is refused', async t => {
  t.match(await run('not/there.json'), { code: 2, stderr: /cannot be read/ })
  t.match(await run(FIXTURES), { code: 2, stderr: /cannot be read/ })
  t.match(await run(join(PROJECT_ROOT, 'package.json')), { code: 2, stderr: /meta\.version/ })
  t.match(await run(join(FIXTURES, 'samp.json'), '--set', 'nonsense'), { code: 2, stderr: /VARIABLE=value/ })
})
