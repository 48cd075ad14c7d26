import t from 'tap'
import type { ScriptEnd } from '../../../control-plane/automation/host-runner.ts'
import type { HostRecord } from '../../../control-plane/scaler/host.ts'
import type { LifecycleHook } from '../../../control-plane/scaler/lifecycle-hook.ts'
import { host as linked, live } from '../../support/world.ts'
import { row } from '../scaler/scaler-lab.ts'
import { startAutomation } from './automation-lab.ts'
import { startReceiver } from './receiver.ts'

const hook = (act: LifecycleHook['act'], part: Partial<LifecycleHook> = {}): LifecycleHook => ({
  name: 'warm',
  moment: 'launching',
  act,
  heartbeatMs: 60_000,
  capMs: 600_000,
  otherwise: 'abandon',
  ...part,
})

function joining(): HostRecord {
  const times = { plannedAt: 1, askedAt: 2, builtAt: 3, installedAt: 4 } as unknown as HostRecord['times']
  return row('game-1', 'joining', { times })
}

async function lab(t: Parameters<typeof startAutomation>[0], hooks: readonly LifecycleHook[]) {
  const started = await startAutomation(t)
  await started.put({ hooks })
  await started.commit({ kind: 'host.insert', host: joining(), ordinal: 1 })
  started.world.view = live({ hosts: [linked('game-1')] })
  const wait = async () => (await started.read()).collections['hook-wait'].get('game-1.warm')?.value
  return { ...started, another: started.node, node: started.node(), wait }
}

t.test('a script is run on the host, once, and says how it goes on', async t => {
  const { node, world, wait, events } = await lab(t, [hook({ kind: 'script', script: 'load maps' })])
  const runs: string[] = []
  const ended = Promise.withResolvers<ScriptEnd>()
  world.runOnHost = (host, script) => {
    runs.push(`${host.id}: ${script}`)
    return ended.promise
  }
  await node.pass()
  await node.pass()
  t.same(runs, ['game-1: load maps'])
  t.match(await wait(), { result: undefined, moment: 'launching' })
  ended.resolve({ kind: 'done' })
  await node.automation.hostHooks.idle()
  t.match(await wait(), { result: 'continue' })
  await node.pass()
  t.equal(runs.length, 1)
  t.match(await events('hook.'), [{ kind: 'hook.begun' }, { kind: 'hook.done', subject: 'game-1' }])
})

t.test('a script that fails means what is declared; one that cannot be reached is tried again', async t => {
  const { node, world, wait, clock } = await lab(t, [hook({ kind: 'script', script: 'x' })])
  const ends: ScriptEnd[] = [
    { kind: 'unreachable', text: 'no route' },
    { kind: 'failed', text: 'disk full' },
  ]
  world.runOnHost = () => Promise.resolve(ends.shift() ?? { kind: 'done' })
  await node.pass()
  await node.automation.hostHooks.idle()
  t.match(await wait(), { result: undefined })
  clock.advance(30_000)
  await node.pass()
  await node.automation.hostHooks.idle()
  t.match(await wait(), { result: 'abandon', why: 'its script failed: disk full' })
})

t.test('after a restart a script that was running is run again; what it had said stays', async t => {
  const { node, another, world, wait, clock } = await lab(t, [hook({ kind: 'script', script: 'x' })])
  let runs = 0
  world.runOnHost = () => {
    runs += 1
    return runs === 1 ? new Promise(() => {}) : Promise.resolve({ kind: 'done' })
  }
  await node.pass()
  const begun = (await wait())?.begunAt
  node.token = undefined
  clock.advance(5_000)
  const next = another()
  await next.pass()
  await next.automation.hostHooks.idle()
  t.equal(runs, 2)
  t.match(await wait(), { result: 'continue', begunAt: begun })
  await another().pass()
  t.equal(runs, 2, 'it has said so')
})

t.test('nothing begins before the agent has joined', async t => {
  const { node, world, wait } = await lab(t, [hook({ kind: 'script', script: 'x' })])
  world.view = live()
  await node.pass()
  t.equal(await wait(), undefined)
})

