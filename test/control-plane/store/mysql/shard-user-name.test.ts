import fc from 'fast-check'
import t from 'tap'
import {
  requireGrants,
  SHARD_USER_CHARACTERS_MAX,
  shardUserName,
} from '../../../../control-plane/store/mysql/shard-user-name.ts'
import { ref } from '../../../support/world.ts'

t.test('a short id is readable, a long one is hashed; both fit everywhere', async t => {
  t.match(shardUserName('switchyard', ref('arena-1', 7)), /^swy_[0-9a-f]{6}_arena-1_7$/u)
  const long = shardUserName('switchyard', ref('a'.repeat(63), 7))
  t.match(long, /^swy_[0-9a-f]+$/u)
  t.equal(long.length, SHARD_USER_CHARACTERS_MAX)
})

t.test('no two incarnations have one name', async t => {
  const id = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
  const database = fc.constantFrom('switchyard', 'switchyard2')
  const shard = fc.record({ database, id, incarnation: fc.integer({ min: 1, max: 2 ** 40 }) })
  fc.assert(
    fc.property(shard, shard, (left, right) => {
      const isSame =
        left.database === right.database && left.id === right.id && left.incarnation === right.incarnation
      const names = [left, right].map(each => shardUserName(each.database, ref(each.id, each.incarnation)))
      return (names[0] === names[1]) === isSame && names.every(name => /^[a-z0-9_-]{5,32}$/u.test(name))
    }),
  )
  t.pass()
})

t.test('grants are the middle of a GRANT', async t => {
  requireGrants([
    'SELECT, INSERT, UPDATE, DELETE ON community.*',
    'SELECT (name, gold), UPDATE (gold) ON `my-community`.players',
    'EXECUTE ON PROCEDURE community.swy_x',
    'ALL PRIVILEGES ON community.`p-1`',
  ])
  for (const grant of [
    '',
    'SELECT',
    'SELECT ON community.* TO root',
    'SELECT ON *.*',
    "SELECT ON community.*; DROP TABLE x -- '",
    'SELECT ON community.* WITH GRANT OPTION',
    `${'SELECT, '.repeat(100)}SELECT ON a.*`,
  ])
    t.throws(() => requireGrants([grant]), { code: 'SWY_CONFIG_INVALID' }, grant)
  t.throws(() => requireGrants(Array.from({ length: 33 }, () => 'SELECT ON a.*')), {
    code: 'SWY_CONFIG_INVALID',
  })
})
