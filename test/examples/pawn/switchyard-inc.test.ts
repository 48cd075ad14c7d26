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
}

function filled(form: string): string {
  return form.replaceAll(/(\w+)=(?:%[sd])(?:-%d)?/g, (_whole, name: string) => `${name}=${HELD[name]}`)
}

t.test('every request is a call with the right arguments', async t => {
  const posts = [...include.matchAll(/format\(post, sizeof post, "([^"]+)"/g)].map(([, form = '']) => form)
  const asked = new Set<string>()
  for (const [, path = '', query = ''] of include.matchAll(
    /format\(url, sizeof url, "%s\/([\w/]+)\??([^"]*)"/g,
  )) {
    const name = CALL_NAMES.find(call => call === path)
    t.ok(name, path)
    const body = path === 'state/put' ? (posts[0] ?? '') : ''
    t.match(readCall(name as CallName, filled(query), filled(body)), { kind: 'call', call: { name } }, path)
    asked.add(path)
  }
  t.equal(posts.length, 1)
  const without = CALL_NAMES.filter(name => !asked.has(name))
  t.same(without, ['whois', 'stamp'], 'realip is enough for bans; state/get stamps')
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
  for (const name of names(/^public (OnSwy\w+)\(/gm, script)) t.ok(forwards.has(name), name)
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
