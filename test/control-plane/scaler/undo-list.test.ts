import fc from 'fast-check'
import t from 'tap'
import {
  afterUndo,
  nextUndo,
  UNDO_ITEMS_MAX,
  UNDO_ORDER,
  type UndoItem,
  withUndo,
} from '../../../control-plane/scaler/undo-list.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { ago, later, NOW } from './scaler-lab.ts'

const item = (kind: UndoItem['kind'], id: string, part: Partial<UndoItem> = {}): UndoItem => ({
  kind,
  id,
  doneAt: undefined,
  attempts: 0,
  nextAt: ago(1),
  why: '',
  ...part,
})
const ALL = [
  item('server', 's'),
  item('disk', 'd'),
  item('dns', 'n'),
  item('firewall', 'f'),
  item('key', 'k'),
]

const N = { kind: 'dns', id: 'n' } as const

t.test('in order, the server last', async t => {
  let items: readonly UndoItem[] = ALL
  const order: string[] = []
  for (let step = nextUndo(items, NOW); step.kind === 'undo'; step = nextUndo(items, NOW)) {
    order.push(step.item.id)
    items = afterUndo(items, step.item, { kind: order.length % 2 === 0 ? 'absent' : 'done' }, NOW)
  }
  t.strictSame(order, ['n', 'k', 'f', 'd', 's'])
  t.strictSame(nextUndo(items, NOW), { kind: 'done' })
  t.strictSame(nextUndo([], NOW), { kind: 'done' })
})

t.test('what fails is tried again, later each time; meanwhile nothing after it is touched', async t => {
  const once = afterUndo(ALL, N, { kind: 'failed', why: '502' }, NOW)
  t.match(nextUndo(once, NOW), {
    kind: 'wait',
    until: later(5_000),
    why: 'dns n could not be removed (1 times): 502',
  })
  t.match(nextUndo(once, later(5_000)), { kind: 'undo', item: { id: 'n' } })
  const twice = afterUndo(once, N, { kind: 'failed', why: '502' }, later(5_000))
  t.match(nextUndo(twice, later(5_000)), { kind: 'wait', until: later(15_000) })
  let often: readonly UndoItem[] = ALL
  for (let attempt = 0; attempt < 50; attempt += 1)
    often = afterUndo(often, N, { kind: 'failed', why: '' }, NOW)
  t.match(nextUndo(often, NOW), { until: later(600_000) }, 'never later than ten minutes')
})

t.test('another one of the same kind does not wait for it', async t => {
  const two = [item('dns', 'a', { nextAt: later(9) }), item('dns', 'b'), item('server', 's')]
  t.match(nextUndo(two, NOW), { kind: 'undo', item: { id: 'b' } })
})

t.test(
  'whatever is answered: nothing is forgotten, nothing done twice, the server never before the rest',
  async () => {
    const items = fc.array(fc.constantFrom(...UNDO_ORDER), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(items, fc.array(fc.boolean(), { maxLength: 60 }), (kinds, answers) => {
        let list: readonly UndoItem[] = kinds.map((kind, index) => item(kind, `i${index}`))
        let now: StoreTimeMs = NOW
        for (const good of answers) {
          const step = nextUndo(list, now)
          if (step.kind === 'done') return list.every(({ doneAt }) => doneAt !== undefined)
          if (step.kind === 'wait') {
            now = step.until
            continue
          }
          const { item: next } = step
          if (next.doneAt !== undefined) return false
          const before = UNDO_ORDER.indexOf(next.kind)
          if (list.some(other => UNDO_ORDER.indexOf(other.kind) < before && other.doneAt === undefined))
            return false
          list = afterUndo(list, next, good ? { kind: 'done' } : { kind: 'failed', why: '' }, now)
        }
        return list.length === kinds.length
      }),
    )
  },
)

t.test('what is to be made is written down first, once, and not without end', async t => {
  let items: readonly UndoItem[] = []
  for (let index = 0; index < UNDO_ITEMS_MAX; index += 1)
    items = withUndo(items, 'disk', `d${index}`, NOW) ?? []
  t.equal(items.length, UNDO_ITEMS_MAX)
  t.equal(withUndo(items, 'disk', 'd0', NOW), items)
  t.equal(withUndo(items, 'disk', 'one-more', NOW), undefined)
  t.match(nextUndo(items, NOW), { kind: 'undo', item: { id: 'd0' } })
})

t.test('a side that is named like its server is another thing', async t => {
  const items = withUndo(withUndo([], 'disk', 'h1', NOW) ?? [], 'server', 'h1', NOW) ?? []
  t.match(items, [{ kind: 'disk' }, { kind: 'server' }])
  const failed = afterUndo(items, { kind: 'server', id: 'h1' }, { kind: 'failed', why: '403' }, NOW)
  t.match(failed, [{ attempts: 0 }, { attempts: 1 }])
})
