import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { InOrder } from '../../lib/in-order.ts'

t.test(
  'work of one name goes one after the other, whatever becomes of it; other names do not wait',
  async t => {
    const inOrder = new InOrder()
    const begun: string[] = []
    const first = Promise.withResolvers<string>()
    const begin = (name: string, work: () => Promise<string>) => () => {
      begun.push(name)
      return work()
    }
    const answers = [
      inOrder.run(
        'ann',
        begin('ann 1', () => first.promise),
      ),
      inOrder.run(
        'ann',
        begin('ann 2', () => Promise.resolve('two')),
      ),
      inOrder.run(
        'bob',
        begin('bob 1', () => Promise.resolve('bob')),
      ),
    ]
    const settled = Promise.allSettled(answers)
    await turn()
    t.strictSame(begun, ['ann 1', 'bob 1'])
    t.equal(inOrder.size, 1, 'who is done is forgotten')
    first.reject(new Error('no'))
    t.match(await settled, [{ reason: { message: 'no' } }, { value: 'two' }, { value: 'bob' }])
    t.strictSame(begun, ['ann 1', 'bob 1', 'ann 2'])
    t.equal(inOrder.size, 0)
  },
)
