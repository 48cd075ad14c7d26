import t from 'tap'
import { guardDelete } from '../../../control-plane/scaler/delete-guard.ts'
import { machine, row } from './scaler-lab.ts'

const doomed = row('h1', 'destroying')
const GUARD: readonly (readonly [string, Parameters<typeof guardDelete>, string])[] = [
  ['everything agrees', [doomed, machine('h1'), 'ours'], 'delete'],
  ['no row', [undefined, machine('h1'), 'ours'], 'refuse'],
  ['a row that is not being destroyed', [row('h1', 'ready'), machine('h1'), 'ours'], 'refuse'],
  ['a drained row', [row('h1', 'drained'), machine('h1'), 'ours'], 'refuse'],
  ['another machine', [doomed, machine('h1', { providerId: 'm-2' }), 'ours'], 'refuse'],
  ['no owner tag', [doomed, machine('h1', { tags: { host: 'h1' } }), 'ours'], 'refuse'],
  ['another owner', [doomed, machine('h1', { tags: { owner: 'theirs', host: 'h1' } }), 'ours'], 'refuse'],
  ['another host tag', [doomed, machine('h1', { tags: { owner: 'ours', host: 'h2' } }), 'ours'], 'refuse'],
  ['no host tag', [doomed, machine('h1', { tags: { owner: 'ours' } }), 'ours'], 'refuse'],
  ['a state that is not understood', [doomed, machine('h1', { status: 'unknown' }), 'ours'], 'wait'],
  ['it could not be read', [doomed, undefined, 'ours'], 'wait'],
  ['it has no name yet', [row('h1', 'destroying', { providerId: undefined }), machine('h1'), 'ours'], 'wait'],
  ['it is gone', [doomed, 'gone', 'ours'], 'done'],
]

for (const [name, given, wanted] of GUARD)
  t.test(`the delete guard: ${name}`, async t => {
    t.equal(guardDelete(...given).kind, wanted)
  })