t.test('a webhook is told, speaks, and answers with its secret', async t => {
  const receiver = await startReceiver(t)
  const { node, wait, clock } = await lab(t, [hook({ kind: 'webhook', url: receiver.url })])
  await node.pass()
  await node.automation.hostHooks.idle()
  const [body] = receiver.bodies()
  t.match(body, {
    host: 'game-1',
    pool: 'game',
    hook: 'warm',
    moment: 'launching',
    complete: /^\/v1\/hooks\//,
  })
  const secret = String(body?.['complete']).split('/')[3] ?? ''
  const say = async (result: string, of = secret) => {
    node.automation.take({ secret: of, complete: true, body: JSON.stringify({ result }) })
    await node.pass()
  }
  await node.pass()
  clock.advance(50_000)
  await say('heartbeat')
  clock.advance(50_000)
  await say('nonsense')
  await say('continue', 'x'.repeat(43))
  t.match(await wait(), { result: undefined })
  await say('continue')
  t.match(await wait(), { result: 'continue', why: 'its webhook said continue' })
  await say('abandon')
  t.match(await wait(), { result: 'continue' }, 'the first word counts')
  t.equal(receiver.received.length, 1)
})

t.test('a webhook that answers at once, before the next look, is heard', async t => {
  const receiver = await startReceiver(t)
  const { node, wait } = await lab(t, [hook({ kind: 'webhook', url: receiver.url })])
  receiver.answer = response => {
    const [body] = receiver.bodies()
    const secret = String(body?.['complete']).split('/')[3] ?? ''
    node.automation.take({ secret, complete: true, body: '{"result":"continue"}' })
    response.writeHead(204).end()
  }
  await node.pass()
  await node.automation.hostHooks.idle()
  await node.pass()
  t.match(await wait(), { result: 'continue', why: 'its webhook said continue' })
})

t.test('a flood of one word of a hook is one commit', async t => {
  const receiver = await startReceiver(t)
  const { node, store, wait, clock } = await lab(t, [hook({ kind: 'webhook', url: receiver.url })])
  await node.pass()
  await node.automation.hostHooks.idle()
  const secret = String(receiver.bodies()[0]?.['complete']).split('/')[3] ?? ''
  const before = (await store.scaler.read()).collections['hook-wait'].get('game-1.warm')?.version ?? 0
  clock.advance(1_000)
  for (let call = 0; call < 500; call += 1)
    node.automation.take({ secret, complete: true, body: '{"result":"heartbeat"}' })
  await node.pass()
  t.equal((await store.scaler.read()).collections['hook-wait'].get('game-1.warm')?.version, before + 1)
  t.match(await wait(), { result: undefined })
})

t.test('a webhook that cannot be told is told again; after a restart with a new secret', async t => {
  const receiver = await startReceiver(t)
  const { node, another, wait, clock } = await lab(t, [hook({ kind: 'webhook', url: receiver.url })])
  receiver.answer = response => response.writeHead(500).end()
  await node.pass()
  await node.automation.hostHooks.idle()
  receiver.answer = response => response.writeHead(204).end()
  clock.advance(30_000)
  await node.pass()
  await node.automation.hostHooks.idle()
  const [first, second] = receiver.bodies().map(body => String(body['complete']))
  t.equal(first, second)
  node.token = undefined
  const next = another()
  await next.pass()
  await next.automation.hostHooks.idle()
  const third = String(receiver.bodies()[2]?.['complete'])
  t.not(third, first)
  const say = async (path: string) => {
    next.automation.take({ secret: path.split('/')[3] ?? '', complete: true, body: '{"result":"continue"}' })
    await next.pass()
  }
  await next.pass()
  await say(second ?? '')
  t.match(await wait(), { result: undefined }, 'the old one means nothing any more')
  await say(third)
  t.match(await wait(), { result: 'continue' })
})

t.test('what is over is forgotten when the host has gone on', async t => {
  const { node, world, wait, commit } = await lab(t, [hook({ kind: 'script', script: 'x' })])
  world.runOnHost = () => Promise.resolve({ kind: 'done' })
  await node.pass()
  await node.automation.hostHooks.idle()
  t.match(await wait(), { result: 'continue' })
  await node.pass()
  t.match(await wait(), { result: 'continue' }, 'still needed: the host has not joined yet')
  await commit({ kind: 'host.event', host: joining().id, event: { kind: 'join' }, why: 'it has' })
  await node.pass()
  t.equal(await wait(), undefined)
})

t.test('a hook whose time is up is stopped', async t => {
  const { node, world, clock } = await lab(t, [hook({ kind: 'script', script: 'x' })])
  const signals: AbortSignal[] = []
  world.runOnHost = (_, __, signal) => {
    signals.push(signal)
    return new Promise(() => {})
  }
  await node.pass()
  clock.advance(600_001)
  await node.pass()
  t.equal(signals[0]?.aborted, true)
})
