import t from 'tap'
import { containerName, isOwn, labelsOf } from '../../../../shard-agent/runtime/docker/container-labels.ts'
import { shardRef } from '../../support/start-shard.ts'

const OURS = { host: 'host-1', shard: shardRef(), life: 'abcd' }

t.test('a container is ours only if every label of its life is there', async t => {
  const labels = labelsOf(OURS, 'arena')
  t.ok(isOwn(labels, OURS))
  t.ok(
    isOwn({ ...labels, 'org.opencontainers.image.title': 'arena' }, OURS),
    "an image's own labels do not matter",
  )
  for (const name of Object.keys(labels).filter(one => one !== 'switchyard.fleet')) {
    const { [name]: _gone, ...without } = labels
    t.notOk(isOwn(without, OURS), `without ${name}`)
    t.notOk(isOwn({ ...labels, [name]: 'another' }, OURS), `another ${name}`)
  }
  t.notOk(isOwn(labels, { ...OURS, shard: shardRef('arena-1', 2) }), 'of another life')
})

t.test('no two lives share a name', async t => {
  const names = [OURS, { ...OURS, life: 'efgh' }, { ...OURS, shard: shardRef('arena-1', 2) }].map(
    containerName,
  )
  t.equal(new Set(names).size, names.length)
  for (const name of names) t.match(name, /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/, 'as the engine wants it')
})
