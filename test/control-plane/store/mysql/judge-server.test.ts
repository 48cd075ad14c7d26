import t from 'tap'
import { unsuitable } from '../../../../control-plane/store/mysql/judge-server.ts'
import { type ServerFacts, versionIn } from '../../../../control-plane/store/mysql/server-facts.ts'

const GOOD: ServerFacts = {
  kind: 'MariaDB',
  version: '10.11.6',
  hasInnodb: true,
  isolation: 'READ-COMMITTED',
  variables: new Map([['log_bin', 'OFF']]),
  foreignTables: ['forum_posts'],
  grants: [],
  timeMs: 0,
}
const binlog = (format: string) =>
  new Map([
    ['log_bin', 'ON'],
    ['binlog_format', format],
  ])

for (const [name, over, why] of [
  ['MariaDB 10.6.0', { version: '10.6.0' }, undefined],
  ['MariaDB 11.4.2', { version: '11.4.2' }, undefined],
  ['MariaDB 10.5.99', { version: '10.5.99' }, /10\.5\.99; the store needs 10\.6\.0/u],
  ['MySQL 8.0.17', { kind: 'MySQL', version: '8.0.17' }, undefined],
  ['MySQL 8.4.0', { kind: 'MySQL', version: '8.4.0' }, undefined],
  ['MySQL 8.0.16', { kind: 'MySQL', version: '8.0.16' }, /the store needs 8\.0\.17/u],
  ['MySQL 5.7.44', { kind: 'MySQL', version: '5.7.44' }, /5\.7\.44/u],
  ['one without InnoDB', { hasInnodb: false }, /no InnoDB/u],
  ['one with a table of ours elsewhere', { foreignTables: ['forum', 'shard'] }, /ALTER TABLE shard ENGINE/u],
  ['one behind a proxy that knows better', { isolation: 'REPEATABLE-READ' }, /REPEATABLE-READ/u],
  ['one that logs rows', { variables: binlog('ROW') }, undefined],
  ['one that logs statements', { variables: binlog('STATEMENT') }, /binlog_format = 'MIXED'/u],
] as const)
  t.test(`${name} is ${why === undefined ? 'taken' : 'refused'}`, async t => {
    const said = unsuitable({ ...GOOD, ...over }, ['shard', 'fleet'])
    if (why === undefined) t.equal(said, undefined)
    else t.match(said, why)
  })

for (const [said, kind, version] of [
  ['10.11.6-MariaDB-0+deb12u1', 'MariaDB', '10.11.6'],
  ['5.5.5-10.6.12-MariaDB-log', 'MariaDB', '10.6.12'],
  ['8.0.36-0ubuntu0.22.04.1', 'MySQL', '8.0.36'],
  ['9.1.0', 'MySQL', '9.1.0'],
  ['what', 'MySQL', 'what'],
] as const)
  t.test(`${said} is ${kind} ${version}`, async t => {
    t.same(versionIn(said), { kind, version })
  })
