import fc from 'fast-check'
import t from 'tap'
import {
  parseSaved,
  savedText,
  type SavedSysctl,
  sysctlChanges,
  sysctlsToRestore,
  sysctlsToSave,
} from '../../../proxy/kernel-tier/kernel-sysctls.ts'

const v4 = (at: string, setting: string) => `net/ipv4/conf/${at}/${setting}`
const v6 = (at: string, setting: string) => `net/ipv6/conf/${at}/${setting}`

/** All as a machine has it that knows of nothing. */
const FRESH: Readonly<Record<string, string>> = {
  [v4('all', 'send_redirects')]: '1',
  [v4('eth0', 'send_redirects')]: '1',
  [v4('all', 'accept_local')]: '0',
  [v4('eth0', 'accept_local')]: '0',
  [v4('all', 'rp_filter')]: '0',
  [v4('eth0', 'rp_filter')]: '1',
  [v4('eth0', 'forwarding')]: '0',
  [v6('all', 'forwarding')]: '0',
  [v6('eth0', 'forwarding')]: '0',
  [v6('eth0', 'accept_ra')]: '1',
}

const FORWARDS = {
  [v4('all', 'send_redirects')]: '0',
  [v4('eth0', 'send_redirects')]: '0',
  [v4('all', 'accept_local')]: '1',
  [v4('eth0', 'rp_filter')]: '0',
  [v4('eth0', 'forwarding')]: '1',
  [v6('all', 'forwarding')]: '1',
}

function wordsOf(family: 4 | 6, settings: Readonly<Record<string, string>>) {
  const read = (name: string) => settings[name]
  return sysctlChanges({ family, interfaces: ['eth0'], read }).map(
    ({ name, value, isNeeded }) =>
      `${name.slice('net/ipv4/conf/'.length)}=${value}${isNeeded ? '' : ' (wish)'}`,
  )
}

t.test('what a system lacks', async t => {
  const cases: readonly (readonly [
    name: string,
    family: 4 | 6,
    settings: Readonly<Record<string, string>>,
    changes: readonly string[],
  ])[] = [
    ['all is well', 4, { ...FRESH, ...FORWARDS }, []],
    [
      'everything, forwarding last',
      4,
      FRESH,
      [
        'all/send_redirects=0 (wish)',
        'eth0/send_redirects=0 (wish)',
        'eth0/accept_local=1',
        'eth0/rp_filter=2',
        'eth0/forwarding=1',
      ],
    ],
    [
      'strict for all counts for each',
      4,
      { ...FRESH, ...FORWARDS, [v4('all', 'rp_filter')]: '1' },
      ['eth0/rp_filter=2'],
    ],
    [
      'loose is enough, and the higher one counts',
      4,
      { ...FRESH, ...FORWARDS, [v4('all', 'rp_filter')]: '2', [v4('eth0', 'rp_filter')]: '1' },
      [],
    ],
    [
      'the interface alone may accept our addresses',
      4,
      { ...FRESH, ...FORWARDS, [v4('all', 'accept_local')]: '0', [v4('eth0', 'accept_local')]: '1' },
      [],
    ],
    [
      'a router learns no more of routers, unless told before',
      6,
      FRESH,
      ['eth0/accept_ra=2', 'all/forwarding=1'],
    ],
    [
      'an interface that forwards already shall do so afterwards',
      6,
      { ...FRESH, [v6('eth0', 'accept_ra')]: '0', [v6('eth0', 'forwarding')]: '1' },
      ['eth0/forwarding=1 (wish)', 'all/forwarding=1'],
    ],
    ['IPv6 that forwards is left alone', 6, { ...FRESH, ...FORWARDS }, []],
  ]
  for (const [name, family, settings, changes] of cases) t.same(wordsOf(family, settings), changes, name)
})

/** Settings that somebody reads and writes. */
function machine(settings: Readonly<Record<string, string>>) {
  const now = new Map(Object.entries(settings))
  const read = (name: string) => now.get(name)
  return { now, read, write: (name: string, value: string) => void now.set(name, value) }
}

const interfaces = fc.constantFrom('eth0', 'eth1', 'wan.100')
const settings = fc
  .array(fc.tuple(interfaces, fc.constantFrom('0', '1', '2')), { minLength: 1, maxLength: 6 })
  .map(all =>
    Object.fromEntries(
      all.flatMap(([at, value]) =>
        ['send_redirects', 'accept_local', 'rp_filter', 'forwarding'].map(setting => [
          v4(at, setting),
          value,
        ]),
      ),
    ),
  )

