import { mkdirSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { childRecords } from '../../../shard-agent/runtime/child-record.ts'
import { ShardDirectories } from '../../../shard-agent/runtime/shard-directories.ts'

t.test('one life has one directory: `01` beside `1` would be adopted a second time', async t => {
  const root = t.testdir()
  for (const life of ['arena-1/1', 'arena-1/01', 'arena-1/2', 'arena-1/x', 'Arena/1']) {
    mkdirSync(`${root}/${life}`, { recursive: true })
    writeFileSync(`${root}/${life}/child.json`, '{}')
  }
  t.same(new ShardDirectories(root, childRecords).lives(), [
    { shardId: 'arena-1', incarnation: 1 },
    { shardId: 'arena-1', incarnation: 2 },
  ])
})
