import t from 'tap'
import type { OrderResult } from '../../../proto/contract/common.ts'
import type { OrderId, Token } from '../../../proto/contract/ids.ts'
import { ANSWERED_ORDERS_MAX, AnsweredOrders } from '../../../shard-agent/control-link/answered-orders.ts'

const id = (name: string): OrderId => name as OrderId
const token = (value: number): Token => value as Token
function result(orderId: string): OrderResult {
  return { orderId: id(orderId), status: 'done', code: '', message: '', flows: [], tookUs: 1 }
}

t.test('an order is obeyed once, and answered the same ever after', async t => {
  const orders = new AnsweredOrders()
  t.same(orders.judge(id('a'), token(1)), { kind: 'obey' })
  orders.remember(result('a'))
  t.same(orders.judge(id('a'), token(1)), { kind: 'repeat', result: result('a') })
  t.same(orders.judge(id('a'), token(9)), { kind: 'repeat', result: result('a') }, 'also from a successor')
})

t.test('orders of a replaced control-plane node are stale', async t => {
  const orders = new AnsweredOrders()
  orders.judge(id('a'), token(7))
  t.same(orders.judge(id('b'), token(6)), { kind: 'stale', highest: token(7) })
  t.same(orders.judge(id('b'), token(7)), { kind: 'obey' })
})

t.test('remembered answers are bounded, the oldest go first', async t => {
  const orders = new AnsweredOrders()
  for (let index = 0; index <= ANSWERED_ORDERS_MAX; index += 1) orders.remember(result(`o-${index}`))
  t.equal(orders.judge(id('o-0'), token(1)).kind, 'obey')
  t.equal(orders.judge(id('o-1'), token(1)).kind, 'repeat')
})
