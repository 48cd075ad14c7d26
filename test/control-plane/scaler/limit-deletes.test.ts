import t from 'tap'
import { limitDeletes } from '../../../control-plane/scaler/limit-deletes.ts'
import type { Step } from '../../../control-plane/scaler/step.ts'
import type { HostId } from '../../../proto/contract/ids.ts'
import { later, NOW, short } from './scaler-lab.ts'

const destroy = (host: string, purpose: 'orphan' | 'repair' | 'surplus' | 'launch'): Step => ({
  kind: 'host',
  host: host as HostId,
  event: { kind: 'destroy', purpose },
  why: '',
})

t.test('a pass that would delete too much on its own account deletes none of it, and asks', async t => {
  const two = [destroy('a', 'orphan'), destroy('b', 'repair')]
  const three = [...two, destroy('c', 'orphan')]
  t.strictSame(short(limitDeletes(two, 5, [], NOW)), ['destroy(orphan) a', 'destroy(repair) b'])
  t.strictSame(short(limitDeletes([destroy('s', 'surplus'), ...three], 29, [], NOW)), [
    'destroy(surplus) s',
    'ask a b c',
  ])
  t.equal(limitDeletes(three, 30, [], NOW).length, 3, 'a tenth of thirty is three')
  const declared = [1, 2, 3, 4].map(index => destroy(`d${index}`, index > 2 ? 'surplus' : 'launch'))
  t.equal(limitDeletes(declared, 5, [], NOW).length, 4, 'what was declared is not asked about')
})

t.test('a person’s word lets through what they were asked about, as long as it holds', async t => {
  const three = ['a', 'b', 'c'].map(host => destroy(host, 'orphan'))
  const word = (until: typeof NOW) => [{ hosts: ['a', 'b', 'c'] as HostId[], by: 'ann', until }]
  t.equal(
    limitDeletes(three, 5, word(later(1)), NOW).every(step => step.kind === 'host'),
    true,
  )
  t.strictSame(short(limitDeletes(three, 5, word(NOW), NOW)), ['ask a b c'])
})