t.test(
  'what is set is well, and restored but for what others have set, however often a process dies',
  async () => {
    fc.assert(
      fc.property(
        settings,
        fc.array(fc.record({ at: interfaces, setting: fc.constantFrom('rp_filter', 'forwarding') }), {
          maxLength: 3,
        }),
        fc.integer({ min: 1, max: 3 }),
        (before, foreign, lives) => {
          const { now, read, write } = machine(before)
          const present = [...new Set(Object.keys(before).map(name => name.split('/')[3]!))]
          let saved: readonly SavedSysctl[] = []
          for (let life = 0; life < lives; life += 1) {
            const changes = sysctlChanges({ family: 4, interfaces: present, read })
            saved = parseSaved(savedText(sysctlsToSave(saved, changes, read)))
            for (const { name, value } of changes) write(name, value)
            if (sysctlChanges({ family: 4, interfaces: present, read }).length > 0) return false
          }
          // Nobody of ours writes a 7.
          const touched = foreign.map(({ at, setting }) => v4(at, setting)).filter(name => now.has(name))
          for (const name of touched) write(name, '7')
          for (const { name, value } of sysctlsToRestore(saved, read)) write(name, value)
          return [...now].every(([name, value]) => value === (touched.includes(name) ? '7' : before[name]))
        },
      ),
    )
  },
)

t.test('forwarding that another program has come to rely on stays, in the next life too', async t => {
  const all = v4('all', 'forwarding')
  const names = ['eth0', 'eth1'].map(at => v4(at, 'forwarding'))
  const { now, read, write } = machine({ ...FRESH, [names[1]!]: '0', [all]: '0' })
  const changesOf = (interfaces: readonly string[]) => sysctlChanges({ family: 4, interfaces, read })
  const live = (saved: readonly SavedSysctl[], interfaces: readonly string[]) => {
    const changes = changesOf(interfaces)
    const kept = parseSaved(savedText(sysctlsToSave(saved, changes, read)))
    for (const { name, value } of changes) write(name, value)
    return kept
  }
  const restored = (saved: readonly SavedSysctl[]) =>
    new Map(sysctlsToRestore(saved, read).map(({ name, value }) => [name, value]))
  const first = live([], ['eth0'])
  t.equal(restored(first).get(names[0]!), '0')
  // As `ip_forward=1` does.
  for (const name of [all, ...names]) write(name, '1')
  t.notOk(restored(first).has(names[0]!))
  t.equal(restored(first).get(v4('eth0', 'rp_filter')), '1', 'the rest is given back')
  write(names[1]!, '0')
  const second = live(first, ['eth0', 'eth1'])
  t.equal(now.get(names[1]!), '1')
  t.notOk(restored(second).has(names[0]!))
  t.equal(restored(second).get(names[1]!), '0', 'what was set after it is ours')
})

/** As Linux has it: to have all interfaces forward IPv6, or none, sets each. */
function machine6(settings: Readonly<Record<string, string>>) {
  const { now, read, write } = machine(settings)
  return {
    now,
    read,
    write: (name: string, value: string): void => {
      const changes = read(name) !== value
      write(name, value)
      if (changes && name === v6('all', 'forwarding'))
        for (const one of now.keys()) if (one.endsWith('/forwarding')) write(one, value)
    },
  }
}

t.test('every interface learns its way from routers as before, and is as it was afterwards', t => {
  const names = ['default', 'lo', 'eth0', 'linklocal0']
  const flag = fc.constantFrom('0', '1')
  const each = fc.array(fc.tuple(flag, fc.constantFrom('0', '1', '2')), { minLength: 4, maxLength: 4 })
  fc.assert(
    fc.property(each, given => {
      const before = Object.fromEntries([
        [v6('all', 'forwarding'), '0'],
        ...given.flatMap(([forwarding, acceptRa], at) => [
          [v6(names[at]!, 'forwarding'), forwarding],
          [v6(names[at]!, 'accept_ra'), acceptRa],
        ]),
      ]) as Record<string, string>
      const { now, read, write } = machine6(before)
      const changes = sysctlChanges({ family: 6, interfaces: names, read })
      const saved = parseSaved(savedText(sysctlsToSave([], changes, read)))
      for (const { name, value } of changes) write(name, value)
      if (names.some(at => read(v6(at, 'accept_ra')) === '1')) return false
      for (const { name, value } of sysctlsToRestore(saved, read)) write(name, value)
      return [...now].every(([name, value]) => value === before[name])
    }),
  )
  t.end()
})

t.test('what somebody has set between two lives is what it has to be again', async t => {
  const name = v4('eth0', 'forwarding')
  const { read, write } = machine({ [name]: '0' })
  const change = [{ name, value: '1', isNeeded: true }]
  const first = sysctlsToSave([], change, read)
  t.same(first, [{ name, original: '0', ours: '1' }])
  write(name, '5')
  t.same(sysctlsToSave(first, change, read), [{ name, original: '5', ours: '1' }])
})

t.test('of a file that anybody could have spoiled, only settings of interfaces are taken', async t => {
  const good = `${v4('wan.100', 'rp_filter')} 1 2`
  for (const bad of [
    'kernel/core_pattern 1 2',
    'net/ipv4/conf/../../../kernel/panic 1 2',
    'net/ipv4/conf/./forwarding 1 2',
    `${v4('eth0', 'forwarding')} 1`,
    `${v4('eth0', 'forwarding')} 1 2 3`,
    `${v4('eth0', 'forwarding')} one 2`,
    '',
  ])
    t.same(
      parseSaved(`${bad}\n${good}\n`),
      [{ name: v4('wan.100', 'rp_filter'), original: '1', ours: '2' }],
      bad,
    )
})
