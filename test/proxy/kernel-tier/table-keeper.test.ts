import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { codeOf } from '../../../lib/errors.ts'
import { silentLog } from '../../../lib/log.ts'
import { NftSession } from '../../../lib/nft/nft-session.ts'
import { TableKeeper } from '../../../proxy/kernel-tier/table-keeper.ts'
import { TableMarker } from '../../../proxy/kernel-tier/table-marker.ts'

const TABLES = { nftables: ['ip', 'ip6'].map(family => ({ table: { family, name: 'switchyard' } })) }
const OWNED = {
  nftables: [{ set: { name: 'owner', comment: 'layout 1 boot abc pid 1 start 2 generation 7' } }],
}
const FOREIGN = { nftables: [{ set: { name: 'owner', comment: 'somebody else' } }] }

interface Answers {
  /** What `list table` says of IPv4's; undefined: it fails. */
  readonly table: object | undefined
  readonly change?: string
}

/** A keeper of IPv4's table alone, and an nft that knows tables of both families. */
function world(t: Test, { table, change = 'exit 0' }: Answers) {
  const directory = t.testdir()
  const [program, told] = [join(directory, 'nft'), join(directory, 'told')]
  const listing =
    table === undefined ? 'echo "too many open files" >&2; exit 1' : `echo '${JSON.stringify(table)}'`
  const script = [
    '#!/bin/sh',
    'case "$2" in',
    `'list tables') echo '${JSON.stringify(TABLES)}'; exit 0;;`,
    `'list table ip switchyard') ${listing}; exit 0;;`,
    'esac',
    `cat >> ${told}`,
    change,
  ]
  writeFileSync(program, script.join('\n'))
  chmodSync(program, 0o700)
  const session = NftSession.open({ command: [program] })
  t.teardown(() => session.close())
  const keeper = new TableKeeper({
    session,
    marker: new TableMarker(join(directory, 'proxy', 'kernel-table')),
    families: [4],
    flowsMax: 10,
    bootId: 'boot',
    punts: () => new Map(),
    guard: { begin: () => ({ limits: [], lines: [] }) },
    log: silentLog,
  })
  return { keeper, told: () => (existsSync(told) ? readFileSync(told, 'utf8') : '') }
}

t.test('what is found is left as it is, and what is not looked at goes', async t => {
  const { keeper, told } = world(t, { table: OWNED })
  t.match(await keeper.find(), [{ family: 4, generation: 7, left: { flows: [] } }])
  t.equal(told(), 'add table ip6 switchyard\ndelete table ip6 switchyard')
})

t.test(
  'a table of somebody else, or one that cannot be read, is taken out before anybody comes in',
  async t => {
    for (const table of [FOREIGN, undefined]) {
      const { keeper, told } = world(t, { table })
      t.same(await keeper.find(), [])
      t.match(told(), /delete table ip switchyard\n.*\ndelete table ip6 switchyard/)
    }
  },
)

t.test('with a table that can neither be read nor deleted, the proxy does not start', async t => {
  const { keeper } = world(t, {
    table: undefined,
    change: 'echo "Error: Operation not permitted" >&2; exit 1',
  })
  t.equal(codeOf(await keeper.find().catch((error: unknown) => error)), 'SWY_KERNEL_TABLE_LEFT')
})
