import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readControlPlaneConfig } from '../../control-plane/config.ts'

function configOf(t: Test, lines: readonly string[], store: readonly string[] = []) {
  const directory = mkdtempSync(join(tmpdir(), 'switchyard-config-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const path = join(directory, 'switchyard.yaml')
  writeFileSync(
    path,
    ['fleets:', '  - name: arena', '    command: [node]', ...lines, ...store, ''].join('\n'),
  )
  return readControlPlaneConfig(['--config', path], {}).config
}

const fleetOf = (t: Test, lines: readonly string[]) => configOf(t, lines).fleets[0]?.spec

t.test('sessions of a fleet have defaults, and are no reason for a new version of its shards', async t => {
  const plain = fleetOf(t, [])
  t.strictSame(plain?.sessions, { onSecondLogin: 'kick-old-if-silent', fence: 'f3' })
  const told = fleetOf(t, ['    sessions: { onSecondLogin: reject, fence: none }'])
  t.strictSame(told?.sessions, { onSecondLogin: 'reject', fence: 'none' })
  t.equal(told?.version, plain?.version)
})

t.test('the pace of a fleet has a default, and is no reason for a new version of its shards', async t => {
  const plain = fleetOf(t, [])
  const told = fleetOf(t, ['    pacePerSecond: 7'])
  t.strictSame([plain?.pacePerSecond, told?.pacePerSecond], [100, 7])
  t.equal(told?.version, plain?.version)
  for (const pace of [0, 1_000_001])
    t.throws(() => configOf(t, [`    pacePerSecond: ${pace}`]), /fleets\[0\]\.pacePerSecond/)
})

t.test('which port a fleet prefers is no reason for a new version of its shards', async t => {
  const plain = fleetOf(t, [])
  t.equal(plain?.portLike, 0)
  const told = fleetOf(t, ['    portLike: 7777'])
  t.equal(told?.portLike, 7_777)
  t.equal(told?.version, plain?.version)
})

t.test('what no policy and no fence is, is refused where it stands', async t => {
  for (const [line, message] of [
    ['    sessions: { onSecondLogin: kick }', /4:32.*fleets\[0\]\.sessions\.onSecondLogin/s],
    ['    sessions: { fence: f4 }', /fleets\[0\]\.sessions\.fence/],
    ['    sessions: { fense: f3 }', /fense/],
    ['    sessions: { fence: f1 }', /f1 needs a database with users, and SQLite has none/],
    ['    sessions: { fence: f2 }', /f2 needs a database with users, and SQLite has none/],
  ] as const)
    t.throws(() => fleetOf(t, [line]), { code: 'SWY_CONFIG_INVALID', message }, line)
})

for (const level of ['f1', 'f2'])
  t.test(`${level} needs to know the rights of the users that it makes`, async t => {
    const fenced = [`    sessions: { fence: ${level} }`]
    const mysql = ['store:', '  url: mysql://me:secret@db.example/community']
    t.throws(() => configOf(t, fenced, mysql), { message: `${level} needs store.shardUser.grants` })
    const grants = ['SELECT, UPDATE ON community.*']
    t.strictSame(configOf(t, fenced, [...mysql, `  shardUser: { grants: ['${grants[0]}'] }`]).sessions, {
      shardUser: { grants },
    })
  })

t.test('hosts that join are told both ports, or neither', async t => {
  const advertise = (lines: readonly string[]) =>
    configOf(t, [], ['controlPlane:', '  advertise:', ...lines.map(line => `    ${line}`)]).advertise
  t.strictSame(
    advertise(['http: https://swy.example/control', "grpc: ['192.0.2.1:7400', '[2001:db8::1]:7400']"]),
    {
      http: 'https://swy.example/control',
      grpc: ['192.0.2.1:7400', '[2001:db8::1]:7400'],
    },
  )
  t.strictSame(configOf(t, []).advertise, { grpc: [] })
  for (const [lines, message] of [
    [['http: http://192.0.2.1:7480'], /advertise\.grpc: is missing/],
    [["grpc: ['192.0.2.1:7400']"], /advertise\.http: is missing/],
    [['http: 192.0.2.1:7480', "grpc: ['192.0.2.1:7400']"], /advertise\.http: is no URL/],
    [['http: http://192.0.2.1:7480/', "grpc: ['192.0.2.1:7400']"], /without a slash/],
    [['http: http://192.0.2.1:7480', 'grpc: [nowhere]'], /advertise\.grpc\[0\]: is no address/],
  ] as const)
    t.throws(() => advertise(lines), { code: 'SWY_CONFIG_INVALID', message }, lines[0])
})

t.test('what the scaler never exceeds has defaults and bounds', async t => {
  const caps = (line: string) => configOf(t, [], ['controlPlane:', `  scaler: ${line}`]).caps
  t.strictSame(caps('{}'), {
    hostsMax: 500,
    pendingMax: 50,
    createsPerHourMax: 400,
    createsPerDayMax: 2_000,
  })
  t.match(caps('{ hostsMax: 7, createsPerHourMax: 900 }'), { hostsMax: 7, createsPerHourMax: 900 })
  for (const line of ['{ hostsMax: 0 }', '{ pendingMax: 1001 }', '{ createsPerDayMax: 2.5 }', '{ hosts: 7 }'])
    t.throws(() => caps(line), { code: 'SWY_CONFIG_INVALID', message: /controlPlane\.scaler\./ }, line)
})

t.test('the file of the password of the bus is looked at before anything starts', async t => {
  const bus = ['bus:', '  url: redis://127.0.0.1:6379', '  passwordFile: not/there']
  t.throws(() => configOf(t, [], bus), { message: /6:17 bus\.passwordFile: the file cannot be read: ENOENT/ })
})

t.test(
  'addresses of players are the proxy’s unless aliases are asked for, which are for UDP alone',
  async t => {
    const plain = fleetOf(t, [])
    t.equal(plain?.addresses, 'nat')
    const udp = ['    protocols: [udp]']
    const aliased = fleetOf(t, [...udp, '    addresses: alias'])
    t.equal(aliased?.addresses, 'alias')
    t.not(aliased?.version, fleetOf(t, udp)?.version, 'its shards are others')
    for (const protocols of [[], ['    protocols: [tcp]'], ['    protocols: [tcp, udp]']])
      t.throws(() => fleetOf(t, [...protocols, '    addresses: alias']), {
        message: /fleets\[0\]\.addresses: alias is for fleets that speak UDP and nothing else/,
      })
  },
)

t.test('players’ own addresses are for UDP alone, and other shards than aliases', async t => {
  const udp = ['    protocols: [udp]']
  const restored = fleetOf(t, [...udp, '    addresses: restore'])
  t.equal(restored?.addresses, 'restore')
  for (const other of [[], ['    addresses: alias']])
    t.not(restored?.version, fleetOf(t, [...udp, ...other])?.version)
  t.throws(() => fleetOf(t, ['    addresses: restore']), {
    message: /fleets\[0\]\.addresses: restore is for fleets that speak UDP and nothing else/,
  })
  t.throws(() => fleetOf(t, [...udp, '    addresses: restore', '    probe: { tcp: true }']), {
    message: /fleets\[0\]\.probe: tcp cannot be asked through the relay/,
  })
})

t.test('a relay carries no probe over TCP', async t => {
  const alias = ['    protocols: [udp]', '    addresses: alias']
  t.throws(() => fleetOf(t, [...alias, '    probe: { tcp: true }']), {
    message: /fleets\[0\]\.probe: tcp cannot be asked through the relay/,
  })
  t.match(fleetOf(t, [...alias, '    probe: { udp: who }', '    ready: { tcp: true }']), {
    ready: { kind: { kind: 'tcp' } },
  })
  t.match(fleetOf(t, ['    probe: { tcp: true }']), { probe: { kind: { kind: 'tcp' } } })
})

t.test(
  'a fleet may run in containers: with no command, with limits that have defaults, with paths of its own',
  async t => {
    const spec = fleetOf(t, [
      '    workingDirectory: /srv/game',
      '    container: { image: "games/arena:1", mounts: [{ from: /srv/maps, to: /maps }] }',
    ])
    t.equal(spec?.workingDirectory, '/srv/game', 'not one of this machine')
    t.strictSame(spec?.container, {
      image: 'games/arena:1',
      memoryBytesMax: 0,
      milliCpusMax: 0,
      mounts: [{ from: '/srv/maps', to: '/maps', readOnly: true }],
    })
    t.not(spec?.version, fleetOf(t, [])?.version, 'its shards are others')
    t.strictSame(
      configOf(t, ['  - { name: duel, container: { image: games/duel } }']).fleets[1]?.spec.command,
      [],
    )
  },
)

t.test('what cannot be of a container, or lacks one, is refused where it stands', async t => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['  - { name: duel }', /fleets\[1\]\.command: is needed without a container/],
    ['  - { name: duel, container: {} }', /fleets\[1\]\.container\.image/],
    [
      '    workingDirectory: srv\n    container: { image: x }',
      /fleets\[0\]\.workingDirectory: is no absolute path of the container/,
    ],
    [
      '    container: { image: x, mounts: [{ from: maps, to: /maps }] }',
      /mounts\[0\]\.from: is no absolute path/,
    ],
    ['    container: { image: x, milliCpusMax: -1 }', /milliCpusMax/],
  ]
  for (const [line, expected] of cases) t.throws(() => configOf(t, [line]), expected, line)
})
