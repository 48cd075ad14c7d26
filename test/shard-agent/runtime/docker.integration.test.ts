import { readFileSync } from 'node:fs'
import t from 'tap'
import type { Probe } from '../../../proto/contract/common.ts'
import { dockerMissing } from '../../support/docker-engine.ts'
import { importNode } from '../../support/docker-images.ts'
import { dockerLab, readyOn } from '../support/docker-lab.ts'
import { shardRef, startOrder } from '../support/start-shard.ts'
import { temporaryDirectory, until } from '../support/test-host.ts'

const skip = dockerMissing ?? false
const GAME = `
const { SWITCHYARD_BIND: address, SWITCHYARD_PORT } = process.env
const udp = require('node:dgram').createSocket('udp4')
udp.on('message', (bytes, from) => { if (String(bytes) === 'who') udp.send('me', from.port, from.address) })
udp.bind(Number(SWITCHYARD_PORT), address)
require('node:net').createServer(s => s.destroy()).listen(Number(SWITCHYARD_PORT), address, () => console.log('game is up'))
`
const PROBES: Readonly<Record<string, Probe>> = {
  udp: { kind: { kind: 'udp', value: { payload: Buffer.from('who') } } },
  tcp: { kind: { kind: 'tcp', value: {} } },
  log: { kind: { kind: 'log', value: { text: 'game is up' } } },
}

