import t from 'tap'
import { signatureOf } from '../../../control-plane/automation/delivery-form.ts'
import { postWebhook } from '../../../control-plane/automation/post-webhook.ts'
import type { NewEvent } from '../../../control-plane/events/event.ts'
import type { Subscription } from '../../../control-plane/scaler/subscription.ts'
import { startAutomation, subscribed } from './automation-lab.ts'
import { startReceiver } from './receiver.ts'

const event = (number: number, kind = 'host.ready'): NewEvent => ({
  actor: 'system',
  kind,
  subject: `game-${number}`,
  summary: `game-${number} is ready`,
  why: 'its agent has joined',
})

async function lab(t: Parameters<typeof startAutomation>[0], part: Partial<Subscription> = {}) {
  const started = await startAutomation(t)
  const receiver = await startReceiver(t)
  await started.commit(subscribed(receiver.url, part))
  const happen = async (...events: readonly NewEvent[]) => {
    await started.store.facts.commit(started.token, [], events)
  }
  const node = started.node()
  /** A look at everything that is due, and what follows from it. */
  const tell = async (of = node, waitMs = 1_000) => {
    started.clock.advance(waitMs)
    await of.pass()
    await of.pass()
  }
  const subscription = async () => (await started.read()).collections.subscription.get('ops')!.value
  const log = async () =>
    (await started.read()).collections['delivery-log'].get('ops')?.value.deliveries ?? []
  return { ...started, receiver, happen, node, another: started.node, tell, subscription, log }
}

t.test('events are told in their order, signed, and noted', async t => {
  const { receiver, happen, tell, subscription, log } = await lab(t)
  await happen(event(1), event(2))
  await tell()
  t.same(
    receiver.bodies().map(body => [body['id'], body['subject'], body['summary']]),
    [
      [1, 'game-1', 'game-1 is ready'],
      [2, 'game-2', 'game-2 is ready'],
    ],
  )
  const [first] = receiver.received
  const { headers, body } = first!
  t.equal(headers['switchyard-delivery'], 'ops-1')
  t.equal(headers['switchyard-event'], 'host.ready')
  const timestamp = String(headers['switchyard-timestamp'])
  t.equal(headers['switchyard-signature'], `v1=${signatureOf('the-secret', timestamp, body)}`)
  t.match(await subscription(), { cursor: 2, failingSince: undefined })
  t.match(await log(), [{ id: 'ops-1', outcome: 'delivered', detail: '204' }, { id: 'ops-2' }])
  await tell()
  t.equal(receiver.received.length, 2, 'once')
})

t.test('a new secret counts from the next post on, also in the middle of many', async t => {
  const { receiver, happen, node, clock, read, commit } = await lab(t)
  await happen(event(1), event(2))
  const first = Promise.withResolvers<void>()
  const go = Promise.withResolvers<void>()
  receiver.answer = response => {
    first.resolve()
    void go.promise.then(() => response.writeHead(204).end())
  }
  await node.pass()
  clock.advance(1_000)
  const passed = node.pass()
  await first.promise
  const { version, value } = (await read()).collections.subscription.get('ops')!
  const rotated = { ...value, secret: 'the-new-secret' }
  await commit({
    kind: 'record.put',
    collection: 'subscription',
    id: 'ops',
    expected: version,
    value: rotated,
  })
  node.automation.deliveries.refresh(await read())
  go.resolve()
  await passed
  await node.pass()
  const signed = receiver.received.map(({ headers, body }) =>
    ['the-secret', 'the-new-secret'].findIndex(
      secret =>
        headers['switchyard-signature'] ===
        `v1=${signatureOf(secret, String(headers['switchyard-timestamp']), body)}`,
    ),
  )
  t.same(signed, [0, 1])
})

t.test('a webhook that was removed and made anew at once is told nothing of before', async t => {
  const { receiver, happen, node, tell, read, commit } = await lab(t)
  await tell()
  await happen(event(1))
  const { version } = (await read()).collections.subscription.get('ops')!
  await commit({ kind: 'record.remove', collection: 'subscription', id: 'ops', expected: version })
  await commit(subscribed(receiver.url, { cursor: 1 }))
  await tell(node)
  t.same(receiver.received, [])
})

t.test('only what is wanted', async t => {
  const { receiver, happen, tell } = await lab(t, { kinds: ['pool.*'] })
  await happen(event(1), event(2, 'pool.scaled'), event(3, 'pools.x'))
  await tell()
  t.same(
    receiver.bodies().map(body => body['kind']),
    ['pool.scaled'],
  )
})

t.test('a burst of more than one read is told whole', async t => {
  const { receiver, happen, tell, subscription } = await lab(t)
  await happen(...Array.from({ length: 150 }, (_, index) => event(index)))
  for (let index = 0; index < 20 && receiver.received.length < 150; index += 1) await tell()
  t.same(
    receiver.bodies().map(body => body['id']),
    Array.from({ length: 150 }, (_, index) => index + 1),
  )
  t.equal((await subscription()).cursor, 150)
})

