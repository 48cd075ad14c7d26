import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type CallName, CALL_NAMES, readCall } from '../../../shard-agent/scripts/calls.ts'
import { PROJECT_ROOT } from '../../support/project-root.ts'

// No Pawn compiler is packaged for Debian: what can be held without one is that every address it builds is a call of the API.
const include = readFileSync(join(PROJECT_ROOT, 'examples/pawn/switchyard.inc'), 'utf8')
const script = readFileSync(join(PROJECT_ROOT, 'examples/pawn/accounts.pwn'), 'utf8')

/** What the variables of a request hold, by the argument that they stand for. */
const HELD: Readonly<Record<string, string>> = {
  account: 'Pat%5f7',
  attempt: '1760000000-1',
  ip: '127.0.0.1',
  port: '12034',
  epoch: '1764000000123456',
  key: 'money',
  value: '5',
  target: 'account%3aPat',
  for: '60000',
  request: '1760000000-1',
  reason: 'bot',
  wait: '20000',
  after: 'k3f9-12',
  move: 'walk-0001',
  offset: '40',
}
/** One entry of `position`, as the library formats it. */
const POSITION: readonly string[] = [
  'Pat%5f7',
  '1764000000123456',
  '-1.50',
  '0.00',
  '12.25',
  'v7',
  '359.99',
  '299',
]

function filled(form: string): string {
  return form.replaceAll(/(\w+)=(?:%[sd])(?:-%d)?/g, (_whole, name: string) => `${name}=${HELD[name]}`)
}

/** Of a question whose body is put together piece by piece. */
function bodyOf(path: string): string {
  if (path !== 'position') return ''
  const entry = /format\(entry, sizeof entry, "([^"]+)"/.exec(include)?.[1] ?? ''
  const words = POSITION.values()
  const one = entry.replaceAll(/%(?:\.2f|s|d)/g, () => words.next().value ?? '')
  return `players=${one}${one.replace('Pat', 'Kim')}`
}

t.test('every request is a call with the right arguments', async t => {
  const posts = [...include.matchAll(/format\(post, sizeof post, "([^"]+)"/g)].map(([, form = '']) => form)
  const asked = new Set<string>()
  for (const [, path = '', query = ''] of include.matchAll(
    /format\(url, sizeof url, "%s\/([\w/]+)\??([^"]*)"/g,
  )) {
    const name = CALL_NAMES.find(call => call === path)
    t.ok(name, path)
    const body =
      path === 'state/put' ? (posts[0] ?? '') : path === 'move/payload' ? (posts[1] ?? '') : bodyOf(path)
    t.match(readCall(name as CallName, filled(query), filled(body)), { kind: 'call', call: { name } }, path)
    asked.add(path)
  }
  t.equal(posts.length, 2)
  const without = CALL_NAMES.filter(name => !asked.has(name))
  t.same(
    without,
    ['whois', 'stamp', 'move/prewarm'],
    'realip is enough for bans; state/get stamps; position keeps places',
  )
})

t.test('every answer has a public function, and every callback a forward', async t => {
  const names = (expression: RegExp, text = include) =>
    new Set([...text.matchAll(expression)].map(([, name = '']) => name))
  const publics = names(/^public (\w+)\(/gm)
  const forwards = names(/^forward (\w+)\(/gm)
  for (const name of names(/HTTP\([^;]*"(SWY_\w+)"\)/g)) t.ok(publics.has(name), name)
  for (const name of names(/SetTimer\("(\w+)"/g)) t.ok(publics.has(name), name)
  for (const name of publics) t.ok(forwards.has(name), `${name} is forwarded`)
  for (const name of names(/CallLocalFunction\("(\w+)"/g)) t.ok(forwards.has(name), name)
  for (const name of names(/^public (On(?:Swy|Zone)\w*)\(/gm, script)) t.ok(forwards.has(name), name)
  for (const name of names(/\b(SWY_[A-Z]\w+)\(/g, script)) t.match(include, `stock ${name}(`, name)
})

t.test('brackets and quotes are in pairs', async t => {
  for (const text of [include, script]) {
    // In one pass: a string may hold what begins a comment, and a comment an apostrophe.
    const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])+'/gm, '')
    for (const [open, close] of ['()', '{}', '[]'])
      t.equal(code.split(open!).length, code.split(close!).length, `${open}${close}`)
    t.notMatch(code, /["']/)
  }
})
