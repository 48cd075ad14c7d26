import t from 'tap'
import { HOST_STATES, hostState } from '../../../control-plane/scaler/host.ts'
import { ANSWERED_IN, type HostEvent, nextHost } from '../../../control-plane/scaler/next-host.ts'
import { NOW, row } from './scaler-lab.ts'

const EVENTS: Readonly<Record<HostEvent['kind'], HostEvent>> = {
  ask: { kind: 'ask', image: undefined },
  accept: { kind: 'accept', providerId: 'm-h1' },
  build: { kind: 'build' },
  install: { kind: 'install' },
  join: { kind: 'join' },
  drain: { kind: 'drain', deadlineMs: 5 },
  undrain: { kind: 'undrain' },
  empty: { kind: 'empty' },
  destroy: { kind: 'destroy', purpose: 'asked' },
  remove: { kind: 'remove' },
  fail: { kind: 'fail' },
  lose: { kind: 'lose' },
  find: { kind: 'find' },
  adopt: { kind: 'adopt' },
  evict: { kind: 'evict' },
  see: { kind: 'see', listedAt: NOW },
  miss: { kind: 'miss', listedAt: NOW },
  flag: { kind: 'flag', flag: 'tainted', value: 'old' },
}

/** Where an event leads, from every state that answers it. */
const LEADS_TO: Partial<Record<HostEvent['kind'], string>> = {
  ask: 'provisioning',
  build: 'installing',
  install: 'joining',
  join: 'ready',
  drain: 'draining',
  undrain: 'ready',
  empty: 'drained',
  destroy: 'destroying',
  remove: 'gone',
  fail: 'failed',
  lose: 'lost',
  find: 'adopt?',
  adopt: 'ready',
  evict: 'evicted',
}

for (const [kind, event] of Object.entries(EVENTS) as [HostEvent['kind'], HostEvent][])
  t.test(`${kind} is answered in its states only, and leads where it says`, async t => {
    for (const state of HOST_STATES) {
      const host = row('h1', state, kind === 'build' ? { providerId: 'm-h1' } : {})
      const next = nextHost(host, event, NOW, 'because')
      if (!ANSWERED_IN[kind].includes(state)) t.equal(next, undefined, `${kind} while ${state}`)
      else t.equal(next && hostState(next).kind, LEADS_TO[kind] ?? state, `${kind} while ${state}`)
    }
  })

t.test('nobody asks again for a machine that has a name, and nobody gives it another', async t => {
  const named = row('h1', 'provisioning', { providerId: 'm-1' })
  t.equal(nextHost(named, EVENTS.ask, NOW, ''), undefined)
  t.equal(nextHost(named, { kind: 'accept', providerId: 'm-2' }, NOW, ''), undefined)
  t.equal(
    nextHost(row('h1', 'provisioning'), EVENTS.build, NOW, ''),
    undefined,
    'nor does one run that has none',
  )
})

t.test('what is over or under destruction is never ready, drained or taken back again', async t => {
  for (const state of ['destroying', 'gone', 'evicted'] as const)
    for (const kind of ['ask', 'join', 'undrain', 'drain', 'adopt', 'fail'] as const)
      t.equal(nextHost(row('h1', state), EVENTS[kind], NOW, ''), undefined)
})

t.test('a drain that is taken back leaves no deadline; calls and misses are counted', async t => {
  t.equal(nextHost(row('h1', 'draining'), EVENTS.undrain, NOW, '')?.drainDeadline, undefined)
  const asked = nextHost(row('h1', 'provisioning', { missed: 3 }), { kind: 'ask', image: 'i-1' }, NOW, '')
  t.match(asked, { asks: 2, missed: 0, image: 'i-1', times: { askedAt: NOW } })
  t.match(nextHost(row('h1', 'ready', { missed: 1 }), EVENTS.miss, NOW, ''), { missed: 2, listedAt: NOW })
  t.match(nextHost(row('h1', 'ready', { missed: 1 }), EVENTS.see, NOW, ''), { missed: 0 })
})

t.test('that its provider refused it is kept apart from other failures', async t => {
  const asked = row('h1', 'provisioning')
  t.equal(nextHost(asked, { kind: 'fail', refused: true }, NOW, '')?.times.refusedAt, NOW)
  t.equal(nextHost(asked, EVENTS.fail, NOW, '')?.times.refusedAt, undefined)
})