t.test('a receiver that fails is asked again, later and later; nothing is left out', async t => {
  const { receiver, happen, tell, subscription, log } = await lab(t)
  receiver.answer = response => response.writeHead(500).end()
  await happen(event(1), event(2))
  await tell()
  t.equal(receiver.received.length, 1, 'the second waits behind the first')
  await tell(undefined, 10)
  t.equal(receiver.received.length, 1, 'not at once')
  t.match(await subscription(), { cursor: 0, failingSince: Number })
  t.match(await log(), [{ outcome: 'failed', detail: '500', attempts: 1 }])
  await tell(undefined, 300_000)
  t.match(await log(), [{ outcome: 'failed', attempts: 2 }])
  receiver.answer = response => response.writeHead(200).end('fine')
  await tell(undefined, 300_000)
  t.same(
    receiver.bodies().map(body => body['id']),
    [1, 1, 1, 2],
  )
  t.match(await subscription(), { cursor: 2, failingSince: undefined })
})

t.test('redirects are not followed', async t => {
  const { receiver, happen, tell, log } = await lab(t)
  const elsewhere = await startReceiver(t)
  receiver.answer = response => response.writeHead(307, { location: elsewhere.url }).end()
  await happen(event(1))
  await tell()
  t.equal(elsewhere.received.length, 0)
  t.match(await log(), [{ outcome: 'failed', detail: /redirects are not followed/ }])
})

t.test('a receiver that refuses one event holds up no other for ever', async t => {
  const { receiver, happen, tell, log } = await lab(t)
  receiver.answer = (response, { body }) => response.writeHead(body.includes('game-1') ? 422 : 204).end()
  await happen(event(1), event(2))
  for (let index = 0; index < 5; index += 1) await tell(undefined, 300_000)
  t.match(await log(), [
    { id: 'ops-1', outcome: 'given-up', attempts: 5, detail: '422' },
    { id: 'ops-2', outcome: 'delivered' },
  ])
})

t.test('after a day without one success it is disabled, with an event', async t => {
  const { receiver, happen, tell, subscription, events } = await lab(t)
  receiver.answer = response => response.writeHead(503).end()
  await happen(event(1))
  await tell()
  await tell(undefined, 86_400_000)
  t.match(await subscription(), { disabled: /24 hours/, cursor: 0 })
  t.match(await events('webhook.'), [{ kind: 'webhook.disabled', subject: 'ops' }])
  const { length } = receiver.received
  await tell(undefined, 86_400_000)
  t.equal(receiver.received.length, length)
})

t.test('a node that dies between a post and its note: the next one tells it again', async t => {
  const { receiver, happen, tell, store, node, another, subscription } = await lab(t)
  const commit = store.scaler.commit.bind(store.scaler)
  store.scaler.commit = () => Promise.reject(new Error('the power is gone'))
  await happen(event(1), event(2))
  await tell()
  t.equal(receiver.received.length, 2)
  t.equal((await subscription()).cursor, 0)
  node.token = undefined
  store.scaler.commit = commit
  await tell(another())
  t.same(
    receiver.received.map(({ headers }) => headers['switchyard-delivery']),
    ['ops-1', 'ops-2', 'ops-1', 'ops-2'],
    'with the same ids',
  )
  t.equal((await subscription()).cursor, 2)
})

t.test('whoever is removed is told nothing more, and a standby tells nothing', async t => {
  const { receiver, happen, tell, node, commit, read } = await lab(t)
  const { token } = node
  node.token = undefined
  await happen(event(1))
  await tell()
  t.equal(receiver.received.length, 0)
  node.token = token
  const { version } = (await read()).collections.subscription.get('ops')!
  await commit({ kind: 'record.remove', collection: 'subscription', id: 'ops', expected: version })
  await tell()
  t.equal(receiver.received.length, 0)
})

t.test('for people: names call nobody', async t => {
  const { receiver, happen, tell } = await lab(t, { form: 'discord' })
  await happen({ ...event(1), summary: '@everyone **free** skins', why: '<@1>' })
  await tell()
  t.same(receiver.bodies(), [
    { content: '**@everyone \\*\\*free\\*\\* skins**\n<@1\\>', allowed_mentions: { parse: [] } },
  ])
})

t.test('for people at Slack', async t => {
  const { receiver, happen, tell } = await lab(t, { form: 'slack' })
  await happen({ ...event(1), summary: '<!channel> & all', why: 'x'.repeat(5_000) })
  await tell()
  const [body] = receiver.bodies()
  t.match(body?.['text'], /^\*&lt;!channel&gt; &amp; all\*\nx+…$/)
  t.equal(String(body?.['text']).length, 3_000)
})

t.test('one post: slow, endless and absent receivers', async t => {
  const receiver = await startReceiver(t)
  const post = (url = receiver.url) =>
    postWebhook({ url, headers: {}, body: '{}' }, { allowLinkLocal: false, timeoutMs: 200 })
  receiver.answer = () => {}
  t.match(await post(), { result: 'failed', detail: 'no answer within 0.2 s' })
  receiver.answer = response => {
    response.writeHead(200)
    response.write('x')
  }
  t.match(await post(), { result: 'failed' }, 'an answer that never ends')
  receiver.answer = response => response.writeHead(200).end('x'.repeat(1_000_000))
  t.match(await post(), { result: 'delivered', detail: '200' }, 'its length is ignored')
  receiver.answer = response => response.destroy()
  t.match(await post(), { result: 'failed' })
  for (const [status, result] of [
    [201, 'delivered'],
    [404, 'refused'],
    [408, 'failed'],
    [429, 'failed'],
    [500, 'failed'],
  ] as const) {
    receiver.answer = response => response.writeHead(status).end()
    t.match(await post(), { result, detail: String(status) })
  }
  t.match(await post('http://169.254.169.254/'), { result: 'failed', detail: /allowLinkLocal/ })
})
