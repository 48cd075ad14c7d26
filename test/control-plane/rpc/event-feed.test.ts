import t from 'tap'
import {
  EventFeed,
  EVENTS_WAITING_MAX,
  WATCHERS_MAX,
  type Watcher,
} from '../../../control-plane/rpc/event-feed.ts'
import type { SwitchyardError } from '../../../lib/errors.ts'
import { ScriptedStore } from '../../support/scripted-store.ts'

const event = { actor: 'system', kind: 'shard.ready', subject: 'arena-1', summary: '', why: '' }

class RecordingWatcher implements Watcher {
  readonly subject = ''
  readonly taken: number[] = []
  waiting = 0
  dropped: SwitchyardError | undefined

  take({ id }: { readonly id: number }): void {
    this.taken.push(id)
  }

  drop(error: SwitchyardError): void {
    this.dropped = error
  }
}

t.test('every watcher gets each event once, wherever it came in', async t => {
  const store = new ScriptedStore()
  const feed = new EventFeed(store)
  const [early, late] = [new RecordingWatcher(), new RecordingWatcher()]
  store.write(event)
  await feed.watch(early, 50)
  store.write(event)
  const [, look] = [store.write(event), feed.look()]
  await Promise.all([feed.watch(late, 50), look])
  store.write(event)
  await feed.look()
  t.strictSame(early.taken, [1, 2, 3, 4])
  t.strictSame(late.taken, [1, 2, 3, 4])
})

t.test('a watcher who does not read is dropped, and nobody else', async t => {
  const store = new ScriptedStore()
  const feed = new EventFeed(store)
  const [slow, quick] = [new RecordingWatcher(), new RecordingWatcher()]
  await feed.watch(slow, 1)
  await feed.watch(quick, 1)
  slow.waiting = EVENTS_WAITING_MAX + 1
  store.write(event)
  await feed.look()
  t.equal(slow.dropped?.code, 'SWY_LIMIT')
  t.strictSame([slow.taken, quick.taken], [[], [1]])
})

t.test('there are only so many watchers', async t => {
  const feed = new EventFeed(new ScriptedStore())
  for (let index = 0; index < WATCHERS_MAX; index += 1) await feed.watch(new RecordingWatcher(), 1)
  await t.rejects(feed.watch(new RecordingWatcher(), 1), { code: 'SWY_LIMIT' })
})

t.test('nobody watches: the store is left alone', async t => {
  let asked = 0
  const feed = new EventFeed({
    events: () => {
      asked += 1
      return Promise.resolve([])
    },
  })
  await feed.look()
  t.equal(asked, 0)
})
