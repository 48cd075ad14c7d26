import t from 'tap'
import { chooseTarget } from '../../../control-plane/groups/choose-target.ts'
import type { ShardRecord } from '../../../control-plane/shards/shard.ts'
import type { HostId } from '../../../proto/contract/ids.ts'
import { failover, group, host, hosted, life, NOW, ref, shard, world } from '../../support/world.ts'

const first = group(1, ref('arena-1'))

t.test('the spare of a lost host is no target while there is another', async t => {
  const on = (id: string, host: string, over = {}) => shard(id, { host: host as HostId, ...over })
  const unseen = { life: life.fenced, why: 'S4 players send and nothing comes back; S6 unanswered' }
  const source = on('arena-1', 'host-1', unseen)
  const well = [host('host-1'), host('host-2')]
  const silent = [host('host-1', { heardMsAgo: 2_000 }), host('host-2')]
  const chosen = (shards: readonly ShardRecord[], hosts: ReturnType<typeof host>[]) => {
    const hosting = hosts.map(one => ({
      ...one,
      hosted: shards.filter(each => each.host === one.id).map(({ ref: id }) => hosted(id)),
    }))
    const scene = world({ shards, groups: [first] }, { hosts: hosting })
    const target = chooseTarget(scene, first, failover(first), new Set())
    return 'shard' in target ? `${target.kind} ${target.shard.ref.shardId}` : target.kind
  }
  const near = on('arena-2', 'host-1')
  const far = on('arena-3', 'host-2')
  t.equal(chosen([source, near, far], silent), 'spare arena-3', 'its agent is silent')
  t.equal(
    chosen([source, near, far], well),
    'spare arena-3',
    'whatever silenced one may silence its neighbour',
  )
  t.equal(chosen([source, near], well), 'spare arena-2', 'one silence alone rules nothing out')
  t.equal(chosen([source, near], silent), 'spare arena-2', 'better a doubtful one than none')
  const seen = { ...source, why: 'S1 its agent saw it exit: signal SIGKILL' }
  t.equal(chosen([seen, near, far], well), 'spare arena-2', 'a crash says nothing about the host')
  const other = on('arena-4', 'host-1', { ...unseen, since: NOW })
  const carrier = on('arena-5', 'host-2')
  const groups = [first, group(2, carrier.ref)]
  const scene = world(
    { shards: [source, other, near, carrier], groups },
    {
      hosts: [
        host('host-1', { hosted: [hosted(near.ref)] }),
        host('host-2', { hosted: [hosted(carrier.ref)] }),
      ],
    },
  )
  t.match(
    chooseTarget(scene, first, failover(first), new Set()),
    { kind: 'share', shard: { ref: carrier.ref } },
    'two silent shards of one host: the host is doubted, and a full shard elsewhere is better than its spare',
  )
})
