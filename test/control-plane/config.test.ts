import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { readControlPlaneConfig } from '../../control-plane/config.ts'
import { shardDatabaseOf } from '../../control-plane/shard-database.ts'

const FLEET = 'fleets: [{ name: bank, command: [node, bank.js], shards: 1, sessions: { fence: f1 } }]'
const URL = 'mysql://switchyard:secret@db:3307/switchyard'
const GRANT = 'SELECT ON community.*'

function read(t: Test, ...lines: readonly string[]) {
  const path = join(t.testdir(), 'switchyard.yaml')
  writeFileSync(path, lines.join('\n'))
  return readControlPlaneConfig(['--config', path], {}).config
}

const mistakes: readonly (readonly [name: string, store: string, says: RegExp])[] = [
  ['on SQLite', 'store: {}', /fleets\[0\]\.sessions\.fence: f1 needs a database with users/u],
  ['without rights for its users', `store: { url: "${URL}" }`, /nothing says what these may do.*shardUsers/u],
  ['with no rights at all', `store: { url: "${URL}", shardUsers: { grants: [] } }`, /shardUsers\.grants/u],
]
for (const [name, store, says] of mistakes)
  t.test(`fence level f1 ${name} is a mistake with a remedy`, async t => {
    t.throws(() => read(t, FLEET, store), says)
  })

t.test('users of game servers live where the store is, unless another place is named', async t => {
  const given = `store: { url: "${URL}", shardUsers: { grants: ["${GRANT}"], database: community } }`
  const { shardUsers, store } = read(t, FLEET, given)
  t.strictSame(shardDatabaseOf(shardUsers, store), {
    options: { shardUser: { grants: [GRANT] } },
    database: { host: 'db', port: 3_307, database: 'community' },
  })
})
