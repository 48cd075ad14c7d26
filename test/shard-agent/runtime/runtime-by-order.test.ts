import t from 'tap'
import type { ShardRef } from '../../../proto/contract/ids.ts'
import type { Recovery, Runtime } from '../../../shard-agent/lifecycle/runtime.ts'
import { RuntimeByOrder } from '../../../shard-agent/runtime/runtime-by-order.ts'
import { shardRef, startOrder } from '../support/start-shard.ts'

/** Notes what it is asked. */
function runtime(name: string, asked: string[], own: ShardRef): Runtime {
  const recovery: Recovery = { children: [], highest: [own] }
  const isOwn = (shard: ShardRef): boolean => shard.shardId === own.shardId
  return {
    recover: () => recovery,
    launch: async () => {
      asked.push(`${name} launch`)
      return await Promise.reject(new Error('enough'))
    },
    signal: () => asked.push(`${name} signal`),
    tick: () => asked.push(`${name} tick`),
    noteReady: () => asked.push(`${name} ready`),
    noteExit: () => asked.push(`${name} exit`),
    forget: () => asked.push(`${name} forget`),
    lastLines: shard => (isOwn(shard) ? [name] : undefined),
    remains: () => 1,
    outputContains: (shard, text) => isOwn(shard) && text === name,
  }
}

t.test('the order decides; of two lives each is known to one', async t => {
  const asked: string[] = []
  const both = new RuntimeByOrder({
    processes: runtime('process', asked, shardRef('arena-1')),
    containers: runtime('container', asked, shardRef('arena-2')),
  })
  t.same(both.recover().highest, [shardRef('arena-1'), shardRef('arena-2')])
  const container = { image: 'x', memoryBytesMax: 0, milliCpusMax: 0, mounts: [] }
  const exit = { cause: undefined, exitCode: 0, signal: '', lastLine: '' }
  await both.launch(startOrder()).catch(() => {})
  await both.launch(startOrder({ container })).catch(() => {})
  both.noteExit(startOrder({ container }), exit)
  t.same(asked, ['process launch', 'container launch', 'container exit'])
  t.same(both.lastLines(shardRef('arena-1'), 1), ['process'])
  t.same(both.lastLines(shardRef('arena-2'), 1), ['container'])
  t.equal(both.lastLines(shardRef('arena-3'), 1), undefined)
  t.equal(both.remains(), 2)
  t.ok(both.outputContains(shardRef('arena-2'), 'container'))
  t.notOk(both.outputContains(shardRef('arena-1'), 'container'))
})
