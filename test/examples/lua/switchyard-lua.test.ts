import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  type CallName,
  CALL_NAMES,
  CALLS,
  FORM_ARGUMENT,
  readCall,
} from '../../../shard-agent/scripts/calls.ts'
import { EVENT_KINDS } from '../../../shard-agent/scripts/notice-book.ts'
import { PROJECT_ROOT } from '../../support/project-root.ts'

// Luanti runs it in the laboratory; here it is held to the calls that there are.
const FILES = ['api.lua', 'init.lua', 'zones.lua'] as const
const texts = new Map(
  FILES.map(name => [name, readFileSync(join(PROJECT_ROOT, 'examples/lua/switchyard', name), 'utf8')]),
)
const all = [...texts.values()].join('\n')

t.test('every call is one of the API, and every argument one of that call', async t => {
  const asked = new Set<string>(['events', 'claim', 'arrive'])
  for (const [, name = '', rest = ''] of all.matchAll(/api\.(?:call|read)\("([\w/]+)"(?:, ([^\n]*))?/g)) {
    t.ok(
      CALL_NAMES.some(call => call === name),
      name,
    )
    asked.add(name)
    for (const [, argument = ''] of rest.matchAll(/[{,] (\w+) = /g))
      t.ok(Object.hasOwn(CALLS[name as CallName], argument), `${name}: ${argument}`)
  }
  const without = CALL_NAMES.filter(name => !asked.has(name))
  t.same(without, ['whois', 'realip', 'check', 'stamp', 'ban'])
})

t.test('arguments that are set one by one are arguments of their call', async t => {
  const zones = texts.get('zones.lua') ?? ''
  const given = [...zones.matchAll(/function zones\.(\w+)\([\s\S]*?\n {2}end/g)]
  const calls: Readonly<Record<string, CallName>> = {
    position: 'position',
    arrive: 'arrive',
  }
  for (const [body, name = ''] of given) {
    const call = calls[name]
    if (call === undefined) continue
    const tables = [...body.matchAll(/given = \{([^}]*)\}/g)].map(([, table = '']) => table).join(',')
    const names = [...tables.matchAll(/(\w+) = /g), ...body.matchAll(/given\.(\w+)/g)].map(
      ([, one = '']) => one,
    )
    t.ok(names.length > 0, name)
    for (const one of names) t.ok(one === FORM_ARGUMENT || Object.hasOwn(CALLS[call], one), `${call}: ${one}`)
  }
})

t.test('a list as the library writes it is read', async t => {
  const players = 'players=pat,7,-1.50,0.00,12.25,,0.00,;kim,8,1.00,2.00,3.00,car-1,90.00,red'
  t.match(readCall('position', `${players}&objects=`), { kind: 'call' })
  t.match(readCall('position', `${players}&objects=car-1,car,1.00,2.00,3.00,90.00,red`), { kind: 'call' })
  t.match(readCall('move/prewarm', 'move=m-000001&zone=east&members=pat,7;kim,8'), { kind: 'call' })
})

t.test('every event that it knows is one', async t => {
  for (const [, kind = ''] of all.matchAll(/event\.kind == "(\w+)"/g))
    t.ok(
      EVENT_KINDS.some(one => one === kind),
      kind,
    )
})
