import t from 'tap'
import type { FlowResult, OrderResult } from '../../../proto/contract/common.ts'
import type { OrderId } from '../../../proto/contract/ids.ts'
import {
  FLOW_RESULTS_REMEMBERED_MAX,
  OrderMemory,
  ORDERS_REMEMBERED_MAX,
} from '../../../proxy/control-link/order-memory.ts'

function answered(n: number, flows = 0): [OrderId, OrderResult] {
  const orderId = `order-${n}` as OrderId
  const flow: FlowResult = { flowId: 'flow' as never, outcome: 'done', reason: '' }
  const results = Array.from({ length: flows }, () => flow)
  return [orderId, { orderId, status: 'done', code: '', message: '', flows: results, tookUs: n }]
}

t.test('an answer is remembered', async t => {
  const memory = new OrderMemory()
  memory.remember(...answered(1))
  t.equal(memory.answerTo('order-1' as OrderId)?.tookUs, 1)
  t.equal(memory.answerTo('order-2' as OrderId), undefined)
})

t.test('the oldest answers give way', async t => {
  const memory = new OrderMemory()
  for (let n = 0; n < ORDERS_REMEMBERED_MAX + 10; n += 1) memory.remember(...answered(n))
  t.equal(memory.size, ORDERS_REMEMBERED_MAX)
  t.equal(memory.answerTo('order-9' as OrderId), undefined)
  t.equal(memory.answerTo('order-10' as OrderId)?.tookUs, 10)
})

t.test('answers about many flows give way sooner, but never the newest', async t => {
  const memory = new OrderMemory()
  const flows = FLOW_RESULTS_REMEMBERED_MAX / 2
  for (let n = 0; n < 4; n += 1) memory.remember(...answered(n, flows))
  t.equal(memory.size, 2)
  memory.remember(...answered(4, 2 * FLOW_RESULTS_REMEMBERED_MAX))
  t.equal(memory.size, 1)
  t.equal(memory.answerTo('order-4' as OrderId)?.tookUs, 4)
})
