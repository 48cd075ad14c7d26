import t from 'tap'
import { CALL_NAMES, type CallName, CALLS, readCall } from '../../../shard-agent/scripts/calls.ts'

/** A good value and bad ones of every argument. */
const VALUES: Readonly<Record<string, { readonly good: string; readonly bad: readonly string[] }>> = {
  ip: { good: '127.0.0.1', bad: ['', 'localhost', '1.2.3', '1.2.3.4.5', '1.2.3.4 ', '::g'] },
  port: { good: '7777', bad: ['', '0', '65536', '-1', '1e3', '0x10', '7.5', ' 7'] },
  protocol: { good: 'tcp', bad: ['', 'UDP', 'sctp'] },
  account: { good: 'Pat[1]', bad: ['', 'a b', 'a|b', 'a'.repeat(65), 'ä', 'a%', "'", 'a\nb'] },
  attempt: { good: 'l-1', bad: ['', 'a b', 'a'.repeat(65), '|'] },
  epoch: {
    good: '1750000000000000',
    bad: ['', '0', '-1', '9007199254740992', '1.0', '99999999999999999999'],
  },
  key: { good: 'money', bad: ['', 'a b', 'a/b', 'a'.repeat(65)] },
  encoding: { good: 'base64', bad: ['', 'hex', 'TEXT'] },
  offset: { good: '10', bad: ['', '-1', '65536', 'x'] },
  bytes: { good: '100', bad: ['', '0', '2701'] },
  total: { good: '100', bad: ['-1', '65536', 'all'] },
  value: { good: '', bad: ['a'.repeat(87_381)] },
  target: { good: 'account:pat', bad: ['', 'pat', 'account:', '1.2.3.4/', '1.2.3.4/1234', 'account:a|b'] },
  reason: { good: 'cheats', bad: ['a'.repeat(201), 'a\u0000', 'a\nb'] },
  for: { good: '60000', bad: ['', '-1', '1d', '315360000001'] },
  request: { good: 'b1', bad: ['', 'a b', 'a'.repeat(64)] },
  after: { good: 'abc-1', bad: ['A', 'a'.repeat(33), 'a|b'] },
  wait: { good: '25000', bad: ['', '25001', '-1'] },
  move: { good: 'm-000017', bad: ['', 'm-1', 'a'.repeat(64), 'm:000017', 'm 000017'] },
  zone: { good: 'east', bad: ['', 'East', '-east', 'a'.repeat(41), 'e|a'] },
  members: { good: 'pat,7;kim,8', bad: ['', 'pat', 'pat,0', 'pat,7,8', 'pat,7;pat,7', ';', 'pat,7;;kim,8'] },
  players: {
    good: 'pat,7,-12.5,3,10.25',
    bad: ['x', 'pat,7,1,2', 'pat,7,1,2,3;pat,7,1,2,3', 'pat,7,1,2,nan'],
  },
  objects: { good: 'car-1,car,1,2,3,90,red', bad: ['x', 'car-1,car,1,2', 'car-1,player,1,2,3'] },
}
/** Of calls in which the argument means something else. */
const VALUES_OF: Readonly<Record<string, Readonly<Record<string, (typeof VALUES)[string]>>>> = {
  border: { offset: { good: '200', bad: ['', '-1', '25601', 'x'] } },
}

function valuesOf(name: CallName, argument: string): (typeof VALUES)[string] {
  return VALUES_OF[name]?.[argument] ?? VALUES[argument]!
}

function query(changes: Readonly<Record<string, string>>, name: CallName): string {
  const all = Object.keys(CALLS[name]).map(argument => [argument, valuesOf(name, argument).good])
  return new URLSearchParams({ ...(Object.fromEntries(all) as object), ...changes }).toString()
}

for (const name of CALL_NAMES)
  t.test(`${name}: a mistake in any argument names it`, async t => {
    t.match(readCall(name, query({}, name)), { kind: 'call', call: { name }, form: 'text' })
    t.match(readCall(name, '', query({ f: 'json' }, name)), { kind: 'call', form: 'json' }, 'as a body')
    for (const [argument, { read: _, ...rules }] of Object.entries<{ read: unknown }>(CALLS[name])) {
      for (const bad of valuesOf(name, argument).bad)
        t.match(readCall(name, query({ [argument]: bad }, name)), { kind: 'mistake', field: argument }, bad)
      const without = new URLSearchParams(query({}, name))
      without.delete(argument)
      const optional = 'fallback' in rules
      const expected = optional ? { kind: 'call' } : { kind: 'mistake', field: argument }
      t.match(readCall(name, without.toString()), expected, `without ${argument}`)
    }
    t.match(readCall(name, query({ other: '1' }, name)), { kind: 'mistake', field: 'other' })
    t.match(readCall(name, query({ f: 'xml' }, name)), { kind: 'mistake', field: 'f' })
    t.match(readCall(name, query({ __proto__x: '1', constructor: '1' }, name)), { kind: 'mistake' })
  })
