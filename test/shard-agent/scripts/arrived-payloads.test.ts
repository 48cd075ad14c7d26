import t from 'tap'
import type { AccountName, Epoch, SessionHolder } from '../../../proto/contract/session.ts'
import {
  ARRIVED_BYTES_MAX,
  ARRIVED_PAYLOADS_MAX,
  ArrivedPayloads,
} from '../../../shard-agent/scripts/arrived-payloads.ts'
import { shardRef } from '../support/start-shard.ts'

function holder(account: string, epoch = 1): SessionHolder {
  return { shard: shardRef(), account: account as AccountName, epoch: epoch as Epoch }
}

t.test('what came along is kept for its own epoch, the last word of it', async t => {
  const payloads = new ArrivedPayloads()
  payloads.keep(holder('pat'), Buffer.from('old'))
  payloads.keep(holder('pat'), Buffer.from('new'))
  t.equal(payloads.of(holder('pat'))?.toString(), 'new')
  t.equal(payloads.of(holder('pat', 2)), undefined)
  t.equal(payloads.bytes, 3)
})

t.test('so many bytes, so many players: the oldest go', async t => {
  const payloads = new ArrivedPayloads()
  const large = Buffer.alloc(65_535)
  const many = Math.ceil(ARRIVED_BYTES_MAX / large.length) + 1
  for (let count = 0; count < many; count += 1) payloads.keep(holder(`p${count}`), large)
  t.ok(payloads.bytes <= ARRIVED_BYTES_MAX)
  t.equal(payloads.of(holder('p0')), undefined)
  t.ok(payloads.of(holder(`p${many - 1}`)))
  for (let count = 0; count <= ARRIVED_PAYLOADS_MAX; count += 1)
    payloads.keep(holder(`q${count}`), Buffer.alloc(0))
  t.equal(payloads.bytes, 0)
  t.equal(payloads.of(holder('q0')), undefined)
  t.ok(payloads.of(holder('q1')))
})
