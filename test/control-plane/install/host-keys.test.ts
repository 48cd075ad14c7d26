import t from 'tap'
import { HOST_KEYS_MAX, HostKeys } from '../../../control-plane/install/host-keys.ts'
import type { HostId } from '../../../proto/contract/ids.ts'

const host = (id: string) => id as HostId

t.test('the key by which a host first let us in is its key', async t => {
  const keys = new HostKeys()
  t.ok(keys.accepts(host('h-1'), 'a'))
  t.ok(keys.accepts(host('h-1'), 'b'), 'while it boots, its keys are made anew')
  keys.remember(host('h-1'), 'b')
  t.ok(keys.accepts(host('h-1'), 'b'))
  t.notOk(keys.accepts(host('h-1'), 'a'))
  t.ok(keys.accepts(host('h-1'), 'b'), 'what was refused changes nothing')
  t.ok(keys.accepts(host('h-2'), 'a'))
})

t.test('the oldest is forgotten when there are too many', async t => {
  const keys = new HostKeys()
  for (let index = 0; index <= HOST_KEYS_MAX; index += 1) keys.remember(host(`h-${index}`), 'a')
  t.notOk(keys.accepts(host('h-1'), 'b'))
  t.ok(keys.accepts(host('h-0'), 'b'), 'as if it were new')
})
