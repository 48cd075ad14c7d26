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
