import t from 'tap'
import type { ShardContainer } from '../../../../proto/contract/agent-link.ts'
import { containerName } from '../../../../shard-agent/runtime/docker/container-labels.ts'
import { containerPlan, wantsDirectory } from '../../../../shard-agent/runtime/docker/container-plan.ts'
import { shardRef, startOrder } from '../../support/start-shard.ts'

const OWNERSHIP = { host: 'host-1', shard: shardRef(), life: 'abcd' }
const CONTAINER: ShardContainer = { image: 'games/arena:1', memoryBytesMax: 0, milliCpusMax: 0, mounts: [] }
const PLACE = {
  ownership: OWNERSHIP,
  game: { address: '192.0.2.7', port: 32_100 },
  localApi: 'http://127.0.0.1:7490/s/secret',
  directory: '/data/agent/containers/arena-1/1/files',
}

t.test('a container listens on the host, is told where, and is not started anew by the engine', async t => {
  const order = startOrder({ command: ['node', 'main.ts', '{address}:{port}'], env: { NAME: '{shard}' } })
  const plan = containerPlan(order, CONTAINER, PLACE)
  t.match(plan, {
    name: containerName(OWNERSHIP),
    Image: 'games/arena:1',
    Cmd: ['node', 'main.ts', '192.0.2.7:32100'],
    Labels: {
      'switchyard.kind': 'shard',
      'switchyard.host': 'host-1',
      'switchyard.shard': 'arena-1',
      'switchyard.incarnation': '1',
      'switchyard.life': 'abcd',
      'switchyard.fleet': 'arena',
    },
    HostConfig: { NetworkMode: 'host', RestartPolicy: { Name: 'no' }, Init: true, Mounts: [] },
  })
  t.same(plan.Env?.toSorted(), [
    'NAME=arena-1',
    'SWITCHYARD_ADDRESSES=nat',
    'SWITCHYARD_BIND=192.0.2.7',
    'SWITCHYARD_INCARNATION=1',
    'SWITCHYARD_LOCAL_API=http://127.0.0.1:7490/s/secret',
    'SWITCHYARD_PORT=32100',
    'SWITCHYARD_SHARD=arena-1',
    'SWITCHYARD_SLOTS=100',
  ])
})

t.test('what the order leaves open the image decides', async t => {
  const plan = containerPlan(startOrder({ command: [] }), CONTAINER, PLACE)
  for (const name of ['Cmd', 'WorkingDir']) t.notOk(name in plan, name)
  for (const name of ['Memory', 'MemorySwap', 'NanoCpus']) t.notOk(name in (plan.HostConfig ?? {}), name)
})

t.test('limits are in the units of the engine, without swap', async t => {
  const limits = { ...CONTAINER, memoryBytesMax: 1_000_000_000, milliCpusMax: 1_500 }
  t.match(containerPlan(startOrder(), limits, PLACE).HostConfig, {
    Memory: 1_000_000_000,
    MemorySwap: 1_000_000_000,
    NanoCpus: 1_500_000_000,
  })
})

t.test('only who asks for a directory gets one', async t => {
  const cases = [
    [startOrder({ command: ['sh'] }), false],
    [startOrder({ command: ['sh', '{dir}/world'] }), true],
    [startOrder({ command: [], env: { WORLD: '{dir}' } }), true],
  ] as const
  for (const [order, wanted] of cases) {
    t.equal(wantsDirectory(order), wanted)
    const mounts = containerPlan(order, CONTAINER, PLACE).HostConfig?.Mounts ?? []
    const own = { Type: 'bind', Source: PLACE.directory, Target: '/switchyard', ReadOnly: false }
    t.same(mounts, wanted ? [own] : [])
  }
})

t.test(
  'on the network of its host a container hears nobody else, and cannot use up its processes',
  async t => {
    const { HostConfig: told } = containerPlan(startOrder(), CONTAINER, PLACE)
    t.same(told?.SecurityOpt, ['no-new-privileges'])
    t.same(told?.CapDrop, ['NET_RAW', 'MKNOD', 'SETFCAP', 'AUDIT_WRITE'])
    t.equal(told?.PidsLimit, 4_096)
  },
)
