import t from 'tap'
import { fenceTriggers } from '../../../cli/sql/fence-trigger.ts'
import { cli } from '../support/fake-context.ts'

const fenced = { table: 'community.players', accountColumn: 'name', database: 'switchyard' }

t.test('there is a trigger for each way to write, and each may be made again', async t => {
  const sql = fenceTriggers(fenced)
  for (const occasion of ['insert', 'update', 'delete']) {
    const name = `\`community\`.\`swy_fence_players_${occasion}\``
    t.ok(sql.includes(`DROP TRIGGER IF EXISTS ${name}//`))
    t.ok(sql.includes(`CREATE TRIGGER ${name} BEFORE ${occasion.toUpperCase()} ON \`community\`.\`players\``))
  }
})

t.test('every look at a session locks its row', async t => {
  const looks = fenceTriggers(fenced).split('`switchyard`.session AS s').slice(1)
  t.equal(looks.length, 4, 'of the new row, of the old one, of both in an update')
  for (const look of looks) t.match(look.split(';')[0], /LOCK IN SHARE MODE$/u)
})

t.test('a table without its database is that of the client', async t => {
  t.match(fenceTriggers({ ...fenced, table: 'players' }), /ON `players` FOR EACH ROW/u)
})

t.test('names of triggers are no longer than MySQL takes', async t => {
  const sql = fenceTriggers({ ...fenced, table: `c.${'x'.repeat(64)}` })
  const names = [...sql.matchAll(/CREATE TRIGGER `c`\.`(?<name>[^`]+)`/gu)].map(
    found => found.groups?.['name'] ?? '',
  )
  t.equal(names.length, 3)
  for (const name of names) t.ok(name.length <= 64, name)
})

for (const [name, over] of Object.entries({
  'a table with a quote': { table: 'a`b' },
  'three parts': { table: 'a.b.c' },
  'no table': { table: '' },
  'no database before the point': { table: '.players' },
  'a column with a statement': { accountColumn: 'id; DROP TABLE x' },
  'a long column': { accountColumn: 'x'.repeat(65) },
  'a database with a point': { database: 'a.b' },
}))
  t.test(`refuses ${name}`, async t => {
    t.throws(() => fenceTriggers({ ...fenced, ...over }), { code: 'SWY_INVALID_ARGUMENT' })
  })

t.test('the command prints it, and wants the column', async t => {
  const run = await cli(['sql', 'fence-trigger', 'community.players', '--account-column', 'name'])
  t.match(run, { code: 0, stdout: fenceTriggers(fenced), stderr: '' })
  t.match(await cli(['sql', 'fence-trigger', 'players']), { code: 2, stdout: '' })
})
