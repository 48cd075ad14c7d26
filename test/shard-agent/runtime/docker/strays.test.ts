import t from 'tap'
import { silentLog } from '../../../../lib/log.ts'
import { tellStrays } from '../../../../shard-agent/runtime/docker/strays.ts'

t.test('containers of a lost directory are told of, known ones are not', async t => {
  const told: object[] = []
  const log = { ...silentLog, error: (fields: object) => void told.push(fields) }
  const asked: object[] = []
  const engine = {
    running: async (labels: object) => {
      asked.push(labels)
      return ['switchyard-arena-1-1-aa', 'switchyard-arena-2-1-bb']
    },
  }
  await tellStrays({ hostId: 'host-1', engine, log }, new Set(['switchyard-arena-1-1-aa']))
  t.same(asked, [{ 'switchyard.kind': 'shard', 'switchyard.host': 'host-1' }])
  t.same(told, [{ count: 1, containers: ['switchyard-arena-2-1-bb'] }])
  await tellStrays(
    { hostId: 'host-1', engine, log },
    new Set(['switchyard-arena-1-1-aa', 'switchyard-arena-2-1-bb']),
  )
  t.equal(told.length, 1)
})

t.test('an engine that is away is nothing to tell of', async t => {
  const log = { ...silentLog, error: () => t.fail('it tells') }
  const engine = { running: () => Promise.reject(new Error('away')) }
  await tellStrays({ hostId: 'host-1', engine, log }, new Set())
})
