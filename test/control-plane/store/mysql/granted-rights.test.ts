import t from 'tap'
import {
  hasRoles,
  missingRights,
  WHOLE_SERVER,
} from '../../../../control-plane/store/mysql/granted-rights.ts'

const USAGE = "GRANT USAGE ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*0'"
const RIGHTS = ['SELECT', 'CREATE ROUTINE', 'TRIGGER']

for (const [name, grants, missing] of [
  ['nothing', [USAGE], RIGHTS],
  ['everything on the server', ['GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION'], []],
  ['everything on the database', [USAGE, 'GRANT ALL PRIVILEGES ON `game`.* TO `u`@`%`'], []],
  ['everything on another database', [USAGE, 'GRANT ALL PRIVILEGES ON `games`.* TO `u`@`%`'], RIGHTS],
  ['everything on a pattern', ['GRANT ALL PRIVILEGES ON `ga%`.* TO `u`@`%`'], []],
  ['everything on a pattern of one character', ['GRANT ALL PRIVILEGES ON `gam_`.* TO `u`@`%`'], []],
  ['everything on an escaped name', ['GRANT ALL PRIVILEGES ON `gam\\_`.* TO `u`@`%`'], RIGHTS],
  [
    'some, on both',
    ['GRANT SELECT ON *.* TO `u`@`%`', 'GRANT TRIGGER, INSERT ON `game`.* TO `u`@`%`'],
    ['CREATE ROUTINE'],
  ],
  ['a table only', ['GRANT SELECT, TRIGGER ON `game`.`placement` TO `u`@`%`'], RIGHTS],
  ['nonsense', ['', 'GRANT', 'GRANT (((('], RIGHTS],
] as const)
  t.test(`who is granted ${name} lacks ${missing.join(', ') || 'nothing'}`, async t => {
    t.same(missingRights(grants, 'game', RIGHTS), missing)
  })

t.test('everything on a database is no right on the server', async t => {
  const grants = ['GRANT ALL PRIVILEGES ON `game`.* TO `u`@`%`']
  t.same(missingRights(grants, WHOLE_SERVER, ['CREATE USER']), ['CREATE USER'])
  t.same(missingRights(['GRANT CREATE USER ON *.* TO `u`@`%`'], WHOLE_SERVER, ['CREATE USER']), [])
})

t.test('a role is seen', async t => {
  t.equal(hasRoles([USAGE]), false)
  t.equal(hasRoles([USAGE, 'GRANT `admin` TO `u`@`%`']), true)
})
