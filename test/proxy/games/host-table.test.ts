import fc from 'fast-check'
import t from 'tap'
import type { FleetName } from '../../../proto/contract/ids.ts'
import { HostTable } from '../../../proxy/games/host-table.ts'

const fleet = (name: string) => name as FleetName

t.test('the name itself goes before what it is below, the longer end before the shorter', async t => {
  const table = new HostTable([
    ['a.example.org', fleet('a')],
    ['*.example.org', fleet('below')],
    ['*.Deep.example.org.', fleet('deep')],
  ])
  const rows: readonly [host: string, expected: string | undefined][] = [
    ['a.example.org', 'a'],
    ['A.EXAMPLE.ORG', 'a'],
    ['a.example.org.', 'a'],
    ['b.a.example.org', 'below'],
    ['b.example.org', 'below'],
    ['x.deep.example.org', 'deep'],
    ['deep.example.org', 'below'],
    ['example.org', undefined],
    ['.example.org', 'below'],
    ['notexample.org', undefined],
    ['*.example.org', 'below'],
    ['', undefined],
    ['.', undefined],
    ['__proto__', undefined],
    [`${'x'.repeat(300)}.example.org`, undefined],
  ]
  for (const [host, expected] of rows) t.equal(table.fleetFor(host), expected, host)
  t.same(table.fleets(), ['a', 'below', 'deep'])
})

t.test('no text throws, and an empty table knows nobody', async () => {
  const table = new HostTable([['*.org', fleet('below')]])
  fc.assert(
    fc.property(fc.string({ maxLength: 400 }), host => {
      const found = table.fleetFor(host)
      return (found === undefined || found === 'below') && new HostTable([]).fleetFor(host) === undefined
    }),
  )
})