t.test('shards as containers', { skip }, async t => {
  const lab = await dockerLab(t)
  const node = await importNode(lab.engine)

  for (const [kind, probe] of Object.entries(PROBES))
    t.test(`a container becomes ready by ${kind}`, async t => {
      const host = lab.host(t)
      host.keeper.start(lab.order({ command: ['node', '-e', GAME], ready: probe }, { image: node }))
      await readyOn(host)
      const shard = host.hosted('arena-1')
      t.ok((shard?.pid ?? 0) > 0, 'its process on the host')
      t.match(readFileSync(`/proc/${shard?.pid}/cgroup`, 'utf8'), /[0-9a-f]{64}/, 'in a container')
      host.keeper.kill(shardRef())
      await until('the exit', () => host.exits.length === 1)
      t.match(host.exits, [{ exitCode: -1, signal: 'SIGKILL', ordered: true, lastLine: 'game is up' }])
      t.same(host.keeper.lastLines(shardRef(), 5), ['game is up'], 'its output is still there')
      host.keeper.forget(shardRef())
      await lab.empty()
    })

  t.test(
    'command, environment, working directory, own directory and mounts are those of the order',
    async t => {
      const host = lab.host(t)
      const outside = temporaryDirectory(t)
      const script =
        'pwd; echo $GREETING; echo $SWITCHYARD_SLOTS; touch {dir}/mine; touch /data/x 2>/dev/null || echo refused; sleep 600'
      host.keeper.start(
        lab.order(
          { command: ['sh', '-c', script], env: { GREETING: 'at {port}' }, workingDirectory: '/home' },
          { mounts: [{ from: outside, to: '/data', readOnly: true }] },
        ),
      )
      const lines = await until('output', () => {
        const found = host.keeper.lastLines(shardRef(), 9)
        return found?.includes('refused') === true && found
      })
      t.match(lines, ['/home', /^at 32\d{3}$/, '100'])
      const { port } = host.hosted('arena-1') ?? {}
      t.equal(lines[1], `at ${port}`)
      host.keeper.kill(shardRef())
      await lab.empty()
    },
  )

  t.test('without a command the image decides what runs', async t => {
    const changes = ['CMD ["sh", "-c", "echo of the image; sleep 600"]']
    const base = await lab.engine.client.createContainer({ Image: lab.busybox, Cmd: ['true'] })
    await base.commit({ repo: 'with-command', changes: changes.join('\n') })
    await base.remove()
    const host = lab.host(t)
    host.keeper.start(lab.order({ command: [] }, { image: 'with-command' }))
    await until('output', () => host.keeper.lastLines(shardRef(), 1)?.[0] === 'of the image')
    host.keeper.kill(shardRef())
    await lab.empty()
  })

  t.test('a graceful stop lets it end by itself; a deaf one is killed after the grace', async t => {
    const host = lab.host(t)
    const listens = 'trap "echo saved; exit 7" TERM; echo up; while :; do sleep 0.1; done'
    const deaf = 'trap "" TERM; echo up; while :; do sleep 0.1; done'
    host.keeper.start(lab.order({ command: ['sh', '-c', listens] }))
    host.keeper.start(lab.order({ command: ['sh', '-c', deaf], shard: shardRef('arena-2') }))
    for (const id of ['arena-1', 'arena-2'])
      await until('output', () => host.keeper.lastLines(shardRef(id), 1)?.[0] === 'up')
    host.keeper.stop(shardRef('arena-1'), 20_000)
    await until('the exit', () => host.exits.length === 1)
    t.match(host.exits[0], { exitCode: 7, signal: '', ordered: true, lastLine: 'saved' })
    host.keeper.stop(shardRef('arena-2'), 100)
    await until('the exit', () => host.exits.length === 2)
    t.match(host.exits[1], { signal: 'SIGKILL', ordered: true })
    await lab.empty()
  })

  t.test('a program without a handler ends by SIGTERM, though it is the first process', async t => {
    const host = lab.host(t)
    host.keeper.start(lab.order({ command: ['sleep', '600'] }))
    await readyOn(host)
    host.keeper.stop(shardRef(), 600_000)
    await until('the exit', () => host.exits.length === 1)
    t.match(host.exits, [{ exitCode: -1, signal: 'SIGTERM', ordered: true }])
    await lab.empty()
  })

  t.test(
    'a crash is told with its code and last line, and a kill by somebody else with its signal',
    async t => {
      const host = lab.host(t)
      host.keeper.start(lab.order({ command: ['sh', '-c', 'echo broken >&2; exit 3'] }))
      await until('the exit', () => host.exits.length === 1)
      t.match(host.exits, [{ exitCode: 3, signal: '', ordered: false, lastLine: 'broken' }])
      host.keeper.start(lab.order({ shard: shardRef('arena-2') }))
      await readyOn(host, 'arena-2')
      const name = await lab.container('arena-2')
      await lab.engine.client.getContainer(name).kill()
      await until('the exit', () => host.exits.length === 2)
      t.match(host.exits[1], { exitCode: -1, signal: 'SIGKILL', ordered: false })
      await lab.empty()
    },
  )

  t.test('a container that is removed behind our back has ended', async t => {
    const host = lab.host(t)
    host.keeper.start(lab.order())
    await readyOn(host)
    const name = await lab.container('arena-1')
    await lab.engine.client.getContainer(name).remove({ force: true })
    await until('the exit', () => host.exits.length === 1)
    t.match(host.exits, [{ ordered: false }])
    await lab.empty()
  })

  t.test('limits hold: the engine is told, and too much memory ends it in words', async t => {
    const host = lab.host(t)
    const memoryBytesMax = 16 * 1_024 * 1_024
    host.keeper.start(lab.order({}, { memoryBytesMax, milliCpusMax: 250 }))
    await readyOn(host)
    const name = await lab.container('arena-1')
    const { HostConfig: told } = await lab.engine.client.getContainer(name).inspect()
    t.match(told, {
      Memory: memoryBytesMax,
      MemorySwap: memoryBytesMax,
      NanoCpus: 250_000_000,
      RestartPolicy: { Name: 'no' },
      NetworkMode: 'host',
    })
    // What `tail` has not seen the end of, it keeps.
    const hungry = lab.order(
      { command: ['sh', '-c', 'tail -c 400000000 /dev/zero'], shard: shardRef('arena-2') },
      { memoryBytesMax },
    )
    host.keeper.start(hungry)
    await until('the exit', () => host.exits.length === 1)
    t.match(host.exits[0], {
      shard: { shardId: 'arena-2' },
      lastLine: /^out of memory: more than 16777216 bytes/,
    })
    host.keeper.kill(shardRef())
    await lab.empty()
  })

  t.test('an image that is not there is asked for, and the answer tells what to do', async t => {
    const host = lab.host(t)
    host.keeper.start(lab.order({}, { image: '127.0.0.1:9/games/none' }))
    await until('the exit', () => host.exits.length === 1)
    t.match(
      host.exits[0]?.lastLine,
      /image 127\.0\.0\.1:9\/games\/none is not on this host and cannot be pulled: .*refused.*docker load/,
    )
    await lab.empty()
  })

  t.test('a mount of nothing is refused in words, and nothing is left', async t => {
    const host = lab.host(t)
    host.keeper.start(lab.order({}, { mounts: [{ from: '/nonexistent/maps', to: '/maps', readOnly: true }] }))
    await until('the exit', () => host.exits.length === 1)
    t.match(host.exits[0]?.lastLine, /the Docker Engine refuses: .*\/nonexistent\/maps/)
    await lab.empty()
  })

  t.test('processes and containers run side by side under one agent', async t => {
    const host = lab.host(t)
    host.keeper.start(startOrder({ shard: shardRef('arena-2') }))
    host.keeper.start(lab.order())
    await readyOn(host)
    await readyOn(host, 'arena-2')
    host.keeper.kill(shardRef('arena-2'))
    await until('the exit', () => host.exits.length === 1)
    t.equal(host.hosted('arena-1')?.state, 'ready')
    host.keeper.kill(shardRef())
    await lab.empty()
  })

  t.test('nothing is left at the end', async t => {
    t.same(await lab.engine.inventory(), lab.before)
    t.end()
  })
})
