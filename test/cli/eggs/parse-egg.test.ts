import fc from 'fast-check'
import t from 'tap'
import { eggYaml } from '../../../cli/eggs/egg-output.ts'
import { fleetOfEgg } from '../../../cli/eggs/fleet-of-egg.ts'
import { parseEgg } from '../../../cli/eggs/parse-egg.ts'

const FINE = {
  meta: { version: 'PTDL_v2' },
  name: 'Arena',
  docker_images: { one: 'registry.example/arena:1' },
  startup: './arena',
  config: { startup: '{"done":"up"}', stop: '^C', files: '{}' },
  variables: [{ name: 'A', env_variable: 'A', default_value: 'x', rules: 'required' }],
}

const mistakesOf = (over: object): readonly string[] => {
  const parsed = parseEgg(JSON.stringify({ ...FINE, ...over }))
  return parsed.kind === 'egg' ? [] : parsed.mistakes.map(({ path, message }) => `${path}: ${message}`)
}

t.test('what is fine is fine', async t => {
  t.same(mistakesOf({}), [])
})

for (const [name, over, expected] of [
  ['no version', { meta: {} }, /meta\.version/],
  ['a version of another panel', { meta: { version: 'XYZ_v1' } }, /meta\.version/],
  ['no name', { name: '' }, /name: is missing/],
  ['no startup', { startup: null }, /startup: is missing/],
  ['no image', { docker_images: {} }, /docker_images: has no image/],
  ['an image with blanks', { docker_images: { one: 'a b' } }, /docker_images\.one/],
  ['variables that are no list', { variables: 'none' }, /variables: is no list/],
  ['a variable without its name', { variables: [{}] }, /variables\[0\]\.env_variable: is missing/],
  [
    'a variable that no shell knows',
    { variables: [{ env_variable: 'A-B' }] },
    /variables\[0\]\.env_variable: A-B/,
  ],
  [
    'a variable twice',
    { variables: [{ env_variable: 'A' }, { env_variable: 'A' }] },
    /variables\[1\].*already/,
  ],
  ['a startup that is no JSON', { config: { startup: 'up' } }, /config\.startup: is no JSON/],
  ['a text that never ends', { startup: 'x'.repeat(5_000) }, /startup: has more than 4096/],
  [
    'a script that is no text',
    { scripts: { installation: { script: {} } } },
    /scripts\.installation\.script/,
  ],
] as const)
  t.test(`${name} is a mistake with its place`, async t => {
    t.match(mistakesOf(over).join('\n'), expected)
  })

t.test('all mistakes are told', async t => {
  t.equal(mistakesOf({ name: '', startup: '', docker_images: [], meta: 7, variables: {} }).length, 6)
})

t.test('nothing makes it throw, and what comes out steers no terminal', async t => {
  const field = fc.oneof(
    fc.jsonValue(),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('{{A}}', '$(id)', '\u001b[31m', '{}'),
  )
  const names = [
    'meta',
    'name',
    'author',
    'docker_images',
    'startup',
    'config',
    'scripts',
    'variables',
  ] as const
  fc.assert(
    fc.property(
      fc.subarray([...names]),
      fc.array(field, { minLength: 8, maxLength: 8 }),
      (spoiled, values) => {
        const over = Object.fromEntries(spoiled.map((name, index) => [name, values[index]]))
        const parsed = parseEgg(JSON.stringify({ ...FINE, ...over }))
        if (parsed.kind === 'mistakes') return t.ok(parsed.mistakes.length > 0)
        const made = fleetOfEgg(parsed.egg, { set: {}, name: 'x', image: undefined })
        if (made.kind === 'fleet') t.notMatch(eggYaml(parsed.egg, made.fleet, made.notes), /\p{Cc}(?<!\n)/u)
        return true
      },
    ),
  )
  t.strictSame(parseEgg('no'), { kind: 'mistakes', mistakes: [{ path: '', message: 'is no JSON' }] })
  fc.assert(fc.property(fc.string(), text => t.ok(parseEgg(text).kind === 'mistakes')))
})

t.test('names that objects have of themselves are names like others', async t => {
  const variables = ['constructor', '__proto__', 'toString'].map(name => ({
    env_variable: name,
    default_value: 'x',
  }))
  const parsed = parseEgg(JSON.stringify({ ...FINE, startup: './a {{constructor}} {{valueOf}}', variables }))
  if (parsed.kind !== 'egg') throw new Error('an egg was expected')
  const made = fleetOfEgg(parsed.egg, { set: {}, name: 'x', image: undefined })
  t.match(made, { kind: 'mistakes', mistakes: [{ path: 'startup', message: /valueOf/ }] })
})
