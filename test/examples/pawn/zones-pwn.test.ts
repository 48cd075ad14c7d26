import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { PROJECT_ROOT } from '../../support/project-root.ts'

// No Pawn compiler is packaged for Debian: what can be held without one is that the sketch uses what the include has.
const read = (file: string): string => readFileSync(join(PROJECT_ROOT, 'examples/pawn', file), 'utf8')
const include = read('switchyard.inc')
const script = read('zones.pwn')

const names = (text: string, expression: RegExp) =>
  new Set([...text.matchAll(expression)].map(([, name = '']) => name))

/** Without comments, strings and characters. In one pass: a string may hold what begins a comment, and a comment an apostrophe. */
const code = script.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])+'/gm, '')

t.test(
  'every call is one of the include, and every callback is forwarded by it with as many arguments',
  async t => {
    const calls = names(code, /\b(SWY_[A-Z]\w*[a-z]\w*)\(/g)
    t.ok(calls.size >= 10)
    for (const name of calls) t.match(include, `stock ${name}(`, name)
    const callbacks = [...code.matchAll(/^public (On(?:Swy|Zone)\w+)\(([^)]*)\)/gm)]
    t.ok(callbacks.length >= 10)
    for (const [, name, given = ''] of callbacks)
      t.ok(include.includes(`forward ${name}(${given});`), `${name}(${given})`)
  },
)

const bodyOf = (text: string, name: string): string =>
  new RegExp(String.raw`^(?:public|stock|static stock) ${name}\([\s\S]*?^\}`, 'm').exec(text)?.[0] ?? ''

t.test('only outcomes end a commit, the same for Pawn and for Lua', async t => {
  const outcomes = names(bodyOf(include, 'SWY_IsOutcome'), /strcmp\(code, "(\w+)"\)/g)
  t.strictSame([...outcomes], ['OK', 'OVER', 'CLOSED', 'FENCED', 'BAD_REQUEST'])
  t.match(
    bodyOf(include, 'SWY_OnCommit'),
    /if \(!SWY_IsOutcome\(code\)\)\s*\{[^}]*SetTimerEx\("SWY_CommitAgain"[^}]*return;/,
  )
  const crossing = readFileSync(join(PROJECT_ROOT, 'examples/lua/switchyard_zones/crossing.lua'), 'utf8')
  const stays = /local STAYS = \{(.*)\}/.exec(crossing)?.[1] ?? ''
  t.strictSame(['OK', ...names(stays, /(\w+) = true/g)], [...outcomes])
})

t.test('a vehicle is made of what came over the border alone', async t => {
  t.match(bodyOf(script, 'OnZonePayload'), 'Zones_Unpack(playerid, value, 1)')
  t.match(bodyOf(script, 'OnSwyState'), 'Zones_Unpack(playerid, value, 0)')
  t.match(bodyOf(script, 'Zones_Unpack'), 'with_vehicle ? strval(fields[10]) : 0')
  t.equal(script.match(/CreateVehicle\((\w+)/)?.[1], 'model')
})

t.test('what one word of the border sets, no other clears', async t => {
  const words = ['OnZoneNear', 'OnZoneCorridor', 'OnZoneClosed'].map(name => bodyOf(script, name))
  const set = words.flatMap(body => [...body.matchAll(/(\bg_\w+)\[playerid\] = /g)].map(([, name]) => name))
  t.strictSame(set, ['g_CorridorAt', 'g_ClosedAt'])
  for (const body of words) t.notMatch(body, /NoteFree|GetPlayerPos/)
})

t.test('every function that is called or timed is there, and brackets are in pairs', async t => {
  const defined = names(code, /^(?:stock|public) (\w+)\(/gm)
  for (const name of names(code, /\b(Zones_\w+)\(/g)) t.ok(defined.has(name), `${name} is there`)
  const publics = names(code, /^public (Zones_\w+)\(/gm)
  const forwards = names(code, /^forward (Zones_\w+)\(/gm)
  t.strictSame(publics, forwards)
  for (const name of names(script, /SetTimerEx\("(\w+)"/g)) t.ok(publics.has(name), name)
  for (const [open, close] of ['()', '{}', '[]'])
    t.equal(code.split(open!).length, code.split(close!).length, `${open}${close}`)
  t.notMatch(code, /["']/)
})
